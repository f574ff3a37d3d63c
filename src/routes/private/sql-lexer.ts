import { RouteError } from './route-error';
import type { SqlDialect } from './sql-dialect';
import { excerpt, position, SqlToken } from './sql-token';

/**
 * Splits a statement into tokens.
 *
 * @throws for a string, quoted identifier or comment that is not closed
 */
export function lex(sql: string, dialect: SqlDialect, routeError: RouteError): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let start = 0; start < sql.length; start += tokens[tokens.length - 1].text.length) {
    tokens.push(next(sql, start, dialect, routeError));
  }
  return tokens;
}

function next(sql: string, start: number, { lexemes, openings }: SqlDialect, routeError: RouteError): SqlToken {
  if (sql.startsWith('/*', start)) {
    return { kind: 'comment', text: blockComment(sql, start, routeError), start };
  }
  const opening = openings.find(({ pattern }) => match(pattern, sql, start));
  for (const { kind, pattern } of lexemes) {
    const text = match(pattern, sql, start);
    if (text && !(opening && kind !== 'string')) {
      return { kind, text, start };
    }
  }
  if (opening) {
    throw unclosed(opening.what, sql, start, routeError);
  }
  return { kind: 'symbol', text: sql[start], start };
}

function match(pattern: RegExp, sql: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(sql)?.[0];
}

/** Returns a block comment. In both engines they nest, which regular expressions cannot match. */
function blockComment(sql: string, start: number, routeError: RouteError): string {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) {
      return sql.slice(start, mark.lastIndex);
    }
  }
  throw unclosed('comment', sql, start, routeError);
}

function unclosed(what: string, sql: string, start: number, routeError: RouteError) {
  return routeError({ problem: `the SQL has an unclosed ${what} at ${position(sql, start)}`, got: excerpt(sql, start), remedy: 'close it' });
}
