import { isAbsolute, relative, resolve, sep } from 'path';
import { fileURLToPath } from 'url';

/** Frames of a stack that are looked at: those of this library come first. */
const FRAMES = 50;

/** With `lib/`, what runs, and `src/`, what its source maps point to. */
const PACKAGE = resolve(__dirname, '..', '..');

/** Code that calls the user's code, or is called by it, and never is the user's code. */
const FRAMEWORK = /[\\/]node_modules[\\/](?:aws-cdk-lib|constructs|cdk-vpc-lambda-api|@jsii[\\/][^\\/]+)[\\/]/;

/** Place in the user's code, as `bin/app.ts:12`, relative to the working directory. */
export type SourcePlace = string;

/**
 * Remembers where in the user's code it is called from. Stacks are made now and read later, as reading one takes time.
 *
 * @returns the place; undefined where it is not known, as in apps of other languages, whose stacks jsii does not pass on
 */
export function captureSource(): () => SourcePlace | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const error = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return () => process.env.JSII_AGENT ? undefined : placeOf(error.stack ?? '');
}

function placeOf(stack: string): SourcePlace | undefined {
  const frames = stack.split('\n').filter(line => line.startsWith('    at ')).map(parseFrame);
  const users = frames.find(frame => frame && isUsers(frame.file));
  return users && `${relative(process.cwd(), users.file)}:${users.line}`;
}

/** `at f (/app/bin/app.ts:12:3)`, `at /app/bin/app.ts:12:3` or `at file:///app/app.mjs:12:3`; undefined: no file. */
function parseFrame(line: string): { readonly file: string; readonly line: string } | undefined {
  const place = line.endsWith(')') ? line.replace(/^.*? \(/, '').slice(0, -1) : line.replace(/^ *at (?:async )?/, '');
  const [, file, number] = /^(.+?):(\d+):\d+$/.exec(place) ?? [];
  return file === undefined ? undefined : { file: file.startsWith('file:') ? fileURLToPath(file) : file, line: number };
}

function isUsers(file: string): boolean {
  const ours = ['lib', 'src'].some(folder => file.startsWith(`${PACKAGE}${sep}${folder}${sep}`));
  return !ours && isAbsolute(file) && !FRAMEWORK.test(file);
}
