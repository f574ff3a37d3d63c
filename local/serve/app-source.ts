import { join, resolve } from 'node:path';
import { watchFiles } from './file-watch';
import type { ServeOptions } from './serve-options';
import { SourceFiles } from './source-files';
import { SynthWatch } from './synth-watch';
import { SynthCommand, synthesize } from '../assembly/synth-command';
import type { Session } from '../session';

/** File that the AWS CDK writes last. */
const MANIFEST_FILE = 'manifest.json';

/** Source of new versions of an app. */
export interface AppSource {
  /** Calls back when there is a new version in the cloud assembly, one call at a time; `how` is `again` or, as in `in 2.1 s`, the time that the command took. */
  watch(changed: (how: string) => Promise<void>): void;
}

type Print = (line: string) => void;
type AppOptions = Pick<ServeOptions, 'assembly' | 'synth' | 'schema' | 'seed' | 'requests'>;

/**
 * Opens the app: with a command, synthesizes it now and when it is saved; otherwise it is synthesized elsewhere. All started resources belong to
 * the session.
 *
 * @throws UserError when the command fails
 */
export async function openApp(options: AppOptions, session: Session, print: Print): Promise<AppSource> {
  if (options.synth !== undefined) return synthesizedApp(options.synth, options, session, print);
  const manifest = join(options.assembly, MANIFEST_FILE);
  return { watch: changed => void session.own(Promise.resolve(watchFiles([{ path: manifest, changed: () => changed('again') }]))) };
}

async function synthesizedApp(synth: string, options: AppOptions, session: Session, print: Print): Promise<AppSource> {
  const command = new SynthCommand(synth, options.assembly);
  const sources = new SourceFiles(process.cwd(), filesOf(options));
  // Before the first run, so that what is saved during it is not lost.
  await sources.changes();
  print(await synthesize(command, session));
  return {
    watch: changed => void session.own(Promise.resolve(new SynthWatch({
      sources,
      command,
      print,
      onOutcome: async outcome => {
        if (outcome.kind === 'synthesized') await changed(`in ${outcome.seconds} s`);
        else print(`\nThe app was not synthesized, so the previous version is still served: ${outcome.message}`);
      },
    }))),
  };
}

/** Returns the files of the tool, which are not sources of the app. */
function filesOf({ assembly, schema, seed, requests }: AppOptions): ReadonlySet<string> {
  return new Set([assembly, schema, seed, requests].flatMap(path => (path === undefined ? [] : [resolve(path)])));
}
