import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from './chromium';
import { runCli } from '../server-process';

const ROOT = join(__dirname, '../../..');
const EXAMPLE = join(ROOT, 'examples/typescript');
const VIEWPORT = { width: 1200, height: 1000, deviceScaleFactor: 1, mobile: false };

/** Takes the pictures of docs/local.md, from the example that `npm run demo` synthesized. */
async function main() {
  const run = runCli([
    'serve', '--assembly', join(EXAMPLE, 'cdk.out'), '--seed', join(EXAMPLE, 'seed.sql'), '--port', '0', '--no-watch',
  ]);
  const page = await openBrowser();
  try {
    const url = await run.url;
    await page.send('Emulation.setDeviceMetricsOverride', VIEWPORT);
    await page.send('Emulation.setScrollbarsHidden', { hidden: true });
    // The first request starts the function, which takes a second.
    await fetch(`${url}/products`, { headers: { 'x-local-claims': '{}' } });
    for (const scheme of ['light', 'dark']) {
      await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      await page.open('about:blank');
      await page.open(`${url}/#GET/products?query-1=10`);
      await page.until("document.querySelector('#query-1')?.value === '10'");
      await page.evaluate("document.querySelector('form').requestSubmit()");
      await page.until("document.querySelector('#answer td')");
      await page.evaluate('scrollTo(0, 0)');
      const { data } = await page.send('Page.captureScreenshot', { format: 'png' });
      writeFileSync(join(ROOT, `docs/images/local-page-${scheme}.png`), Buffer.from(data, 'base64'));
    }
  } finally {
    await page.close();
    run.child.kill('SIGINT');
    await run.exitCode;
  }
}

void main();
