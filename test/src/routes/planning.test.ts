import { ApiAuthorizer, DatabaseEngine, Planning, RecordField, RequestValue, RowOrder, SqlResult, SqlRoute, SqlRouteOptions, ValueType, VpcLambdaHttpApi } from '../../../src';
import { compileRoute, compileRoutes } from '../../support/compile-routes';
import { TestStack } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';

const manifest = (options: SqlRouteOptions, engine?: DatabaseEngine) => compileRoute(SqlRoute.get('/books', options), engine);
const filters = (name: string, options = {}) => ({ sql: `SELECT id FROM books WHERE author = :${name}`, parameters: { [name]: RequestValue.query(name, options) } });
const limit = RequestValue.query('limit', { valueType: ValueType.INTEGER, defaultValue: '20' });
const CLAIM = { sessionContext: { 'app.tenant': RequestValue.claim('tenant') } };

describe('the plan of a route', () => {
  test.each<[string, SqlRouteOptions]>([
    ['a required value', filters('author')],
    ['a claim', { sql: 'SELECT :sub', parameters: { sub: RequestValue.claim('sub') } }],
    ['a context value', { sql: 'SELECT :ip', parameters: { ip: RequestValue.context('sourceIp') } }],
    ['a constant', { sql: 'SELECT :author', parameters: { author: RequestValue.constant('Emma') } }],
    ['a required list', { sql: 'SELECT id FROM books WHERE id = ANY(:ids)', parameters: { ids: RequestValue.query('id', { list: true }) } }],
    ['no value', { sql: "SELECT id FROM books WHERE author LIKE 'A%'" }],
    ['a limit and an offset with defaults', { sql: 'SELECT id FROM books ORDER BY id LIMIT :limit OFFSET :limit', parameters: { limit } }],
    ['records', { sql: 'SELECT id FROM books JOIN :items ON sku = isbn', readOnly: false, parameters: { items: RequestValue.records('items', { fields: { sku: RecordField.of({ required: false }) } }) } }],
    ['changes', { sql: 'UPDATE books SET :changes WHERE id = :id RETURNING id', readOnly: false, parameters: { changes: RequestValue.changes({ title: RecordField.of() }), id: RequestValue.query('id') } }],
    ['a number of rows of standard SQL', { sql: 'SELECT id FROM books ORDER BY id FETCH FIRST :limit ROWS ONLY', parameters: { limit } }],
    ['a column named like, and the word in a string', { sql: "SELECT 'like' AS like, b.like FROM books b WHERE id = :id", parameters: { id: RequestValue.query('id') } }],
  ])('is left to PostgreSQL with %s', (_, options) => {
    expect(compileRoute(SqlRoute.post('/books', options))).not.toHaveProperty('customPlanFor');
  });

  test.each<[string, SqlRouteOptions, string[]]>([
    ['an optional value', filters('author', { required: false }), [':author']],
    ['a default, which can switch a condition off', filters('author', { defaultValue: 'all' }), [':author']],
    ['a default of a claim', { sql: 'SELECT :role', parameters: { role: RequestValue.claim('role', { defaultValue: 'reader' }) } }, [':role']],
    ['an optional list', { sql: 'SELECT :ids', parameters: { ids: RequestValue.query('id', { list: true, required: false }) } }, [':ids']],
    ['an optional value that is also a limit', { sql: 'SELECT id FROM books WHERE id < :limit LIMIT :limit', parameters: { limit } }, [':limit']],
    ['LIKE', { sql: 'SELECT id FROM books WHERE title LIKE :q', parameters: { q: RequestValue.query('q') } }, ['LIKE']],
    ['ILIKE', { sql: "SELECT id FROM books WHERE title ilike :q || '%'", parameters: { q: RequestValue.query('q') } }, ['ILIKE']],
    ['SIMILAR TO', { sql: 'SELECT id FROM books WHERE title SIMILAR TO :q', parameters: { q: RequestValue.query('q') } }, ['SIMILAR']],
    ['starts_with', { sql: 'SELECT id FROM books WHERE starts_with(title, :q)', parameters: { q: RequestValue.query('q') } }, ['STARTS_WITH']],
    ['a regular expression', { sql: 'SELECT id FROM books WHERE title ~* :q', parameters: { q: RequestValue.query('q') } }, ['~']],
    ['the operator of starts_with', { sql: 'SELECT id FROM books WHERE title ^@ :q', parameters: { q: RequestValue.query('q') } }, ['^@']],
    ['Planning.CUSTOM_PLAN', { ...filters('author'), planning: Planning.CUSTOM_PLAN }, ['planning']],
  ])('is made for the values of each request with %s', (_, options, customPlanFor) => {
    expect(manifest(options)).toMatchObject({ customPlanFor });
  });

  test('is left to PostgreSQL where values are only inserted', () => {
    const of = (sql: string) => compileRoute(SqlRoute.post('/books', { sql, parameters: { title: RequestValue.body('title', { required: false }) } }));

    expect(of('INSERT INTO books (title) VALUES (:title) ON CONFLICT (title) DO UPDATE SET seen = now()')).not.toHaveProperty('customPlanFor');
    expect(of('INSERT INTO books (title) SELECT title FROM drafts WHERE title = :title')).toMatchObject({ customPlanFor: [':title'] });
    expect(of('UPDATE books SET title = COALESCE(:title, title) RETURNING id')).toMatchObject({ customPlanFor: [':title'] });
  });

  test('is left to PostgreSQL for a limit that requests can omit', () => {
    const parameters = { limit: RequestValue.query('limit', { valueType: ValueType.INTEGER, defaultValue: '5' }) };

    expect(manifest({ sql: 'SELECT id FROM books ORDER BY id LIMIT :limit', parameters })).not.toHaveProperty('customPlanFor');
  });

  test('is made for the values of each request where sessionContext differs between callers', () => {
    const stack = new TestStack();
    const authorizer = ApiAuthorizer.jwt('https://issuer.example.com', { audience: ['books'] });
    const routes = [
      SqlRoute.get('/books/{id}', { sql: 'SELECT id FROM books WHERE id = :id' }),
      SqlRoute.get('/books', { sql: 'SELECT id FROM books' }),
      SqlRoute.get('/pages', { sql: 'SELECT id FROM books', result: SqlResult.page({ orderBy: RowOrder.by(['id']) }) }),
    ];
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ authorizer, routes, ...CLAIM }));
    const { routes: compiled } = new HandlerFiles(stack).read('manifest.json');

    expect(compiled['GET /books/{id}']).toMatchObject({ customPlanFor: ['sessionContext'] });
    expect(compiled['GET /books']).not.toHaveProperty('customPlanFor');
    // Pages add a limit, and thereby the choice between plans.
    expect(compiled['GET /pages']).toMatchObject({ customPlanFor: ['sessionContext'] });
  });

  test('is left to PostgreSQL with Planning.AUTO, whatever the statement', () => {
    const route = SqlRoute.get('/books', { ...filters('q', { required: false }), sql: 'SELECT id FROM books WHERE title LIKE :q', planning: Planning.AUTO });

    expect(compileRoutes([route], undefined, undefined, CLAIM)['GET /books']).not.toHaveProperty('customPlanFor');
  });

  test('is not an option of procedures, which have none', () => {
    const route = SqlRoute.post('/tidy', { sql: 'CALL tidy(:days)', parameters: { days: RequestValue.query('days', { required: false }) }, result: SqlResult.none() });

    expect(compileRoute(route)).not.toHaveProperty('customPlanFor');
  });

  test('is not in the manifest of SQL Server, whose statements have OPTION (RECOMPILE)', () => {
    const sql = 'SELECT id FROM books WHERE author = :author OPTION (RECOMPILE)';

    expect(manifest({ ...filters('author', { required: false }), sql }, DatabaseEngine.SQL_SERVER)).not.toHaveProperty('customPlanFor');
  });

  const { CUSTOM_PLAN, AUTO } = Planning;
  const { SQL_SERVER, POSTGRESQL } = DatabaseEngine;
  test.each<[string, SqlRoute, DatabaseEngine, string]>([
    ['SQL Server gets CUSTOM_PLAN', SqlRoute.get('/x', { ...filters('a'), planning: CUSTOM_PLAN }), SQL_SERVER,
      'GET /x: planning is for PostgreSQL only, received "force_custom_plan"; leave planning out, and write OPTION (RECOMPILE) at the end of the statement'],
    ['SQL Server gets AUTO', SqlRoute.get('/x', { ...filters('a'), planning: AUTO }), SQL_SERVER,
      'GET /x: planning is for PostgreSQL only, received "auto"; leave planning out; SQL Server keeps plans by default'],
    ['a procedure is called', SqlRoute.post('/x', { sql: 'CALL tidy(:days)', parameters: { days: RequestValue.query('days') }, result: SqlResult.none(), planning: CUSTOM_PLAN }), POSTGRESQL,
      'POST /x: planning has no effect on a CALL statement, received "force_custom_plan"; leave planning out'],
    ['there are no values', SqlRoute.get('/x', { sql: 'SELECT id FROM books', planning: CUSTOM_PLAN }), POSTGRESQL,
      'GET /x: planning has no effect on a statement without values, for which PostgreSQL keeps one plan, received "force_custom_plan"; leave planning out'],
  ])('throws when %s', (_, route, engine, message) => {
    expect(() => compileRoute(route, engine)).toThrow(message);
  });
});
