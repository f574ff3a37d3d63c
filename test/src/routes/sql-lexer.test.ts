import { POSTGRES } from '../../../src/routes/private/postgres-dialect';
import { routeErrors } from '../../../src/routes/private/route-error';
import { SqlDialect } from '../../../src/routes/private/sql-dialect';
import { lex } from '../../../src/routes/private/sql-lexer';
import { SQL_SERVER } from '../../../src/routes/private/sql-server-dialect';
import { SqlToken } from '../../../src/routes/private/sql-token';

function lexer(dialect: SqlDialect) {
  const pieces = (sql: string) => lex(sql, dialect, routeErrors('GET /x'));
  const ofKind = (sql: string, kind: SqlToken['kind']) => pieces(sql).filter(token => token.kind === kind).map(token => token.text);
  return { pieces, ofKind };
}

describe('the lexer for PostgreSQL', () => {
  const { pieces, ofKind } = lexer(POSTGRES);

  test.each([
    ['SELECT 1', []],
    ['SELECT :a', [':a']],
    ['SELECT :a,:b', [':a', ':b']],
    ['WHERE a=:a AND b>:b_2', [':a', ':b_2']],
    ['SELECT :a::int', [':a']],
    ['SELECT a::text, b :: int', []],
    ['SELECT f(x := :a)', [':a']],
    ['SELECT f(x:=:a)', [':a']],
    ['SELECT a[1:2]', []],
    ['SELECT a[1 : n]', []],
    ['SELECT ARRAY[:a,:b][:c]', [':a', ':b', ':c']],
    ['SELECT \':a\'', []],
    ['SELECT \'it\'\'s :a\', :b', [':b']],
    ['SELECT \'back\\\', :b', [':b']],
    ['SELECT E\'quote\\\' :a\', :b', [':b']],
    ['SELECT e\'\\\\\', :b', [':b']],
    ['SELECT E\'it\'\'s :a\', :b', [':b']],
    ['SELECT name\':a\'', []],
    ['SELECT B\'01\', X\'ff\', N\':n\', U&\'\\0061 :u\', :b', [':b']],
    ['SELECT ":a", "x""y :b", :c', [':c']],
    ['SELECT U&":a", :c', [':c']],
    ['SELECT $$ :a $$, :b', [':b']],
    ['SELECT $q$ :a $$ $other$ $q$, :b', [':b']],
    ['SELECT $täg$ :a $täg$, :b', [':b']],
    ['SELECT a$b$c, :d, e$b$', [':d']],
    ['SELECT E\'a\' \n\t\'\\\' :a\', :b', [':b']],
    ['SELECT \'a\' \n\t\'\\\', :b', [':b']],
    ['SELECT 1 -- :a\n, :b', [':b']],
    ['SELECT 1 -- :a\r, :b', [':b']],
    ['SELECT 1 -- it\'s :a', []],
    ['SELECT 1 /* :a */, :b', [':b']],
    ['SELECT 1 /* a /* nested :a */ still :b */, :c', [':c']],
    ['SELECT \'/*\', :a, \'*/\'', [':a']],
    ['SELECT 5-:a', [':a']],
    ['SELECT a - -:a', [':a']],
    ['SELECT 2*:a/:b', [':a', ':b']],
    ['SELECT doc ? :key, doc @> :doc, doc #>> :p', [':key', ':doc', ':p']],
    ['SELECT 1e5:a', [':a']],
    ['SELECT "é", é, :é, :naïve', [':é', ':naïve']],
  ])('finds the parameters of %s', (sql, parameters) => {
    expect(ofKind(sql, 'parameter')).toEqual(parameters);
    expect(pieces(sql).map(token => token.text).join('')).toBe(sql);
  });

  test.each([
    ['SELECT $1', ['$1']],
    ['SELECT a$1', []],
    ['SELECT \'$1\', $12', ['$12']],
  ])('finds the numbered placeholders of %s', (sql, placeholders) => {
    expect(ofKind(sql, 'placeholder')).toEqual(placeholders);
  });

  test.each([
    ['SELECT \'a', 'GET /x: the SQL has an unclosed string at line 1 column 8, received "\'a"; remedy'],
    ['SELECT E\'a\\\'', 'unclosed string at line 1 column 8'],
    ['SELECT\n  "a', 'unclosed quoted identifier at line 2 column 3'],
    ['SELECT $x$ a $y$', 'unclosed dollar-quoted string at line 1 column 8'],
    ['SELECT $$ a', 'unclosed dollar-quoted string'],
    ['SELECT 1 /* a /* b */', 'unclosed comment at line 1 column 10'],
  ])('throws for %s', (sql, message) => {
    expect(() => pieces(sql)).toThrow(message.replace('; remedy', '; close it'));
  });

  test.each(["'", '"', "E'", '$$'])('reads a megabyte between %s', quote => {
    const end = quote.slice(-1) === '$' ? quote : quote.slice(-1);
    expect(ofKind(`SELECT ${quote}${'it was a dark and stormy night '.repeat(35_000)}${end}, :b`, 'parameter')).toEqual([':b']);
  });

  test('reads 100 KB in well under a second', () => {
    const sql = `SELECT ${'a + :b, \'text\' -- comment\n , '.repeat(3300)} 1`;
    const start = performance.now();
    expect(ofKind(sql, 'parameter')).toHaveLength(3300);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('the lexer for SQL Server', () => {
  const { pieces, ofKind } = lexer(SQL_SERVER);

  test.each([
    ['SELECT :a', [':a']],
    ['SELECT * FROM t WHERE a=:a AND b>:b_2', [':a', ':b_2']],
    ['SELECT \':a\', N\'it\'\'s :a\', :b', [':b']],
    ['SELECT \'back\\\', :b', [':b']],
    ['SELECT E\'\\\', :b', [':b']],
    ['SELECT ":a", [col :a], [br]]ack :b], :c', [':c']],
    ['SELECT [a].[b], :c', [':c']],
    ['SELECT geometry::Point(1, 2, :srid)', [':srid']],
    ['SELECT @v, #t.a, @@ROWCOUNT, :a', [':a']],
    ['SELECT $1.50, :a', [':a']],
    ['SELECT 1 -- :a\n, :b', [':b']],
    ['SELECT 1 /* a /* nested :a */ still :b */, :c', [':c']],
    ['SELECT $$ :a $$', [':a']],
  ])('finds the parameters of %s', (sql, parameters) => {
    expect(ofKind(sql, 'parameter')).toEqual(parameters);
    expect(pieces(sql).map(token => token.text).join('')).toBe(sql);
  });

  test.each([['SELECT @p1', ['@p1']], ['SELECT @P12', ['@P12']], ['SELECT @page, @p', []], ['SELECT \'@p1\'', []]])(
    'finds the numbered placeholders of %s', (sql, placeholders) => {
      expect(ofKind(sql, 'placeholder')).toEqual(placeholders);
    });

  test.each([
    ['SELECT N\'a', 'unclosed string at line 1 column 8, received "N\'a"; close it'],
    ['SELECT [a', 'unclosed bracketed identifier at line 1 column 8'],
    ['SELECT "a', 'unclosed quoted identifier'],
    ['SELECT /* a', 'unclosed comment'],
  ])('throws for %s', (sql, message) => {
    expect(() => pieces(sql)).toThrow(message);
  });
});
