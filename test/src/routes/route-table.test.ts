import { DatabaseApiOptions, DatabaseEngine, HealthRoute, Route, SqlRoute, SqlRouteOptions } from '../../../src';
import { compileRoutes } from '../../support/compile-routes';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

const get = (path: string) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `:${name}`);
  const options: SqlRouteOptions = { sql: `SELECT ${names.join(', ') || 1}` };
  return SqlRoute.get(path, options);
};

describe('the route table', () => {
  const check = (...routes: Route[]) => () => compileRoutes(routes, DatabaseEngine.POSTGRESQL, new TestStack());

  test('accepts several methods of a path and a literal beside a parameter', () => {
    expect(check(get('/a/{id}'), SqlRoute.delete('/a/{id}', { sql: 'DELETE FROM a WHERE id = :id' }), get('/a/new'), get('/b/{name}'))).not.toThrow();
  });

  test.each([
    ['there are no routes', check(), '[TestStack] the API has no routes; add at least one, as in routes: [HealthRoute.at()]'],
    ['two are the same', check(get('/a'), get('/a')), '[TestStack] two routes have the same method and path, received "GET /a"; remove one of them'],
    ['one path parameter has two names', check(get('/a/{x}'), get('/a/{y}/b')),
      '[TestStack] "GET /a/{y}/b" and "GET /a/{x}" have different names for the same path parameter, received "{y} and {x}"; use the same name in both'],
    ['one path parameter behind another has two names', check(get('/{a}/b/{x}'), get('/{a}/b/{y}')), 'have different names for the same path parameter, received "{y} and {x}"'],
  ])('throws when %s', (_, refused, message) => {
    expect(refused).toThrow(message);
  });
});

describe('a path that API Gateway answers itself', () => {
  const deploy = ([, create]: (typeof FRONT_DOORS)[0], path: string, options: Partial<DatabaseApiOptions> = {}) =>
    () => create(new TestStack(), { ...options, routes: [HealthRoute.at(path)] });
  const [REST, HTTP, PRIVATE] = FRONT_DOORS;
  const message = (path: string) =>
    `[TestStack/Api] "GET ${path}" is unreachable, because API Gateway reserves its path for health checks, received "${path}"; ` +
    'choose another path, as in "/status", or add a prefix: a base path of the domain, or a named stage';

  test.each(['/ping', '/sping'])('throws when it is %s of an HTTP API without a stage in its paths', path => {
    expect(deploy(HTTP, path)).toThrow(message(path));
    expect(deploy(HTTP, path, { stageName: 'v1' })).not.toThrow();
    expect(deploy(HTTP, `/status${path}`)).not.toThrow();
  });

  test.each([REST, PRIVATE])('is a path like any other behind the stage of %s', (...door) => {
    expect(deploy(door, '/ping')).not.toThrow();
  });
});
