import { Lazy } from 'aws-cdk-lib';
import { DatabaseEngine, RequestValue, RowOrder, SqlResult, SqlRoute, SqlRouteOptions, SqlStep } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;
const SQL = 'SELECT id, title, price FROM books';

const rows = (columns: string[], sql = SQL, engine = POSTGRESQL, options: Partial<SqlRouteOptions> = {}) => compileRoute(
  SqlRoute.get('/books', { sql, result: SqlResult.rows({ orderBy: RowOrder.by(columns) }), ...options }), engine) as SqlRouteManifest;

describe('SqlResult.rows with orderBy', () => {
  test('adds the order to the statement, and no values', () => {
    const text = `SELECT * FROM (\n${SQL}\n) AS page ORDER BY "price" DESC, "id"`;

    expect(rows(['price DESC', 'id'])).toMatchObject({
      text, parameters: [], values: [], maxRows: 1000, order: { choices: [{ columns: ['price', 'id'], first: { text, parameters: [] } }] },
    });
    expect(rows(['price DESC', 'id']).order).toEqual({ choices: [{ columns: ['price', 'id'], first: { text, parameters: [] } }] });
  });

  test('limits the rows as without an order', () => {
    expect(rows(['id'], SQL, POSTGRESQL, { maxRows: 5 })).toMatchObject({ maxRows: 5 });
  });

  test('has the values of the statement in each text, and its reasons for custom plans', () => {
    const sql = 'SELECT id FROM books WHERE author = :author';
    const parameters = { author: RequestValue.query('author', { required: false }) };

    expect(rows(['id'], sql, POSTGRESQL, { parameters })).toMatchObject({
      parameters: [0], customPlanFor: [':author'], order: { choices: [{ first: { parameters: [0], customPlanFor: [':author'] } }] },
    });
  });
});

describe('RowOrder.choose', () => {
  const orderBy = RowOrder.choose('sort', { newest: ['id DESC'], price: ['price', 'id'], a_1: ['title'] }, { defaultChoice: 'newest' });
  const manifest = compileRoute(SqlRoute.get('/books', { sql: SQL, result: SqlResult.rows({ orderBy }) })) as SqlRouteManifest;

  test('has one text for each choice, sorted by name, and that of the default is that of the route', () => {
    expect(manifest.order).toMatchObject({ parameter: 'sort', choices: [{ name: 'a_1' }, { name: 'newest' }, { name: 'price', columns: ['price', 'id'] }] });
    expect(manifest.order!.choices.map(({ first }) => first.text.split('\n').pop())).toEqual([
      ') AS page ORDER BY "title"', ') AS page ORDER BY "id" DESC', ') AS page ORDER BY "price", "id"',
    ]);
    expect(manifest.text).toBe(manifest.order!.choices[1].first.text);
  });

  test('is a query parameter with the choices', () => {
    expect(manifest.values).toEqual([expect.objectContaining({
      name: 'sort', key: 'sort', source: 'query', allowedValues: ['a_1', 'newest', 'price'], defaultValue: 'newest', required: false,
    })]);
  });

  test('one order can be that of several routes, and its lists can be changed in between', () => {
    const columns = ['id'];
    const order = RowOrder.by(columns);
    columns.push('title');

    expect(compileRoute(SqlRoute.get('/books', { sql: SQL, result: SqlResult.rows({ orderBy: order }) }))).toMatchObject({ order: { choices: [{ columns: ['id'] }] } });
  });

  const choices = (count: number) => Object.fromEntries([...Array(count).keys()].map(index => [`c${index}`, ['id']]));
  const token = Lazy.string({ produce: () => 'id' });
  test.each<[string, () => RowOrder, string]>([
    ['there are no columns', () => RowOrder.by([]), 'RowOrder.by() has no columns, received "0"; allowed: 1 to 8; name columns of the result, as in [\'created_at DESC\', \'id DESC\']'],
    ['there are nine columns', () => RowOrder.by([...'abcdefghi']), 'RowOrder.by() has too many columns, received "9"; allowed: 1 to 8'],
    ['a choice has no columns', () => RowOrder.choose('sort', { a: [] }, { defaultChoice: 'a' }), 'the choice "a" of RowOrder.choose() has no columns'],
    ['there are no choices', () => RowOrder.choose('sort', {}, { defaultChoice: 'a' }), 'RowOrder.choose() has no choices, received "0"; allowed: 1 to 50'],
    ['there are 51 choices', () => RowOrder.choose('sort', choices(51), { defaultChoice: 'c0' }), 'RowOrder.choose() has too many choices, received "51"; allowed: 1 to 50'],
    ['the default is not a choice', () => RowOrder.choose('sort', choices(2), { defaultChoice: 'c2' }),
      'defaultChoice of RowOrder.choose() is not a choice, received "c2"; allowed: c0, c1; name one of the choices'],
    ['a choice has a space', () => RowOrder.choose('sort', { 'a b': ['id'] }, { defaultChoice: 'a b' }),
      'a choice of RowOrder.choose() does not have a valid name, received "a b"; allowed: ASCII letters, digits, _ and -; rename it'],
    ['a choice has a letter of another alphabet', () => RowOrder.choose('sort', { ä: ['id'] }, { defaultChoice: 'ä' }), 'received "ä"'],
    ['a choice has no name', () => RowOrder.choose('sort', { '': ['id'] }, { defaultChoice: '' }), 'received ""'],
    ['the parameter has no name', () => RowOrder.choose('', { a: ['id'] }, { defaultChoice: 'a' }), 'RequestValue.query has no name'],
    ...['limit', 'cursor', 'total', 'format'].map((name): [string, () => RowOrder, string] => [
      `the parameter is ${name}`, () => RowOrder.choose(name, { a: ['id'] }, { defaultChoice: 'a' }),
      `the parameter of RowOrder.choose() has the name of a parameter of pages or formats, received "${name}"; choose another name, as in 'sort'`,
    ]),
    ['a column is known only at deployment', () => RowOrder.choose('sort', { a: [token] }, { defaultChoice: 'a' }), 'columns of the choice "a" of RowOrder.choose() is a token'],
    ['the parameter is known only at deployment', () => RowOrder.choose(token, { a: ['id'] }, { defaultChoice: 'a' }), 'parameter of RowOrder.choose() is a token'],
    ['a choice is known only at deployment', () => RowOrder.choose('sort', { [token]: ['id'] }, { defaultChoice: 'a' }), 'choices of RowOrder.choose() is a token'],
  ])('throws when %s', (_, create, message) => {
    expect(create).toThrow(message);
  });

  test('50 choices of eight columns are allowed', () => {
    const all = Object.fromEntries([...Array(50).keys()].map(index => [`c${index}`, [...'abcdefgh']]));

    expect(() => RowOrder.choose('sort', all, { defaultChoice: 'c0' })).not.toThrow();
  });
});

describe('a column of an order', () => {
  test.each<[string, DatabaseEngine, string, string]>([
    ['title', POSTGRESQL, 'title', '"title"'],
    [' Title  desc ', POSTGRESQL, 'title', '"title" DESC'],
    ['price ASC', POSTGRESQL, 'price', '"price"'],
    ['price\nDESC\nNULLS\nLAST', POSTGRESQL, 'price', '"price" DESC NULLS LAST'],
    ['price nulls first', POSTGRESQL, 'price', '"price" NULLS FIRST'],
    ['user', POSTGRESQL, 'user', '"user"'],
    ['desc', POSTGRESQL, 'desc', '"desc"'],
    ['größe', POSTGRESQL, 'größe', '"größe"'],
    ['"Total price" DESC', POSTGRESQL, 'Total price', '"Total price" DESC'],
    ['"a""; DROP TABLE books --"', POSTGRESQL, 'a"; DROP TABLE books --', '"a""; DROP TABLE books --"'],
    ['Title', SQL_SERVER, 'Title', '[Title]'],
    ['price DESC', SQL_SERVER, 'price', '[price] DESC'],
    ['[Total]] price] ASC', SQL_SERVER, 'Total] price', '[Total]] price]'],
    ['"Total ""price"""', SQL_SERVER, 'Total "price"', '[Total "price"]'],
    ['a$#@', SQL_SERVER, 'a$#@', '[a$#@]'],
  ])('%j of %s is the column %s, and has quotes in the text', (column, engine, name, item) => {
    const { text, order } = rows([column], SQL, engine);

    expect(order).toMatchObject({ choices: [{ columns: [name] }] });
    expect(text.split(' AS page ').pop()).toBe(`ORDER BY ${item}`);
  });

  test.each([
    '', ' ', '1', '-id', 'id, title', 'lower(title)', 'books.id', 'id DESC DESC', 'id ASC NULLS', 'id NULLS MIDDLE', 'id -- x', 'id /* x */', 'id;', ':sort', '$1', '@p1', '#id',
    '"id', '""', "'id'", 'id USING >', 'id COLLATE "C"', 'id || title', 'id::text', '"a\0"', 'NULLS FIRST FIRST', 'U&"id"',
  ])('cannot be %j', column => {
    for (const engine of [POSTGRESQL, SQL_SERVER]) {
      expect(() => rows(['id', column], SQL, engine)).toThrow(`GET /books: orderBy contains something else than a column, received ${JSON.stringify(column)}; allowed: `);
    }
  });

  test('cannot have brackets on PostgreSQL', () => {
    expect(() => rows(['[id]'])).toThrow('orderBy contains something else than a column');
  });

  test('the error says how to order by an expression', () => {
    expect(() => rows(['lower(title)'])).toThrow("allowed: a column of the result, as in 'price' or 'created_at DESC', with NULLS FIRST or NULLS LAST; " +
      'select the expression AS a column, and order by that column');
  });

  test.each(['price NULLS LAST', 'price DESC NULLS FIRST'])('has no place for NULLs on SQL Server: %s', column => {
    expect(() => rows([column, 'id'], SQL, SQL_SERVER)).toThrow(
      'GET /books: SQL Server does not have NULLS FIRST and NULLS LAST: NULLs come first in ascending order, last in descending order, received ' +
      `"${column}"; select a column such as CASE WHEN price IS NULL THEN 1 ELSE 0 END AS unpriced, and order by it first`,
    );
  });

  test.each([
    [POSTGRESQL, 'id', 'ID DESC'], [POSTGRESQL, 'id', '"id"'], [SQL_SERVER, 'Id', '[id] DESC'],
  ])('occurs once on %s: %s, %s', (engine, ...columns) => {
    expect(() => rows(columns, SQL, engine)).toThrow('GET /books: orderBy contains a column twice');
  });

  test('is another one in quotes with other letters on PostgreSQL', () => {
    expect(rows(['id', '"ID"']).order!.choices[0].columns).toEqual(['id', 'ID']);
  });

  test('all mistakes are reported at once', () => {
    const orderBy = RowOrder.choose('sort', { a: ['1'], b: ['id', 'id'] }, { defaultChoice: 'a' });

    expect(() => compileRoute(SqlRoute.get('/books', { sql: SQL, result: SqlResult.rows({ orderBy }) }))).toThrow(/something else than a column[^]*contains a column twice/);
  });
});

describe('a statement with an order of the library', () => {
  const ALLOWED: [DatabaseEngine, string][] = [
    [POSTGRESQL, 'VALUES (1), (2)'],
    [POSTGRESQL, 'TABLE books'],
    [POSTGRESQL, '(SELECT id FROM a ORDER BY id LIMIT 5) UNION ALL SELECT id FROM b'],
    [POSTGRESQL, 'SELECT id, row_number() OVER (ORDER BY price) AS n, a."order", b.limit AS limit FROM books'],
    [POSTGRESQL, 'SELECT substring(title FROM 1 FOR 2) AS start FROM books'],
    [POSTGRESQL, 'SELECT id FROM books -- ORDER BY id'],
    [SQL_SERVER, 'SELECT id, offset, limit FROM books FOR SYSTEM_TIME AS OF :at'],
    [SQL_SERVER, 'SELECT id, (SELECT TOP 1 price FROM prices ORDER BY price) AS price FROM books'],
    [SQL_SERVER, 'SELECT id FROM (SELECT TOP (10) id FROM books ORDER BY price) AS cheap'],
    [SQL_SERVER, 'SELECT x.[top], x.[option] FROM x'],
  ];
  test.each(ALLOWED)('can be on %s: %s', (engine, sql) => {
    const parameters: { [name: string]: RequestValue } = sql.includes(':at') ? { at: RequestValue.query('at') } : {};

    expect(() => rows(['id'], sql, engine, { parameters })).not.toThrow();
  });

  const REFUSED: [DatabaseEngine, string, string][] = [
    ...[POSTGRESQL, SQL_SERVER].flatMap((engine): [DatabaseEngine, string, string][] => [
      [engine, `${SQL} ORDER BY id`, 'orderBy of SqlResult.rows() requires a statement without ORDER BY, which is at line 1 column 36; remove ORDER BY, because orderBy adds it'],
      [engine, 'WITH a AS (SELECT 1 AS id) SELECT id FROM a ORDER BY id', 'a statement without ORDER BY, which is at line 1 column 45'],
    ]),
    [POSTGRESQL, `${SQL} LIMIT 5`, 'a statement without LIMIT, which is at line 1 column 36; remove LIMIT, or move the statement to a subquery, as in SELECT * FROM (SELECT … LIMIT 100) AS part'],
    [POSTGRESQL, `${SQL} OFFSET 5`, 'a statement without OFFSET'],
    [POSTGRESQL, `${SQL} FETCH FIRST 5 ROWS ONLY`, 'a statement without FETCH'],
    [POSTGRESQL, '(SELECT id FROM a) ORDER BY id', 'a statement without ORDER BY'],
    [POSTGRESQL, 'SELECT DISTINCT ON (author) id FROM books ORDER BY author, id', 'a statement without ORDER BY'],
    [POSTGRESQL, 'SHOW search_path', 'orderBy of SqlResult.rows() requires a query, but the statement is SHOW; allowed: SELECT, WITH … SELECT, VALUES, TABLE'],
    [POSTGRESQL, 'CALL report(NULL)', 'requires a query, but the statement is CALL'],
    [SQL_SERVER, 'SELECT TOP 5 id FROM books', 'a statement without TOP, which is at line 1 column 8; remove TOP, or move the statement to a subquery, as in SELECT * FROM (SELECT TOP (100) …) AS part'],
    [SQL_SERVER, 'SELECT DISTINCT TOP (5) PERCENT id FROM books', 'a statement without TOP'],
    [SQL_SERVER, 'WITH a AS (SELECT 1 AS id) SELECT TOP 5 id FROM a', 'a statement without TOP'],
    [SQL_SERVER, `${SQL} OPTION (RECOMPILE)`, 'a statement without OPTION, which is at line 1 column 36; remove OPTION, because SQL Server does not allow it in a subquery'],
    [SQL_SERVER, `${SQL} FOR BROWSE`, 'a statement without FOR'],
    [SQL_SERVER, 'EXEC dbo.Report', 'requires a query, but the statement is EXEC; allowed: SELECT, WITH … SELECT'],
  ];
  test.each(REFUSED)('throws on %s for %s', (engine, sql, message) => {
    expect(() => rows(['id'], sql, engine, { readOnly: true })).toThrow(message);
  });

  test('throws for a row lock, which a read-only route rejects', () => {
    expect(() => rows(['id'], `${SQL} FOR UPDATE`)).toThrow('the route is read-only, but its statement locks rows');
  });

  test('throws when the route can write', () => {
    const result = SqlResult.rows({ orderBy: RowOrder.by(['id']) });

    expect(() => compileRoute(SqlRoute.post('/books', { sql: 'DELETE FROM books RETURNING id', result }))).toThrow(
      'POST /books: orderBy of SqlResult.rows() requires a read-only route; use SqlRoute.get, or another result',
    );
    expect(() => compileRoute(SqlRoute.post('/books', { sql: 'SELECT id FROM books', readOnly: true, result }))).not.toThrow();
  });

  test('throws when the route has steps', () => {
    expect(() => rows(['id'], undefined, POSTGRESQL, { sql: undefined, steps: [SqlStep.of('a', SQL), SqlStep.of('b', SQL)] })).toThrow(
      'GET /books: orderBy of SqlResult.rows() requires one statement, but the route has steps; ' +
      'move the statement to sql, or write ORDER BY in the last step and use SqlResult.rows()',
    );
  });

  test('throws when the statement uses the parameter of the order', () => {
    const result = SqlResult.rows({ orderBy: RowOrder.choose('sort', { a: ['id'] }, { defaultChoice: 'a' }) });

    expect(() => compileRoute(SqlRoute.get('/books', { sql: `${SQL} WHERE title = :sort`, result }))).toThrow('the SQL uses :sort, which SqlResult.rows() adds by itself');
    expect(() => compileRoute(SqlRoute.get('/books/{sort}', { sql: `${SQL} WHERE title = :sort`, result }))).toThrow('the SQL uses :sort');
  });
});
