import { RouteError } from './route-error';
import { isContent } from './sql-statement-rules';
import { excerpt, position, SqlToken } from './sql-token';

/** Words that call a procedure. */
export const CALLS = ['EXEC', 'EXECUTE'];

/** A variable, and not a function of the server, as `@@VERSION`. */
export const VARIABLE = /^@[^@]/;

/** Procedures that run one of their arguments: the first, or that with a name. */
const RUNNING: { readonly [procedure: string]: string } = { SP_EXECUTESQL: '@STMT', XP_CMDSHELL: '@COMMAND_STRING' };

/** Procedures that prepare one of their arguments to be run, behind some that say how. */
const PREPARING = ['SP_PREPARE', 'SP_PREPEXEC', 'SP_CURSOROPEN', 'SP_CURSORPREPARE', 'SP_CURSORPREPEXEC'];

/** One argument of a call. */
interface Argument {
  /** In upper case, as in `@STMT`; undefined for one that its place names. */
  readonly name?: string;
  readonly tokens: readonly SqlToken[];
}

/** Refuses calls that would run a value of the request as SQL, and variables, which nothing can declare. */
export function checkCalls(sql: string, tokens: readonly SqlToken[], routeError: RouteError) {
  const content = tokens.filter(isContent);
  const start = content.findIndex(({ kind, text }) => kind === 'word' && CALLS.includes(text.toUpperCase()));
  if (start >= 0) {
    checkCall(sql, content[start], content.slice(start + 1), routeError);
  }
}

function checkCall(sql: string, call: SqlToken, [first, ...rest]: readonly SqlToken[], routeError: RouteError) {
  if (!first || first.text.trimStart().startsWith('(')) {
    refuseValue(sql, call, rest, routeError);
    return;
  }
  refuseValue(sql, call, [first], routeError);
  if (VARIABLE.test(first.text)) {
    throw undeclared(sql, first, routeError);
  }
  const end = rest.findIndex(({ kind }, index) => kind !== 'symbol' && !/\.\s*$/.test(rest[index - 1]?.text ?? ''));
  const [name, given] = end < 0 ? [[first, ...rest], []] : [[first, ...rest.slice(0, end)], rest.slice(end)];
  const args = argumentsOf(given);
  refuseValue(sql, call, runBy(nameOf(name), args), routeError);
  args.forEach(argument => checkArgument(sql, argument, routeError));
}

/** Last part of the name of a procedure, without its quotes: `dbo.[Report]` is REPORT. */
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

/** What a procedure runs of its arguments. */
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

function refuseValue(sql: string, call: SqlToken, run: readonly SqlToken[], routeError: RouteError) {
  const value = run.find(({ kind }) => kind === 'parameter');
  if (value) {
    throw routeError({
      problem: `the SQL would run a value of the request as SQL at ${position(sql, value.start)}`,
      got: excerpt(sql, call.start),
      remedy: 'write the statement itself, or call a procedure, as in EXEC dbo.Report :from',
    });
  }
}

/** The error for a variable, which a single statement cannot declare; the arguments of a procedure are named like them. */
export function undeclared(sql: string, { start, text }: SqlToken, routeError: RouteError) {
  return routeError({
    problem: `the SQL has a variable that nothing declares, at ${position(sql, start)}`,
    got: text,
    remedy: `write :${text.slice(1)} and declare the value in parameters`,
  });
}
