import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { DatabaseEngine, Planning, RequestValue, SqlRefusal, SqlResult, SqlRoute, SqlRouteOptions, SqlStep, ValueType } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute, compileRoutes } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;
const SOLD_OUT = SqlRefusal.of(409, 'SOLD_OUT', 'The book is sold out');
const ORDER = SqlStep.of('order', 'INSERT INTO orders (customer) VALUES (:customer) RETURNING id');
const LINE = SqlStep.of('line', 'INSERT INTO lines (order_id, book_id, quantity) VALUES (:order.id, :book, :quantity)');
const PARAMETERS = {
  customer: RequestValue.claim('sub'),
  book: RequestValue.body('book', { valueType: ValueType.INTEGER }),
  quantity: RequestValue.body('quantity', { valueType: ValueType.INTEGER }),
};

function steps(...list: SqlStep[]): SqlRouteOptions {
  return { steps: list };
}

function compile(options: SqlRouteOptions, engine = POSTGRESQL, path = '/x'): SqlRouteManifest {
  return compileRoute(SqlRoute.post(path, { result: SqlResult.none(), ...options }), engine) as SqlRouteManifest;
}

describe('SqlStep', () => {
  test('default: a step requires no rows', () => {
    expect(compile(steps(SqlStep.of('a', 'DELETE FROM a'), SqlStep.of('b', 'DELETE FROM b')))).toEqual({
      kind: 'sql',
      before: [{ text: 'DELETE FROM a', name: 'a', parameters: [], changesRows: true }],
      text: 'DELETE FROM b',
      name: 'b',
      parameters: [],
      changesRows: true,
      values: [],
      result: { kind: 'none' },
      readOnly: false,
    });
  });

  test('uses columns of earlier steps, each value once, and numbers the placeholders of each statement from 1', () => {
    const stock = SqlStep.of('stock', 'UPDATE books SET stock = stock - :quantity WHERE id = :book AND stock >= :quantity', { otherwise: SOLD_OUT });
    const answer = SqlStep.of('answer', 'SELECT id FROM orders WHERE id = :order.id');
    const options = { ...steps(ORDER, stock, LINE, answer), parameters: PARAMETERS, result: SqlResult.created('/orders/{id}') };

    expect(compile(options, POSTGRESQL, '/orders')).toEqual({
      kind: 'sql',
      before: [
        { name: 'order', text: 'INSERT INTO orders (customer) VALUES ($1) RETURNING id', parameters: [0], changesRows: true, minRows: 1 },
        {
          name: 'stock',
          text: 'UPDATE books SET stock = stock - CAST($1 AS integer) WHERE id = CAST($2 AS integer) AND stock >= CAST($1 AS integer)',
          parameters: [1, 2],
          changesRows: true,
          minRows: 1,
          otherwise: { status: 409, code: 'SOLD_OUT', title: 'The book is sold out' },
        },
        {
          name: 'line',
          text: 'INSERT INTO lines (order_id, book_id, quantity) VALUES ($1, CAST($2 AS integer), CAST($3 AS integer))',
          parameters: [{ step: 0, column: 'id' }, 2, 1],
          changesRows: true,
        },
      ],
      name: 'answer',
      text: 'SELECT id FROM orders WHERE id = $1',
      parameters: [{ step: 0, column: 'id' }],
      values: [
        { name: 'customer', source: 'claim', key: 'sub', required: true },
        { name: 'quantity', source: 'body', key: 'quantity', type: 'integer', required: true },
        { name: 'book', source: 'body', key: 'book', type: 'integer', required: true },
      ],
      result: { kind: 'created', location: 'orders/{id}' },
      readOnly: false,
    });
  });

  test('on SQL Server, the placeholders of all statements are numbered through', () => {
    const order = SqlStep.of('order', 'INSERT INTO orders (customer) OUTPUT inserted.id VALUES (:customer)');

    expect(compile({ ...steps(order, LINE, SqlStep.of('end', 'UPDATE x SET a = :book')), parameters: PARAMETERS }, SQL_SERVER)).toMatchObject({
      before: [
        { text: 'INSERT INTO orders (customer) OUTPUT inserted.id VALUES (@p1)', parameters: [0] },
        {
          text: 'INSERT INTO lines (order_id, book_id, quantity) VALUES (@p2, CAST(@p3 AS int), CAST(@p4 AS int))',
          parameters: [{ step: 0, column: 'id' }, 1, 2],
          firstParameter: 2,
        },
      ],
      text: 'UPDATE x SET a = CAST(@p5 AS int)',
      parameters: [1],
      firstParameter: 5,
    });
  });

  test('a route with sql has no parameters and no name', () => {
    const manifest = compile({ sql: 'DELETE FROM x WHERE id = :id' }, SQL_SERVER, '/x/{id}');
    expect(Object.keys(manifest)).toEqual(['kind', 'text', 'values', 'result', 'readOnly', 'timeoutMs']);
  });

  test('one step is allowed', () => {
    expect(compile({ ...steps(ORDER), parameters: { customer: RequestValue.claim('sub') } })).not.toHaveProperty('before');
  });

  test.each<[string, SqlStep, number | undefined]>([
    ['the step changes rows', SqlStep.of('a', 'DELETE FROM a'), undefined],
    ['minRows is set', SqlStep.of('a', 'DELETE FROM a', { minRows: 2 }), 2],
    ['minRows is 0', SqlStep.of('a', 'DELETE FROM a', { minRows: 0 }), undefined],
    ['otherwise is set', SqlStep.of('a', 'DELETE FROM a', { otherwise: SOLD_OUT }), 1],
    ['a later step uses a column', SqlStep.of('a', 'DELETE FROM a RETURNING id'), 1],
    ['a later step uses a column and minRows is set', SqlStep.of('a', 'DELETE FROM a RETURNING id', { minRows: 3 }), 3],
  ])('the minimum number of rows when %s', (_, step, minRows) => {
    const last = SqlStep.of('b', step._sql.includes('RETURNING') ? 'DELETE FROM b WHERE a = :a.id' : 'DELETE FROM b');
    expect(compile(steps(step, last)).before![0].minRows).toBe(minRows);
  });

  test('a step with a value from If-Match requires a row, except the last one, whose result decides', () => {
    const parameters = { version: RequestValue.ifMatch({ valueType: ValueType.INTEGER }) };
    const update = SqlStep.of('a', 'UPDATE a SET b = 1 WHERE version = :version');
    const manifest = compile({ ...steps(update, SqlStep.of('b', 'DELETE FROM b WHERE version = :version')), parameters });
    expect([...manifest.before!, manifest].map(({ minRows }) => minRows)).toEqual([1, undefined]);

    const ignored = SqlStep.of('a', 'UPDATE a SET b = 1 WHERE version = :version', { minRows: 0 });
    expect(() => compile({ ...steps(ignored, ORDER), parameters: { ...parameters, customer: PARAMETERS.customer } })).toThrow('minRows: 0 would ignore the version');
    expect(() => compile({ sql: 'CALL a(:version)', parameters })).toThrow('does not report whether it found a row with that version');
  });

  test('each statement has its own reasons for a custom plan', () => {
    const parameters = { kind: RequestValue.query('kind', { required: false }), id: RequestValue.query('id') };
    const list = [SqlStep.of('a', 'SELECT id FROM a WHERE kind = :kind'), SqlStep.of('b', 'DELETE FROM b WHERE id = :id AND a = :a.id')];
    const manifest = compile({ ...steps(...list), parameters });

    expect(manifest.before![0].customPlanFor).toEqual([':kind']);
    expect(manifest.customPlanFor).toBeUndefined();
    expect(compile({ ...steps(...list), parameters, planning: Planning.CUSTOM_PLAN }).customPlanFor).toEqual(['planning']);
  });

  test('a read-only route can have steps that only read', () => {
    const route = SqlRoute.get('/x', steps(SqlStep.of('a', 'SELECT max(id) AS id FROM a'), SqlStep.of('b', 'SELECT * FROM b WHERE a = :a.id')));
    expect(compileRoute(route)).toMatchObject({ readOnly: true, result: { kind: 'rows' }, maxRows: 1000 });
    expect((compileRoute(route) as SqlRouteManifest).before![0]).not.toHaveProperty('changesRows');
  });

  test('the rules of results are about the last step', () => {
    const list = steps(SqlStep.of('a', 'DELETE FROM a'), SqlStep.of('b', 'SELECT 1 AS id'));
    expect(compile({ ...list, result: SqlResult.row(), jsonColumns: ['id'] })).toMatchObject({ result: { kind: 'row' }, jsonColumns: ['id'] });
    expect(() => compile({ ...list, result: SqlResult.count() })).toThrow('POST /x: step "b": SqlResult.count() returns the number of changed rows');
    expect(() => compile({ ...steps(SqlStep.of('a', 'SELECT 1'), SqlStep.of('b', 'DELETE FROM b')), result: SqlResult.row() })).toThrow('step "b": SqlResult.row() requires rows');
  });

  test('the last step can require several rows, and rows() one', () => {
    const all = SqlStep.of('a', 'UPDATE a SET b = 1', { minRows: 2, otherwise: SOLD_OUT });
    expect(compile(steps(all))).toMatchObject({ minRows: 2, otherwise: { code: 'SOLD_OUT' } });
    expect(compile({ ...steps(SqlStep.of('a', 'SELECT 1', { minRows: 1 })), result: SqlResult.rows() })).toMatchObject({ minRows: 1 });
  });

  test('a step can be used in several routes, whose lists can change afterwards', () => {
    const list = [SqlStep.of('a', 'DELETE FROM a')];
    const route = SqlRoute.post('/x', { steps: list, result: SqlResult.none() });
    list.push(ORDER);
    expect(compileRoute(route)).toMatchObject({ text: 'DELETE FROM a' });
    expect(compile(steps(list[0]))).toMatchObject({ text: 'DELETE FROM a' });
  });

  test('PostgreSQL procedures can be steps', () => {
    expect(compile(steps(SqlStep.of('a', 'CALL add_x(NULL)'), SqlStep.of('b', 'DELETE FROM b WHERE id = :a.id')))).toMatchObject({
      before: [{ text: 'CALL add_x(NULL)', minRows: 1 }],
    });
  });

  test('warnings name the step', () => {
    const stack = new Stack(new App(), 'Api');
    const route = SqlRoute.get('/x', { ...steps(SqlStep.of('a', 'SELECT 1'), SqlStep.of('b', "SELECT ':q', :q")), parameters: { q: RequestValue.query('q') } });
    compileRoutes([route], POSTGRESQL, stack);
    Annotations.fromStack(stack).hasWarning('/Api', Match.stringLikeRegexp('^GET /x: step "b": :q in a string is plain text'));
  });
});

describe('SqlStep with mistakes', () => {
  test.each(['', '1st', 'a b', 'a.b', ':a', 'a-b', Lazy.string({ produce: () => 'a' })])('throws for the name %j', name => {
    expect(() => SqlStep.of(name, 'SELECT 1')).toThrow(/the name of a step is not valid|is a token/);
  });

  test.each([-1, 1.5, NaN, Infinity])('throws for minRows %p', minRows => {
    expect(() => SqlStep.of('a', 'SELECT 1', { minRows })).toThrow(`minRows of step "a" is not valid, received "${minRows}"; allowed: integers, 0 or greater`);
  });

  test('throws for otherwise that never applies', () => {
    expect(() => SqlStep.of('a', 'SELECT 1', { minRows: 0, otherwise: SOLD_OUT })).toThrow('otherwise of step "a" has no effect');
  });

  test('throws for SQL with a token', () => {
    expect(() => SqlStep.of('a', Lazy.string({ produce: () => 'SELECT 1' }))).toThrow('sql of SqlStep.of("a") is a token');
  });

  test.each<[string, SqlRouteOptions, string]>([
    ['neither sql nor steps', {}, 'POST /x: the route has neither sql nor steps; write one statement in sql, or several in steps'],
    ['both', { sql: 'SELECT 1', ...steps(ORDER) }, 'the route has both sql and steps; move the statement of sql to a step, or remove steps'],
    ['no steps', steps(), 'the route has no steps, received "0"; allowed: 1 to 20'],
    ['21 steps', steps(...Array.from({ length: 21 }, (_, index) => SqlStep.of(`a${index}`, 'SELECT 1'))), 'too many steps, received "21"; allowed: 1 to 20'],
    ['the same name twice', steps(ORDER, LINE, ORDER), 'two steps have the same name, received "order"; rename one of them'],
    ['an unknown step', steps(SqlStep.of('order', 'SELECT 1 AS id'), SqlStep.of('b', 'SELECT :ordr.id')),
      'step "b": the SQL uses :ordr.id, but the route has no step "ordr"; allowed: columns of earlier steps: order; did you mean :order.id?'],
    ['an unknown step in the first one', steps(SqlStep.of('a', 'SELECT :zzz.id')), 'allowed: request values, because no step runs before this one'],
    ['a column of a later step', steps(SqlStep.of('a', 'SELECT :b.id'), SqlStep.of('b', 'SELECT 1 AS id')),
      'step "a": the SQL uses :b.id, but step "b" does not run before this one; move step "b" before step "a"'],
    ['a column of the step itself', steps(SqlStep.of('a', 'SELECT :a.id')), 'step "a" does not run before this one; name an earlier step'],
    ['a column of a step without rows', steps(SqlStep.of('a', 'DELETE FROM a'), SqlStep.of('b', 'SELECT :a.id')),
      'step "a": a later step uses :a.id, but the DELETE statement returns no rows; add RETURNING with the column'],
    ['a column that is not returned', steps(SqlStep.of('a', 'DELETE FROM a RETURNING name'), SqlStep.of('b', 'SELECT :a.id')),
      'step "a": a later step uses :a.id, but the statement does not return the column "id"; add it to RETURNING'],
    ['a column of a step that may return no row', steps(SqlStep.of('a', 'SELECT 1 AS id', { minRows: 0 }), SqlStep.of('b', 'SELECT :a.id')),
      'step "a": a later step uses :a.id, which has no value if the step returns no row, received "minRows: 0"; leave minRows out'],
    ['a step with the name of a parameter', { ...steps(SqlStep.of('id', 'SELECT :id')), parameters: { id: RequestValue.body('id') } },
      'step "id": the step has the name of the parameter :id; rename one of them'],
    ['a second statement', steps(SqlStep.of('a', 'SELECT 1; SELECT 2')), 'step "a": the SQL has a second statement at line 1 column 11'],
    ['a parameter without a value', steps(SqlStep.of('a', 'SELECT :nme')), 'the SQL uses :nme, which has no value'],
    ['an unused parameter', { ...steps(ORDER), parameters: { ...PARAMETERS } }, 'the parameter "book" is not used in the SQL'],
    ['a column of a step in sql', { sql: 'SELECT :order.id' },
      "the SQL uses :order.id, a column of a step, but the route has no steps; write :order for a request value, or steps: [SqlStep.of('order', …), …] instead of sql"],
    ['a count of a statement without rows', steps(SqlStep.of('a', 'TRUNCATE a', { minRows: 1 }), SqlStep.of('b', 'SELECT 1')),
      'step "a": minRows and otherwise depend on the number of rows, which the TRUNCATE statement does not report; leave them out'],
    ['a count of a procedure', steps(SqlStep.of('a', 'CALL a()', { otherwise: SOLD_OUT }), SqlStep.of('b', 'SELECT 1')), 'raise an error in the procedure and add it to refusals'],
    ['planning without values', { ...steps(SqlStep.of('a', 'SELECT 1')), planning: Planning.AUTO }, 'POST /x: planning has no effect'],
    ['otherwise of the last step', { ...steps(SqlStep.of('a', 'DELETE FROM a', { otherwise: SOLD_OUT })) },
      'step "a": the answer of the last step without a row is set in the result; remove minRows and otherwise from the step, and set otherwise of SqlResult.none()'],
    ['otherwise of the last step and of the result', { ...steps(SqlStep.of('a', 'DELETE FROM a', { minRows: 2 })), result: SqlResult.none({ otherwise: SOLD_OUT }) },
      'otherwise of SqlResult.none() never applies, because the last step has minRows: 2; move otherwise to the step'],
  ])('throws for %s', (_, options, message) => {
    expect(() => compile(options)).toThrow(message);
  });

  test('throws for a path parameter that no step uses', () => {
    expect(() => compile(steps(SqlStep.of('a', 'SELECT 1')), POSTGRESQL, '/x/{id}')).toThrow('the path parameter {id} is not used in the SQL');
  });

  test('throws for a step with the name of a path parameter', () => {
    expect(() => compile(steps(SqlStep.of('id', 'SELECT :id')), POSTGRESQL, '/x/{id}')).toThrow('the step has the name of the parameter :id');
  });

  test.each(['EXEC dbo.AddOrder', 'EXECUTE dbo.AddOrder'])('throws for %s on SQL Server', sql => {
    expect(() => compile(steps(SqlStep.of('a', sql)), SQL_SERVER)).toThrow('cannot be a step on SQL Server, because a procedure can end the transaction of the steps');
  });

  test('throws for a step of a GET route that writes', () => {
    const route = SqlRoute.get('/x', steps(SqlStep.of('a', 'DELETE FROM a'), SqlStep.of('b', 'SELECT 1')));
    expect(() => compileRoute(route)).toThrow(
      'GET /x: step "a": the route is read-only, but its statement changes data, received "DELETE"; use SqlRoute.post, put, patch or delete');
  });

  test('throws for all mistakes at once', () => {
    expect(() => compile(steps(SqlStep.of('a', 'SELECT :b.id'), SqlStep.of('b', 'SELECT :c.id')))).toThrow(/2 mistakes in routes:[^]*:b\.id[^]*:c\.id/);
  });
});
