import { RouteError } from './route-error';
import { isContent } from './sql-statement-rules';
import { excerpt, position, SqlToken } from './sql-token';

/** Words that call a procedure. */
export const CALLS = ['EXEC', 'EXECUTE'];

/** Variable, but not a system function such as `@@VERSION`. */
export const VARIABLE = /^@[^@]/;

/** Procedures that run one of their arguments: the first one, or the one with this name. */
const RUNNING: { readonly [procedure: string]: string } = { SP_EXECUTESQL: '@STMT', XP_CMDSHELL: '@COMMAND_STRING' };

/** Procedures that prepare one of their arguments for execution, after arguments with options. */
const PREPARING = ['SP_PREPARE', 'SP_PREPEXEC', 'SP_CURSOROPEN', 'SP_CURSORPREPARE', 'SP_CURSORPREPEXEC'];

/** Argument of a call. */
interface Argument {
  /** Name in upper case, as in `@STMT`; undefined for positional arguments. */
  readonly name?: string;
  readonly tokens: readonly SqlToken[];
}

/** Rejects calls that would run a request value as SQL, and variables, which a single statement cannot declare. */
export function checkCalls(sql: string, tokens: readonly SqlToken[], routeError: RouteError) {
  const content = tokens.filter(isContent);
  const start = content.findIndex(({ kind, text }) => kind === 'word' && CALLS.includes(text.toUpperCase()));
  if (start >= 0) {
    checkCall(sql, content[start], content.slice(start + 1), routeError);
  }
}

function checkCall(sql: string, call: SqlToken, [first, ...rest]: readonly SqlToken[], routeError: RouteError) {
  if (!first || first.text.trimStart().startsWith('(')) {
    rejectValue(sql, call, rest, routeError);
    return;
  }
  rejectValue(sql, call, [first], routeError);
  if (VARIABLE.test(first.text)) {
    throw undeclared(sql, first, routeError);
  }
  const end = rest.findIndex(({ kind }, index) => kind !== 'symbol' && !/\.\s*$/.test(rest[index - 1]?.text ?? ''));
  const [name, given] = end < 0 ? [[first, ...rest], []] : [[first, ...rest.slice(0, end)], rest.slice(end)];
  const args = argumentsOf(given);
  rejectValue(sql, call, runBy(nameOf(name), args), routeError);
  args.forEach(argument => checkArgument(sql, argument, routeError));
}

/** Returns the last part of a procedure name, unquoted and in upper case: REPORT for `dbo.[Report]`. */
function nameOf(tokens: readonly SqlToken[]): string {
  const parts = tokens.filter(({ kind }) => kind === 'word' || kind === 'string');
  return parts[parts.length - 1].text.replace(/^["[]|["\]]$/g, '').toUpperCase();
}

function argumentsOf(tokens: readonly SqlToken[]): Argument[] {
  const lists: SqlToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text.includes(',')) {
      lists.push([]);
    } else {
      lists[lists.length - 1].push(token);
    }
  }
  return lists.map(list => {
    const named = VARIABLE.test(list[0]?.text ?? '') && list[1]?.text.trim() === '=';
    return named ? { name: list[0].text.toUpperCase(), tokens: list.slice(2) } : { tokens: list };
  });
}

/** Returns the tokens of the arguments that a procedure runs as SQL. */
function runBy(procedure: string, args: readonly Argument[]): readonly SqlToken[] {
  if (PREPARING.includes(procedure)) {
    return args.flatMap(({ tokens }) => tokens);
  }
  const name = RUNNING[procedure];
  const run = args.filter((argument, index) => argument.name === name || (index === 0 && argument.name === undefined));
  return name === undefined ? [] : run.flatMap(({ tokens }) => tokens);
}

function checkArgument(sql: string, { tokens }: Argument, routeError: RouteError) {
  const variable = tokens.find(({ kind, text }) => kind === 'word' && VARIABLE.test(text));
  if (variable) {
    throw undeclared(sql, variable, routeError);
  }
}

function rejectValue(sql: string, call: SqlToken, run: readonly SqlToken[], routeError: RouteError) {
  const value = run.find(({ kind }) => kind === 'parameter');
  if (value) {
    throw routeError({
      problem: `the SQL would run a request value as SQL at ${position(sql, value.start)}`,
      got: excerpt(sql, call.start),
      remedy: 'write the statement directly, or call a procedure, as in EXEC dbo.Report :from',
    });
  }
}

/** Creates the error for a variable, which a single statement cannot declare. Named arguments of procedures have the same syntax. */
export function undeclared(sql: string, { start, text }: SqlToken, routeError: RouteError) {
  return routeError({
    problem: `the SQL has an undeclared variable at ${position(sql, start)}`,
    got: text,
    remedy: `write :${text.slice(1)} and declare the value in parameters`,
  });
}
