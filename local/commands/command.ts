import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Session } from '../session';
import { suggestion } from '../suggestion';
import { messageOf } from '../user-error';

/** Context of a command. */
export interface CommandContext {
  /** Resources to stop at the end. */
  readonly session: Session;
  /** Writes a line of the result. */
  readonly print: (line: string) => void;
}

/** Command of the command line. */
export interface Command {
  /** Line in the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /**
   * Runs the command.
   *
   * @returns the exit status; undefined for a command that runs until it is stopped
   * @throws UsageError for invalid arguments, UserError for any other error that the user can fix
   */
  run(args: readonly string[], context: CommandContext): Promise<number | undefined>;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T; args: string[] }>>['values'];

/** Invalid command line: exit status 2, as in other tools. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options of all commands. */
export const ASSEMBLY = { type: 'string', default: 'cdk.out' } as const;
const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** Creates a command from its options and a function that receives their values. */
export function defineCommand<const T extends Options>(definition: {
  readonly summary: string;
  readonly usage: string;
  readonly options: T;
  run(values: Values<T>, context: CommandContext): Promise<number | undefined>;
}): Command {
  const { summary, usage, options } = definition;
  return {
    summary,
    usage,
    run: async (args, context) => {
      const values = parse(args, { ...options, ...HELP }, usage);
      if (!values.help) return definition.run(values as Values<T>, context);
      context.print(usage);
      return 0;
    },
  };
}

function parse<T extends Options>(args: readonly string[], options: T, usage: string): Values<T> & { help?: boolean } {
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    // An unset shell variable leaves an empty value.
    const empty = Object.keys(values).find(name => values[name as keyof typeof values] === '' && options[name]!.default !== '');
    if (empty !== undefined) throw new UsageError(missingValue(`--${empty}`, usage));
    return values as Values<T>;
  } catch (error) {
    throw new UsageError(`${error instanceof UsageError ? error.message : explain(error, options, usage)}; --help lists the options`);
  }
}

/** Returns a short message: those of Node.js are long and written for programmers. */
function explain(error: unknown, options: Options, usage: string): string {
  const { code } = error as NodeJS.ErrnoException;
  const message = messageOf(error);
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return `"${/'(.*)'/s.exec(message)?.[1]}" is not an option`;
  const name = /'(?:-\w, )?(-+[\w-]+)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `unknown option ${name}${suggestion(name, Object.keys(options).map(each => `--${each}`))}`;
  if (options[name.slice(2)]?.type === 'boolean') return `${name} takes no value`;
  return missingValue(name, usage);
}

function missingValue(name: string, usage: string): string {
  return `${name} needs a value: ${name} ${new RegExp(`${name} (<\\w+>)`).exec(usage)?.[1]}`;
}
