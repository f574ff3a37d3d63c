import { Route, SqlRoute, SqlRouteOptions } from '../../../src';
import { checkRoutes } from '../../../src/routes/route-table';
import { TestStack } from '../support/fixtures';

const get = (path: string) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `:${name}`);
  const options: SqlRouteOptions = { sql: `SELECT ${names.join(', ') || 1}` };
  return SqlRoute.get(path, options);
};

describe('the route table', () => {
  const check = (...routes: Route[]) => () => checkRoutes(new TestStack(), routes);

  test('accepts several methods of a path and a literal beside a parameter', () => {
    expect(check(get('/a/{id}'), SqlRoute.delete('/a/{id}', { sql: 'DELETE FROM a WHERE id = :id' }), get('/a/new'), get('/b/{name}'))).not.toThrow();
  });

  test.each([
    ['there are no routes', check(), '[TestStack] the API has no routes; give at least one, as in routes: [HealthRoute.at()]'],
    ['two are the same', check(get('/a'), get('/a')), '[TestStack] two routes have the same method and path, got "GET /a"; leave one of them out'],
    ['one path parameter has two names', check(get('/a/{x}'), get('/a/{y}/b')),
      '[TestStack] "GET /a/{y}/b" and "GET /a/{x}" name the same path parameter differently, got "{y} and {x}"; give both one name'],
    ['one path parameter behind another has two names', check(get('/{a}/b/{x}'), get('/{a}/b/{y}')), 'name the same path parameter differently, got "{y} and {x}"'],
  ])('throws when %s', (_, refused, message) => {
    expect(refused).toThrow(message);
  });
});
