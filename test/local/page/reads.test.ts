import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BrowserPage, CHROMIUM, openBrowser } from './chromium';
import { until } from '../../support/until';
import type { DeployedApp } from '../deployed-app';
import { READS_SCHEMA, writeReadsApp } from '../reads-app';
import { runCli, type ServerProcess } from '../server-process';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(60_000);

(CHROMIUM === undefined ? describe.skip : describe)('the page for reads, in Chromium (in the path, or CHROMIUM)', () => {
  let app: DeployedApp;
  let run: ServerProcess;
  let url: string;
  let page: BrowserPage;
  const textOf = (selector: string) => page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const show = async (route: string) => {
    await page.open('about:blank');
    await page.open(`${url}/#${route}`);
    await page.until("document.querySelector('form')");
  };
  const fill = (name: string, text: string) => page.evaluate(`(() => {
    const input = document.querySelector('form [name=${name}]');
    input.value = ${JSON.stringify(text)};
    input.dispatchEvent(new Event('input', { bubbles: true }));
  })()`);
  const settled = () => page.until("document.querySelector('#answer .status') && !document.querySelector('#answer .size') && !document.querySelector('button.primary').disabled");
  const send = async () => {
    await page.evaluate("document.querySelector('form').requestSubmit()");
    await settled();
  };
  /** Presses a button by its text, and waits until its answer has replaced this one. */
  const press = async (label: string) => {
    await page.evaluate(`(() => {
      document.querySelector('#answer .card').dataset.old = '';
      [...document.querySelectorAll('#answer button')].find(button => button.textContent.startsWith(${JSON.stringify(label)})).click();
    })()`);
    await page.until("!document.querySelector('#answer [data-old]')");
    await settled();
  };
  const buttons = () => page.evaluate<string[]>("[...document.querySelectorAll('#answer .card:first-child .card-head > :is(button, a)')].map(each => each.textContent)");
  const column = (index: number) => page.evaluate<string[]>(`[...document.querySelectorAll('#answer tbody tr')].map(row => row.cells[${index}].textContent)`);
  const sorted = () => page.evaluate<string[]>("[...document.querySelectorAll('#answer thead th[aria-sort]')].map(head => head.innerText.split(/\\s/)[0] + ' ' + head.ariaSort)");
  const focused = () => page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent');
  const sqlCard = () => textOf('#answer .card:nth-child(2)');
  const curl = () => textOf('#answer .card:nth-child(3) pre');

  beforeAll(async () => {
    app = writeReadsApp();
    run = runCli(['serve', '--assembly', app.directory, '--port', '0', '--no-watch', '--schema', app.write('schema.sql', READS_SCHEMA)]);
    [url, page] = await Promise.all([run.url, openBrowser()]);
  });
  afterAll(async () => {
    await page.close();
    run.child.kill('SIGKILL');
    await run.exitCode;
    app.remove();
  });
  afterEach(() => page.evaluate("location.protocol === 'about:' || sessionStorage.clear()"));

  describe('pages', () => {
    test('have the next page, the first page, and the number of items', async () => {
      await show('GET/books');
      await fill('limit', '4');
      await send();
      expect(await column(0)).toEqual(['10', '9', '8', '7']);
      expect(await textOf('#answer .count')).toBe('4 items');
      expect(await buttons()).toEqual(['Next page', 'Copy']);
      expect(await sqlCard()).toContain('ORDER BY "created_at" DESC, "id" DESC LIMIT :limit');

      await press('Next page');
      expect(await column(0)).toEqual(['6', '5', '4', '3']);
      expect(await buttons()).toEqual(['First page', 'Next page', 'Copy']);
      expect(await sqlCard()).toMatch(/:cursor\.created_at[^]*:cursor\.id/);
      expect(await focused()).toBe('Next page');

      await press('Next page');
      expect(await column(0)).toEqual(['2', '1']);
      expect(await textOf('#answer .count')).toBe('2 items');
      expect(await buttons()).toEqual(['First page', 'Copy']);
      // The button is gone.
      expect(await focused()).toBe('200 OK');

      await press('First page');
      expect(await column(0)).toEqual(['10', '9', '8', '7']);
      expect(await curl()).toBe(`curl -i '${url}/books?limit=4'`);
    });

    test('have the number of all items if the box is checked, which stays', async () => {
      await show('GET/books');
      await page.evaluate("document.querySelector('form [name=total]').click()");
      await fill('limit', '3');
      await send();
      expect(await textOf('#answer .count')).toBe('3 items of 10');
      expect(await page.evaluate("location.hash.includes('=true')")).toBe(true);
      expect(await sqlCard()).toMatch(/page\s+SELECT[^]*total\s+SELECT count\(\*\)/);

      await show('GET/books');
      expect(await page.evaluate("document.querySelector('form [name=total]').checked")).toBe(true);
      await page.evaluate("document.querySelector('form [name=total]').click()");
      await send();
      expect(await textOf('#answer .count')).toBe('3 items');
    });

    test('start after NULL with the statement for it', async () => {
      await show('GET/books');
      await fill('sort', 'rating');
      await fill('limit', '9');
      await send();
      await press('Next page');

      expect(await textOf('#answer .status')).toBe('200 OK');
      expect(await column(0)).toHaveLength(1);
      expect(await sqlCard()).toContain('IS NULL');
    });

    test('show a damaged cursor at its field', async () => {
      await show('GET/books');
      await fill('cursor', 'damaged');
      await send();

      expect(await textOf('#answer .status')).toBe('400 Bad Request');
      expect(await textOf('form .problem:not([hidden])')).toContain('cursor must be from the "next" of a page');
    });
  });

  describe('the head of the table', () => {
    test('sorts by the first column of a choice, in both directions where there are both', async () => {
      await show('GET/books');
      await fill('limit', '3');
      await fill('cursor', '');
      await send();
      expect(await sorted()).toEqual(['created_at descending']);
      expect(await page.evaluate("[...document.querySelectorAll('#answer thead button')].map(button => button.ariaLabel)")).toEqual([
        'title: sort ascending (title)', 'price: sort ascending (cheap)', 'rating: sort ascending (rating)', 'created_at: sort descending (newest)',
      ]);

      await press('price');
      expect(await sorted()).toEqual(['price ascending']);
      expect(await column(2)).toEqual(['1', '2', '3']);
      expect(await focused()).toBe('price: sort descending (dear)');
      expect(await page.evaluate("document.querySelector('form [name=sort]').value")).toBe('cheap');
      expect(await page.evaluate('location.hash')).toContain('=cheap');

      await press('Next page');
      await press('price');
      expect(await sorted()).toEqual(['price descending']);
      expect(await column(2)).toEqual(['10', '9', '8']);
      expect(await curl()).toMatch(/\?limit=3&sort=dear'$/);
    });

    test('has no buttons where the order is fixed, but says what it is', async () => {
      await show('GET/authors');
      await send();

      expect(await sorted()).toEqual(['name ascending']);
      expect(await page.evaluate("document.querySelector('#answer thead button') === null")).toBe(true);
    });

    test('can be used with the keyboard', async () => {
      await show('GET/books');
      await send();
      await page.evaluate("document.querySelector('#answer thead button').focus()");
      await page.press('Enter');
      await page.until("document.querySelector('#answer thead th[aria-sort]')?.innerText.startsWith('title')");
      await settled();

      expect(await focused()).toBe('title: sort ascending (title)');
    });
  });

  describe('downloads', () => {
    let folder: string;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'download-'));
      await page.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    test('CSV is shown as text, and saved under its name', async () => {
      await show('GET/report');
      await fill('format', 'csv');
      await send();

      expect((await textOf('#answer .scroll pre')).replaceAll('\r', '')).toBe('id,title\n1,"Book 1, é"\n2,"Book 2, é"\n');
      await page.evaluate("document.querySelector('#answer a.button').click()");
      const saved = join(folder, 'books.csv');
      await until(() => existsSync(saved));
      expect(readFileSync(saved, 'utf8')).toBe('id,title\r\n1,"Book 1, é"\r\n2,"Book 2, é"\r\n');
      expect(await curl()).toMatch(/^curl --fail -OJ 'http:\S+\/report\?format=csv'$/);
    });

    test('JSON is shown as a table, also as a download', async () => {
      await show('GET/report');
      await send();

      expect(await column(1)).toEqual(['Book 1, é', 'Book 2, é']);
      expect(await buttons()).toEqual(['Download', 'Copy']);
    });

    test('a format that does not exist is refused at its field', async () => {
      await show('GET/report');
      await fill('format', 'xml');
      await send();

      expect(await textOf('form .problem:not([hidden])')).toContain('format');
    });

    test('the printed command saves the file', async () => {
      await show('GET/report');
      await fill('format', 'ndjson');
      await send();
      await promisify(execFile)('sh', ['-c', await curl()], { cwd: folder });

      expect(readFileSync(join(folder, 'books.ndjson'), 'utf8').trim().split('\n').map(line => JSON.parse(line).id)).toEqual([1, 2]);
    });

    test('an image has a preview, its type and its size', async () => {
      await show('GET/covers/%7Bid%7D');
      await fill('id', '1');
      await send();

      expect(await textOf('#answer .card:first-child')).toMatch(/Über "A"\.png: image\/png, 70 B/);
      await page.until("document.querySelector('#answer img.preview')?.naturalWidth === 1");
      expect(await page.evaluate("document.querySelector('#answer a.button').download")).toBe('Über "A".png');
      expect(await page.evaluate("document.querySelector('#answer img').alt")).toBe('Preview of Über "A".png');
    });

    test('bytes of another type are named, and have no preview', async () => {
      await show('GET/covers/%7Bid%7D');
      await fill('id', '2');
      await send();

      expect(await textOf('#answer .card:first-child')).toContain('2: application/octet-stream, 4 B');
      expect(await page.evaluate("document.querySelector('#answer img') === null")).toBe(true);
      expect(await curl()).toMatch(/^curl --fail --output '2' 'http:\S+\/covers\/2'$/);
    });

    test('a file that does not exist is an error as on other routes', async () => {
      await show('GET/covers/%7Bid%7D');
      await fill('id', '9');
      await send();

      expect(await textOf('#answer .status')).toBe('404 Not Found');
      expect(await buttons()).toEqual(['Copy']);
    });
  });

  describe('streams', () => {
    test('are shown as such, with their size, and only the beginning of long text', async () => {
      await show('GET/export');
      await fill('count', '20000');
      await send();

      expect(await textOf('#answer .card:first-child .card-head')).toMatch(/200 OK\s+\d+ ms\s+[\d.]+ KiB\s+streamed\s+Download/);
      expect(await textOf('#answer .card:first-child')).toContain('Showing the first 100.0 KiB of');
      // The last character may be cut.
      expect(Math.abs(Buffer.byteLength(await textOf('#answer .scroll pre')) - 100 * 1024)).toBeLessThan(3);
      expect((await curl()).split('\n')[0]).toMatch(/^curl -N --fail-with-body 'http/);
      expect(await sqlCard()).toMatch(/20000 rows/);
    });

    test('that are broken off are an error in words, with the reason', async () => {
      await show('GET/fails');
      await send();

      expect(await textOf('#answer .broken-off')).toMatch(/^The connection was broken off after [\d.]+ [KM]?i?B\. The answer is incomplete\.$/);
      expect(await textOf('#answer .why')).toContain('Why: PostgreSQL: division by zero');
      expect(await page.evaluate("document.querySelector('#answer .status').classList.contains('worse')")).toBe(true);
    });

    test('can be stopped', async () => {
      await show('GET/endless');
      await page.evaluate("document.querySelector('form').requestSubmit()");
      await page.until("/[KM]iB/.test(document.querySelector('#answer .size')?.textContent)");
      await page.evaluate("[...document.querySelectorAll('#answer button')].find(button => button.textContent === 'Stop').click()");
      await settled();

      expect(await textOf('#answer .broken-off')).toMatch(/^You stopped the stream after/);
    });
  });

  test.each([[360, 'light'], [360, 'dark'], [1280, 'light'], [1280, 'dark']])('all of it fits into %i pixels, and has enough contrast in %s colours', async (width, scheme) => {
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    for (const route of ['GET/books', 'GET/report', 'GET/fails', 'GET/covers/%7Bid%7D']) {
      await show(route);
      if (route.includes('covers')) await fill('id', '1');
      await send();
      expect([route, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([route, true]);
      // https://www.w3.org/TR/WCAG22/#contrast-minimum
      expect([route, await page.evaluate<number>(CONTRAST) >= 4.5]).toEqual([route, true]);
    }
    await page.send('Emulation.clearDeviceMetricsOverride');
  });

  test('the page had no errors and no blocked requests', () => {
    expect(page.complaints.filter(complaint => !/status of 40[04]|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_ABORTED/.test(complaint))).toEqual([]);
  });
});

/** The lowest contrast of the text of an answer with what is behind it. */
const CONTRAST = `(() => {
  const parts = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = colour => { const [r, g, b] = parts(colour).map(value => { const part = value / 255; return part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const behind = node => { for (let each = node; each; each = each.parentElement) { const colour = getComputedStyle(each).backgroundColor; if ((parts(colour)[3] ?? 1) > 0) return colour; } };
  const ratios = [...document.querySelectorAll('#answer .card:first-child :is(span, button, a, p, th, td)')].map(node => {
    const [dark, light] = [luminance(getComputedStyle(node).color), luminance(behind(node))].sort((a, b) => a - b);
    return (light + .05) / (dark + .05);
  });
  return Math.min(...ratios);
})()`;
