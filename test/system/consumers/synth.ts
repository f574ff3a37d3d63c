import { join } from 'node:path';
import { Assembly, readAssembly } from './assembly';
import { Place, run } from './shell';

/** An app to synthesize. */
export interface Synthesis {
  /** The CLI, by its path. */
  readonly cli: string;
  readonly place: Place;
  /** Command of the app; without one it is that of `cdk.json`. */
  readonly app?: string;
  /** Folder of the assembly, in that of the place. */
  readonly output: string;
}

/**
 * Runs `cdk synth`. Metadata about versions is off, as the template would list the runtime of the language in `AWS::CDK::Metadata`.
 *
 * @param synthesis app, place and folder
 * @throws when the app fails
 */
export function synthesize({ cli, place, app, output }: Synthesis): Assembly {
  run([cli, 'synth', '--quiet', '--no-version-reporting', '--no-notices', '--output', output, ...app ? ['--app', app] : []], place);
  return readAssembly(join(place.cwd, output));
}
