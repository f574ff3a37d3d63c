import { RouteError } from './route-error';
import { SqlDialect } from './sql-dialect';
import { excerpt, position, SqlToken } from './sql-token';

/** Refuses a text without a statement, and statements that no route can be. */
export function checkVerb(sql: string, verb: string | undefined, { refused, reads, writes }: SqlDialect, routeError: RouteError) {
  if (verb === undefined) {
    throw routeError({ problem: 'the SQL is empty', got: sql, remedy: 'write one statement' });
  }
  const reason = refused[verb];
  if (reason) {
    throw routeError({ problem: `the SQL cannot be a ${verb} statement, as ${reason}`, got: excerpt(sql, 0), allowed: [...reads, ...writes].join(', ') });
  }
}

/** Refuses what no statement can hold: NUL, which ends the text in the protocol, and more parameters than the engine takes. */
export function checkSize(sql: string, parameters: readonly string[], { mostParameters }: SqlDialect, routeError: RouteError) {
  if (sql.includes('\0')) {
    throw routeError({ problem: `the SQL has a NUL character at ${position(sql, sql.indexOf('\0'))}`, remedy: 'remove it; a file in UTF-16 has to be read as such' });
  }
  if (parameters.length > mostParameters) {
    throw routeError({ problem: 'the SQL has too many parameters', got: `${parameters.length}`, allowed: `up to ${mostParameters}`, remedy: 'send many values as one list, or as JSON' });
  }
}

/** Refuses the placeholders of the engine, which would be mixed up with those that the compiler writes. */
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

/** Refuses `:name` where a value has just ended, as in the array slice `a[1:n]` or in `JSON_OBJECT('id':id)`: two values in a row mean nothing. */
export function checkSlices(sql: string, tokens: readonly SqlToken[], routeError: RouteError) {
  const end = tokens.find((token, index) => token.kind === 'parameter' && index > 0 && endsValue(tokens[index - 1]));
  if (end) {
    throw routeError({
      problem: `the SQL has a value directly behind another at ${position(sql, end.start)}`,
      got: excerpt(sql, end.start),
      remedy: 'write a space behind the colon for the end of an array slice, as in [1 : n], and for a value of JSON_OBJECT',
    });
  }
}

function endsValue({ kind, text }: SqlToken): boolean {
  return kind === 'string' || (kind === 'symbol' && /[\d)\]]$/.test(text));
}

/** Refuses whatever follows the end of the first statement. */
export function checkEnd(sql: string, tokens: readonly SqlToken[], dialect: SqlDialect, routeError: RouteError) {
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  const more = end < 0 ? undefined : tokens.slice(end).find(isContent);
  if (more) {
    throw secondStatement(sql, more, dialect, routeError);
  }
}

/** Whether a token is more than white space, a comment or the end of a statement. */
export function isContent(token: SqlToken): boolean {
  return token.kind !== 'semicolon' && token.kind !== 'comment' && token.text.trim() !== '';
}

/** The error for a second statement. */
export function secondStatement(sql: string, { start }: SqlToken, { instead }: SqlDialect, routeError: RouteError) {
  return routeError({
    problem: `the SQL has a second statement at ${position(sql, start)}`, got: excerpt(sql, start), remedy: `write one statement for a route; ${instead}`,
  });
}
