import { Duration } from 'aws-cdk-lib';
import { ApiAuthorizer, HealthRoute, RequestValue, Route, SqlResult, SqlRoute } from '../../../src';
import { compileRoute } from '../../support/compile-routes';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

/** The line that a call of the test stands in. */
function here(): string {
  return /route-findings\.test\.ts:(\d+)/.exec(new Error().stack!.split('\n')[2])![1];
}

describe.each(FRONT_DOORS)('mistakes in the routes of %s', (_, create) => {
  const refused = (routes: Route[]) => {
    try {
      create(new TestStack(), { routes, timeout: Duration.seconds(10) });
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('nothing was refused');
  };

  test('one is reported with the line that made the route', () => {
    const [line, route] = [here(), SqlRoute.get('/books', { sql: '' })];

    expect(refused([HealthRoute.at(), route])).toBe(`[TestStack/Api] GET /books: the SQL is empty, received ""; write one statement, at test/src/routes/route-findings.test.ts:${line}`);
  });

  test('all are reported together, also several of one route', () => {
    const sql = 'SELECT * FROM books WHERE id = :id';
    const routes = [
      SqlRoute.get('books', { sql: 'SELECT 1', throttle: { rateLimit: -1 }, scopes: ['a b'] }),
      SqlRoute.get('/books/{id}', { sql, maxRows: 0, timeout: Duration.millis(1) }),
      SqlRoute.get('/books/{id}', { sql }),
      SqlRoute.put('/books/{book}', { sql: 'UPDATE books SET title = :titel', parameters: { title: RequestValue.body('title') }, result: SqlResult.row() }),
      SqlRoute.get('/loans', { sql: 'SELECT :user', parameters: { user: RequestValue.claim('sub') } }),
      SqlRoute.get('/reports', { sql: 'SELECT 1', timeout: Duration.seconds(20) }),
      HealthRoute.at('/status', { authorizer: ApiAuthorizer.none(), scopes: ['read'] }),
    ];
    const [count, ...mistakes] = refused(routes).split('\n');

    expect(count).toBe(`[TestStack/Api] ${mistakes.length} mistakes in routes:`);
    expect(mistakes.map(mistake => mistake.replace(/(?:[,;]).*/, ''))).toEqual(expect.arrayContaining([
      '- throttle.rateLimit of "GET books" is not valid',
      '- a scope of "GET books" is not valid',
      '- GET books: the path must start with a slash',
      '- two routes have the same method and path',
      '- "PUT /books/{book}" and "GET /books/{id}" have different names for the same path parameter',
      '- GET /books/{id}: maxRows is not valid',
      '- GET /books/{id}: the timeout is not valid',
      '- PUT /books/{book}: the SQL uses :titel',
      '- PUT /books/{book}: the parameter "title" is not used in the SQL',
      '- PUT /books/{book}: the path parameter {book} is not used in the SQL',
      '- PUT /books/{book}: SqlResult.row() requires rows',
      '- "GET /loans" requires the claim "sub"',
      '- the timeout of "GET /reports" exceeds the timeout of the handler',
      '- "GET /status" requires scopes',
    ]));
    mistakes.forEach(mistake => expect(mistake).toMatch(/, at test\/src\/routes\/route-findings\.test\.ts:\d+( and test\/src\/routes\/route-findings\.test\.ts:\d+)?$/));
  });

  test.each([
    ['books/{id}', 'the path must start with a slash'],
    ['/books/{id', 'a path segment is not valid'],
    ['/books/{id}/', 'the path must not end with a slash'],
  ])('the path %s is reported, and not the name that it would have given a value', (path, mistake) => {
    const message = refused([SqlRoute.get(path, { sql: 'SELECT title FROM books WHERE id = :id' })]);

    expect(message).toContain(`GET ${path}: ${mistake}`);
    expect(message).not.toContain('has no value');
  });

  test('two routes that conflict are reported with both lines', () => {
    const [first, one] = [here(), HealthRoute.at()];
    const [second, other] = [here(), HealthRoute.at()];

    expect(refused([one, other])).toMatch(new RegExp(`, at test/src/routes/route-findings\\.test\\.ts:${first} and test/src/routes/route-findings\\.test\\.ts:${second}$`));
  });

  test('a route that two APIs have is refused by both', () => {
    const route = SqlRoute.get('/books/', { sql: 'SELECT 1' });

    expect([refused([route]), refused([route])]).toEqual(Array(2).fill(expect.stringContaining('GET /books/: the path must not end with a slash')));
  });
});

describe('a name that has no value', () => {
  test.each([
    ['mee', 'me'], ['tite', 'title'], ['Title', 'title'], ['bok_id', 'book_id'],
  ])(':%s may be meant for :%s', (wrong, right) => {
    const parameters = { me: RequestValue.query('me'), title: RequestValue.query('title') };
    const route = SqlRoute.get('/books/{book_id}', { sql: `SELECT :me, :title, :book_id, :${wrong}`, parameters });

    expect(() => compileRoute(route)).toThrow(`the SQL uses :${wrong}, which has no value; did you mean :${right}?; add "${wrong}" to parameters`);
  });

  test('is not compared with names that are far', () => {
    expect(() => compileRoute(SqlRoute.get('/books/{id}', { sql: 'SELECT :id, :publisher' }))).toThrow('the SQL uses :publisher, which has no value; add "publisher"');
  });

});

describe('the line that made a route', () => {
  test('is not known in apps of other languages', () => {
    process.env.JSII_AGENT = 'Python/3.12';
    try {
      expect(SqlRoute.get('/books', { sql: '' })._place).toBeUndefined();
    } finally {
      delete process.env.JSII_AGENT;
    }
  });

  test('is found behind functions of the user, and whatever the limit of stacks is', () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const route = [1].map(() => HealthRoute.at())[0];
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = stackTraceLimit;

    expect(route._place).toMatch(/^test\/src\/routes\/route-findings\.test\.ts:\d+$/);
    expect(limit).toBe(0);
  });
});
