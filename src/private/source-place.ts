import { isAbsolute, relative, resolve, sep } from 'path';
import { fileURLToPath } from 'url';

/** Maximum number of stack frames to search; those of this library come first. */
const FRAMES = 50;

/** Contains `lib/`, which runs, and `src/`, which its source maps point to. */
const PACKAGE = resolve(__dirname, '..', '..');

/** Code that calls the code of the user, or is called by it. */
const FRAMEWORK = /[\\/]node_modules[\\/](?:aws-cdk-lib|constructs|cdk-vpc-lambda-api|@jsii[\\/][^\\/]+)[\\/]/;

/** Place in the code of the user, as `bin/app.ts:12`, relative to the working directory. */
export type SourcePlace = string;

/**
 * Records from where in the code of the user it is called. The stack is captured now and parsed later, because parsing takes time.
 *
 * @returns the place; undefined if it is unknown, as in apps in other languages, whose stacks jsii does not pass on
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

/** Parses `at f (/app/bin/app.ts:12:3)`, `at /app/bin/app.ts:12:3` or `at file:///app/app.mjs:12:3`; undefined without a file. */
function parseFrame(line: string): { readonly file: string; readonly line: string } | undefined {
  const place = line.endsWith(')') ? line.replace(/^.*? \(/, '').slice(0, -1) : line.replace(/^ *at (?:async )?/, '');
  const [, file, number] = /^(.+?):(\d+):\d+$/.exec(place) ?? [];
  return file === undefined ? undefined : { file: file.startsWith('file:') ? fileURLToPath(file) : file, line: number };
}

function isUsers(file: string): boolean {
  const ours = ['lib', 'src'].some(folder => file.startsWith(`${PACKAGE}${sep}${folder}${sep}`));
  return !ours && isAbsolute(file) && !FRAMEWORK.test(file);
}
