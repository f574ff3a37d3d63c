import { Packages } from './packages';
import { read } from '../../docs/pages';
import { Reader } from '../../docs/reader';
import { shown, stepsOf, writeStep } from '../../docs/walkthrough';

/** Commands of the page that make the folder, and those that build and install the packages before there is a release. */
const REPLACED = /^(mkdir books |\(cd |npm install \.\.\/)/;

/**
 * Walks the tutorial as its reader, with the packed npm packages in place of released ones.
 *
 * @param packages packed packages
 * @returns number of commands
 * @throws when a command fails or prints something else than the page
 */
export async function walkTutorial({ tarball, localTool }: Packages): Promise<number> {
  const reader = new Reader();
  const steps = stepsOf(read('docs/tutorial.md')).filter(step => !('command' in step && REPLACED.test(step.command)));
  try {
    for (const step of steps) {
      if (!('command' in step)) {
        writeStep(reader.folder, step);
        continue;
      }
      const output = await reader.run(step.command.startsWith('npm ') ? packed(step.command, tarball, localTool) : step.command);
      if (step.output !== '' && !shown(step.output).test(output)) {
        throw new Error(`docs/tutorial.md:${step.line}: ${step.command} prints\n${output}`);
      }
    }
    return steps.filter(step => 'command' in step).length;
  } finally {
    await reader.leave();
  }
}

function packed(command: string, tarball: string, localTool: string): string {
  return command.replace(/ cdk-vpc-lambda-api$/, ` ${tarball}`).replace(/ cdk-vpc-lambda-api-local$/, ` ${localTool}`);
}
