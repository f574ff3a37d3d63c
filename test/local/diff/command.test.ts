import { join } from 'node:path';
import { AFTER, BEFORE, route } from './sample-routes';
import { diffOf, httpApp, removeApps } from './synthesized-app';
import { runToEnd } from '../server-process';

// Synthesizes apps, on machines that may be busy.
jest.setTimeout(120_000);

describe('the command diff', () => {
  const apps = () => [httpApp({ routes: BEFORE }), httpApp({ routes: AFTER })] as const;
  afterAll(removeApps);

  test('prints the report, without colors and in lines of at most 120 characters, with status 0', async () => {
    const [before, after] = apps();
    const { exitCode, stdout, stderr } = await runToEnd(['diff', '--from', before, '--assembly', after]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`${diffOf(before, after).join('\n')}\n`);
    expect(stdout).not.toContain('\u001b');
  });

  test.each([
    ['--fail', 'a breaking change', BEFORE, AFTER, 1],
    ['--fail', 'a compatible change', [route({ maxRows: 1 })], [route()], 1],
    ['--fail', 'no change', BEFORE, BEFORE, 0],
    ['--fail-on-breaking', 'a breaking change', BEFORE, AFTER, 1],
    ['--fail-on-breaking', 'a compatible change', [route({ maxRows: 1 })], [route()], 0],
  ])('%s has with %s the status', async (option, _, before, after, exitCode) => {
    expect((await runToEnd(['diff', '--from', httpApp({ routes: before }), '--assembly', httpApp({ routes: after }), option])).exitCode).toBe(exitCode);
  });

  test('throws when --from is missing or has no assembly', async () => {
    const [, after] = apps();

    expect(await runToEnd(['diff', '--assembly', after])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--from <folder>') });
    expect(await runToEnd(['diff', '--from', join(after, 'none'), '--assembly', after])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not a cloud assembly') });
  });
});
