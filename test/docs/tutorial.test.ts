import { read } from './pages';
import { Reader } from './reader';
import { shown, stepsOf, writeStep } from './walkthrough';

/** The commands that a link in place of an installation replaces. */
const INSTALLATION = /^(mkdir books|npm|\(cd) /;

const STEPS = stepsOf(read('docs/tutorial.md')).filter(step => !('command' in step && INSTALLATION.test(step.command)));

describe('the tutorial', () => {
  const reader = new Reader();

  beforeAll(() => reader.install());
  afterAll(() => reader.leave());

  test('has files, changes and commands', () => {
    expect(STEPS.filter(step => 'content' in step).length).toBeGreaterThanOrEqual(5);
    expect(STEPS.filter(step => 'diff' in step).length).toBeGreaterThanOrEqual(1);
    expect(STEPS.filter(step => 'command' in step).length).toBeGreaterThanOrEqual(12);
  });

  test('has the check that the README shows', () => {
    const [check] = STEPS.flatMap(step => ('command' in step && / check$/.test(step.command) ? [step.output] : []));
    expect(read('README.md')).toContain(`\`\`\`text${check}\n\`\`\``);
  });

  test.each(STEPS.map(step => ({ name: 'command' in step ? `$ ${step.command}` : `write ${step.path}`, step })))('$name', async ({ step }) => {
    if (!('command' in step)) return writeStep(reader.folder, step);
    const output = await reader.run(step.command);
    return step.output === '' ? undefined : expect(output).toMatch(shown(step.output));
  }, 120_000);
});
