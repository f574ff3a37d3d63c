import { RouteError } from './route-error';
import { SqlDialect } from './sql-dialect';
import { excerpt, position, SqlToken } from './sql-token';

/** Rejects empty texts and unsupported statements. */
export function checkVerb(sql: string, verb: string | undefined, { refused, reads, writes }: SqlDialect, routeError: RouteError) {
  if (verb === undefined) {
    throw routeError({ problem: 'the SQL is empty', got: sql, remedy: 'write one statement' });
  }
  const reason = refused[verb];
  if (reason) {
    throw routeError({ problem: `the SQL cannot be a ${verb} statement, because ${reason}`, got: excerpt(sql, 0), allowed: [...reads, ...writes].join(', ') });
  }
}

/** Rejects NUL, which ends the text in the protocol, and more parameters than the engine supports. */
export function checkSize(sql: string, parameters: readonly string[], dialect: SqlDialect, routeError: RouteError) {
  if (sql.includes('\0')) {
    throw routeError({ problem: `the SQL has a NUL character at ${position(sql, sql.indexOf('\0'))}`, remedy: 'remove it; if the SQL is from a UTF-16 file, read it with that encoding' });
  }
  checkCount(parameters.length, dialect, routeError);
}

/** Rejects more placeholders than the engine supports. */
export function checkCount(count: number, { maxParameters }: SqlDialect, routeError: RouteError) {
  if (count > maxParameters) {
    throw routeError({ problem: 'the SQL has too many parameters', got: `${count}`, allowed: `up to ${maxParameters}`, remedy: 'pass several values as one list, or as JSON' });
  }
}

/** Rejects placeholders of the engine, which would conflict with those of the compiler. */
export function checkPlaceholders(sql: string, tokens: readonly SqlToken[], routeError: RouteError) {
  const placeholder = tokens.find(token => token.kind === 'placeholder');
  if (placeholder) {
    throw routeError({
      problem: `the SQL has a numbered placeholder at ${position(sql, placeholder.start)}`,
      got: placeholder.text,
      remedy: 'write :name and declare the value in parameters',
    });
  }
}

/** Rejects `:name` directly after a value, as in the array slice `a[1:n]` or in `JSON_OBJECT('id':id)`: two adjacent values are not valid SQL. */
export function checkSlices(sql: string, tokens: readonly SqlToken[], routeError: RouteError) {
  const end = tokens.find((token, index) => token.kind === 'parameter' && index > 0 && endsValue(tokens[index - 1]));
  if (end) {
    throw routeError({
      problem: `the SQL has a parameter directly after another value at ${position(sql, end.start)}`,
      got: excerpt(sql, end.start),
      remedy: 'in an array slice, as in [1 : n], or JSON_OBJECT, write a space after the colon',
    });
  }
}

function endsValue({ kind, text }: SqlToken): boolean {
  return kind === 'string' || (kind === 'symbol' && /[\d)\]]$/.test(text));
}

/** Rejects content after the end of the first statement. */
export function checkEnd(sql: string, tokens: readonly SqlToken[], dialect: SqlDialect, routeError: RouteError) {
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  const more = end < 0 ? undefined : tokens.slice(end).find(isContent);
  if (more) {
    throw secondStatement(sql, more, dialect, routeError);
  }
}

/** Returns whether a token is not white space, a comment or a semicolon. */
export function isContent(token: SqlToken): boolean {
  return token.kind !== 'semicolon' && token.kind !== 'comment' && token.text.trim() !== '';
}

/** Creates the error for a second statement. */
export function secondStatement(sql: string, { start }: SqlToken, { instead }: SqlDialect, routeError: RouteError) {
  return routeError({
    problem: `the SQL has a second statement at ${position(sql, start)}`, got: excerpt(sql, start), remedy: instead,
  });
}
