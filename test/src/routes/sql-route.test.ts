import { Duration, Lazy } from 'aws-cdk-lib';
import { DatabaseEngine, RequestValue, RowOrder, SqlResult, SqlRoute, ValueType } from '../../../src';
import { compileRoute as manifest } from '../../support/compile-routes';

const path = (name: string) => RequestValue.path(name);

describe('SqlRoute', () => {
  test('default: a path parameter is bound by its name', () => {
    expect(manifest(SqlRoute.get('/books/{id}', { sql: 'SELECT * FROM books WHERE id = :id' }))).toEqual({
      kind: 'sql',
      text: 'SELECT * FROM books WHERE id = $1',
      values: [{ name: 'id', source: 'path', key: 'id', required: true }],
      result: { kind: 'rows' },
      readOnly: true,
      maxRows: 1000,
    });
  });

  test('a list becomes an array in the SQL, with at most 100 items', () => {
    const ids = RequestValue.query('id', { list: true, valueType: ValueType.BIGINT });
    const tags = RequestValue.body('tags', { list: true, minItems: 1, maxItems: 5 });
    const route = SqlRoute.post('/x', { sql: 'SELECT * FROM x WHERE id = ANY(:ids) AND tags @> :tags', parameters: { ids, tags }, result: SqlResult.rows() });

    expect(manifest(route)).toMatchObject({
      text: 'SELECT * FROM x WHERE id = ANY(CAST($1 AS bigint[])) AND tags @> CAST($2 AS text[])',
      values: [{ name: 'ids', key: 'id', type: 'bigint', list: true, maxItems: 100 }, { name: 'tags', list: true, minItems: 1, maxItems: 5 }],
    });
  });

  test('a string that is not Unicode becomes a varchar of SQL Server', () => {
    const route = SqlRoute.get('/x', { sql: 'SELECT * FROM x WHERE sku = :sku', parameters: { sku: RequestValue.query('sku', { unicode: false }) } });

    expect(manifest(route, DatabaseEngine.SQL_SERVER)).toMatchObject({
      text: 'SELECT * FROM x WHERE sku = CAST(@p1 AS varchar(8000))', values: [{ name: 'sku', maxLength: 8000 }],
    });
    expect(() => manifest(route)).toThrow('GET /x: the parameter "sku" has unicode: false, but PostgreSQL has only Unicode strings');
  });

  test.each(['INSERT INTO x (a) VALUES (1) RETURNING id', 'INSERT INTO x (a) VALUES (1) RETURNING "Id"', 'INSERT INTO x (a) VALUES (1) RETURNING *', 'SELECT add_x()'])(
    'the location can name what %j returns', sql => {
      expect(manifest(SqlRoute.post('/x', { sql, result: SqlResult.created('/x/{id}') }))).toMatchObject({ result: { location: 'x/{id}' } });
    },
  );

  test('throws when the location names a column that is not returned', () => {
    const route = SqlRoute.post('/x', { sql: 'INSERT INTO x (id) VALUES (1) RETURNING name', result: SqlResult.created('/x/{id}') });

    expect(() => manifest(route)).toThrow('POST /x: location uses the column "id", which the statement does not return, received "/x/{id}"; add it to RETURNING');
  });

  test('columns whose text is JSON are passed to the handler', () => {
    const compiled = manifest(SqlRoute.get('/x', { sql: 'SELECT a, b FROM x', jsonColumns: ['b'] }));
    expect(compiled).toMatchObject({ jsonColumns: ['b'] });
    expect(manifest(SqlRoute.get('/x', { sql: 'SELECT a, b FROM x' }))).not.toHaveProperty('jsonColumns');
  });

  test.each([
    ['on a result without rows', { sql: 'DELETE FROM x', result: SqlResult.none() }, 'jsonColumns has no effect on SqlResult.none()'],
    ['for a column that is not returned', { sql: 'DELETE FROM x RETURNING a', result: SqlResult.row() }, 'names a column that the statement does not return, '],
  ])('throws when jsonColumns is set %s', (_, options, problem) => {
    expect(() => manifest(SqlRoute.delete('/x', { ...options, jsonColumns: ['b'] }))).toThrow(problem);
  });

  test('throws when a list is sent to SQL Server', () => {
    const route = SqlRoute.get('/x', { sql: 'SELECT :ids', parameters: { ids: RequestValue.query('id', { list: true }) } });

    expect(() => manifest(route, DatabaseEngine.SQL_SERVER)).toThrow(
      'GET /x: the parameter "ids" is a list, but SQL Server has no arrays; leave list out, set valueType: ValueType.JSON and write (SELECT value FROM OPENJSON(:ids))',
    );
  });

  test('the number of rows has a limit of its own only where rows are the answer', () => {
    expect(manifest(SqlRoute.get('/x', { sql: 'SELECT 1', maxRows: 5 }))).toMatchObject({ maxRows: 5 });
    expect(manifest(SqlRoute.get('/x', { sql: 'SELECT 1', result: SqlResult.row() }))).not.toHaveProperty('maxRows');
  });

  test('values stand in the order of the placeholders, with their casts', () => {
    const route = SqlRoute.put('/books/{id}', {
      sql: 'UPDATE books SET title = :title, pages = :pages WHERE id = :id',
      parameters: {
        pages: RequestValue.body('pages', { valueType: ValueType.INTEGER, minimum: 1 }),
        title: RequestValue.body('title', { maxLength: 100 }),
      },
    });
    expect(manifest(route)).toMatchObject({
      text: 'UPDATE books SET title = $1, pages = CAST($2 AS integer) WHERE id = $3',
      values: [
        { name: 'title', source: 'body', key: 'title', required: true, maxLength: 100 },
        { name: 'pages', source: 'body', key: 'pages', type: 'integer', minimum: 1 },
        { name: 'id', source: 'path' },
      ],
    });
  });

  test.each([
    ['GET', 'rows', true, SqlRoute.get('/x', { sql: 'SELECT 1' })],
    ['POST', 'created', false, SqlRoute.post('/x', { sql: 'INSERT INTO x DEFAULT VALUES' })],
    ['PUT', 'count', false, SqlRoute.put('/x', { sql: 'UPDATE x SET a = 1' })],
    ['PATCH', 'count', false, SqlRoute.patch('/x', { sql: 'UPDATE x SET a = 1' })],
    ['DELETE', 'count', false, SqlRoute.delete('/x', { sql: 'DELETE FROM x' })],
  ])('%s answers with %s by default', (method, kind, readOnly, route) => {
    expect(route._key).toBe(`${method} /x`);
    expect(manifest(route)).toMatchObject({ result: { kind }, readOnly });
  });

  test('a path parameter may have another name in the SQL', () => {
    const route = SqlRoute.get('/books/{id}', { sql: 'SELECT :book', parameters: { book: path('id') } });
    expect(manifest(route)).toMatchObject({ values: [{ name: 'book', source: 'path', key: 'id' }] });
  });

  const sql = 'SELECT 1';
  test.each<[string, () => SqlRoute, string]>([
    ['a name has no value', () => SqlRoute.get('/x', { sql: 'SELECT :a' }),
      'GET /x: the SQL uses :a, which has no value; add "a" to parameters, or write {a} in the path; in an array slice or JSON_OBJECT, write a space after the colon'],
    ['a parameter is not used', () => SqlRoute.get('/x', { sql: 'SELECT \':a\'', parameters: { a: RequestValue.query('a') } }),
      'GET /x: the parameter "a" is not used in the SQL; write :a in the SQL (outside quotes), or remove the parameter'],
    ['a path parameter is not used', () => SqlRoute.get('/x/{id}', { sql }),
      'GET /x/{id}: the path parameter {id} is not used in the SQL; write :id in the SQL, or remove it from the path'],
    ['a path parameter is hidden by another value', () => SqlRoute.get('/x/{id}', { sql: 'SELECT :id', parameters: { id: RequestValue.query('id') } }),
      'the path parameter {id} is not used'],
    ['a value is taken from a path parameter that is not there', () => SqlRoute.get('/x', { sql: 'SELECT :a', parameters: { a: path('b') } }),
      'GET /x: the path has no parameter "b"; allowed: none, because the path has no parameters; write {b} in the path'],
    ['a GET takes a value from the body', () => SqlRoute.get('/x', { sql: 'SELECT :a', parameters: { a: RequestValue.body('a') } }),
      'GET /x: a GET request has no body, received "RequestValue.body(\\"a\\")"; take the value from the query string, or use another method'],
    ['a GET changes data', () => SqlRoute.get('/x', { sql: 'DELETE FROM x RETURNING *' }),
      'GET /x: the route is read-only, but its statement changes data, received "DELETE"; use SqlRoute.post, put, patch or delete'],
    ['a read-only POST changes data', () => SqlRoute.post('/x', { sql: 'DELETE FROM x', readOnly: true, result: SqlResult.none() }),
      'POST /x: the route is read-only, but its statement changes data, received "DELETE"; leave readOnly out'],
    ['rows are asked of a statement that has none', () => SqlRoute.put('/x', { sql: 'UPDATE x SET a = 1', result: SqlResult.row() }),
      'PUT /x: SqlResult.row() requires rows, but the UPDATE statement returns none; add RETURNING and the result columns, or use SqlResult.count() or SqlResult.none()'],
    ['rows are asked of a change behind WITH', () => SqlRoute.post('/x', { sql: 'WITH y AS (SELECT 1) DELETE FROM x', result: SqlResult.rows() }), 'the WITH statement returns none'],
    ['a GET changes data in a query of WITH', () => SqlRoute.get('/x', { sql: 'WITH y AS (DELETE FROM x RETURNING *) SELECT * FROM y' }),
      'GET /x: the route is read-only, but its statement changes data, received "WITH"'],
    ['rows are counted that no one changed', () => SqlRoute.get('/x', { sql: 'SELECT count(*) FROM x', result: SqlResult.count() }),
      'GET /x: SqlResult.count() returns the number of changed rows, but the SELECT statement changes none; ' +
      'to count rows, use SqlResult.row() and SELECT count(*) AS count; for the result of a function, use SqlResult.row() or SqlResult.none()'],
    ['a name has no value that every object has', () => SqlRoute.get('/x', { sql: 'SELECT :constructor' }), 'GET /x: the SQL uses :constructor, which has no value'],
    ['a location is asked of a statement that has no rows', () => SqlRoute.post('/x', { sql: 'INSERT INTO x DEFAULT VALUES', result: SqlResult.created('/x/{id}') }),
      'POST /x: SqlResult.created() requires rows'],
    ['a location is no path', () => SqlRoute.post('/x', { sql: 'INSERT INTO x DEFAULT VALUES RETURNING id', result: SqlResult.created('x/{id}') }),
      'POST /x: location must be a path or an https URL, received "x/{id}"; allowed: a path as in "/orders/{id}", or an https URL, with each column in braces; write the path of the route that reads the created row'],
    ...['/x/{id', '/x/id}', '/x/{}', '/x/{{id}}', '/a b/{id}', '/x/\r\nSet-Cookie: a', '//x.example.com/{id}', 'https://', 'http://x.example.com/{id}']
      .map((location): [string, () => SqlRoute, string] => [`a location is ${JSON.stringify(location)}`,
        () => SqlRoute.post('/x', { sql: 'INSERT INTO x DEFAULT VALUES RETURNING *', result: SqlResult.created(location) }), 'POST /x: location must be a path or an https URL, received ']),
    ['maxRows is no limit', () => SqlRoute.get('/x', { sql, maxRows: 0 }), 'GET /x: maxRows is not valid, received "0"; allowed: integers, 1 or greater'],
    ['maxRows is a fraction', () => SqlRoute.get('/x', { sql, maxRows: 1.5 }), 'GET /x: maxRows is not valid, received "1.5"'],
    ['maxRows has nothing to limit', () => SqlRoute.get('/x', { sql, result: SqlResult.row(), maxRows: 1 }), 'GET /x: maxRows has no effect on SqlResult.row(); leave it out'],
    ['the path has no slash', () => SqlRoute.get('books', { sql }), 'GET books: the path must start with a slash, received "books"; write "/books"'],
    ['the path ends in a slash', () => SqlRoute.get('/books/', { sql }), 'GET /books/: the path must not end with a slash, received "/books/"; write "/books"'],
    ['the path has an empty part', () => SqlRoute.get('/a//b', { sql }), 'GET /a//b: a path segment is not valid, received ""; allowed: letters, digits and . _ : -'],
    ['the path has a space', () => SqlRoute.get('/a b', { sql }), 'a path segment is not valid, received "a b"'],
    ['the path goes up', () => SqlRoute.get('/a/../b', { sql }), 'GET /a/../b: clients resolve the path segment before they send a request, so the route is unreachable, received ".."; remove the segment'],
    ['the path stays where it is', () => SqlRoute.get('/.', { sql }), 'received "."; remove the segment'],
    ['the path is encoded', () => SqlRoute.get('/a%20b', { sql }), 'a path segment is not valid, received "a%20b"'],
    ['the path has a letter of another alphabet', () => SqlRoute.get('/bücher', { sql }), 'a path segment is not valid, received "bücher"'],
    ['a path parameter has a hyphen', () => SqlRoute.get('/{book-id}', { sql }), 'a path segment is not valid, received "{book-id}"; allowed: letters, digits'],
    ['the path is greedy', () => SqlRoute.get('/{proxy+}', { sql }), 'only the last segment of a FunctionRoute can be the rest of a path, received "{proxy+}"; write "{proxy}"'],
    ['a parameter is part of a part', () => SqlRoute.get('/v{id}', { sql }), 'a path segment is not valid, received "v{id}"'],
    ['two path parameters have one name', () => SqlRoute.get('/{a}/b/{a}', { sql }), 'GET /{a}/b/{a}: two path parameters have the same name, received "a"; rename one of them'],
  ])('throws when %s', (_, create, message) => {
    expect(() => manifest(create())).toThrow(message);
  });

  const token = Lazy.string({ produce: () => 'late' });
  test.each<[string, () => SqlRoute | SqlResult, string]>([
    ['the path', () => SqlRoute.get(`/${token}`, { sql }), 'path of "GET /'],
    ['the statement', () => SqlRoute.get('/x', { sql: `SELECT * FROM ${token}` }),
      'sql of "GET /x" is a token, known only at deployment, but it is packed with the handler during synthesis; use a literal value, or read it from the context of the app'],
    ['the description', () => SqlRoute.get('/x', { sql, description: token }), 'description of "GET /x" is a token'],
    ['a tag', () => SqlRoute.get('/x', { sql, tags: ['a', token] }), 'tags of "GET /x" is a token'],
    ['the timeout', () => SqlRoute.get('/x', { sql, timeout: Duration.seconds(Lazy.number({ produce: () => 1 })) }), 'timeout of "GET /x" is a token'],
    ['the limit of rows', () => SqlRoute.get('/x', { sql, maxRows: Lazy.number({ produce: () => 1 }) }), 'maxRows of "GET /x" is a token'],
    ['the location', () => SqlResult.created(`/${token}`), 'location of SqlResult.created() is a token'],
    ['a column of the order', () => SqlResult.page({ orderBy: RowOrder.by(['id', token]) }), 'columns of RowOrder.by() is a token'],
  ])('throws when %s is known only at deployment', (_, create, message) => {
    expect(() => {
      const made = create();
      return made instanceof SqlRoute && manifest(made);
    }).toThrow(message);
  });

  test('one object can describe several routes, and be changed in between', () => {
    const parameters: { [name: string]: RequestValue } = { a: RequestValue.query('a') };
    const options = { sql: 'SELECT :a', parameters };
    const first = SqlRoute.get('/a', options);
    delete parameters.a;
    Object.assign(options, { sql: 'SELECT :b' });
    parameters.b = RequestValue.query('b');
    const second = SqlRoute.get('/b', options);

    expect([manifest(first), manifest(second)]).toMatchObject([{ values: [{ name: 'a' }] }, { values: [{ name: 'b' }] }]);
  });

  test('an error of the SQL names the API', () => {
    expect(() => manifest(SqlRoute.get('/x', { sql: '' }))).toThrow(/^\[Api\] GET \/x: the SQL is empty/);
  });

  test('the words of the advice are those of the engine', () => {
    const route = SqlRoute.put('/x', { sql: 'UPDATE x SET a = 1', result: SqlResult.row() });
    expect(() => manifest(route, DatabaseEngine.SQL_SERVER)).toThrow('add OUTPUT and the result columns');
  });

  test('a route can live at the root', () => {
    expect(SqlRoute.get('/', { sql })._key).toBe('GET /');
  });
});
