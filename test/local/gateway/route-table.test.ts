import { RouteTable } from '../../../local/gateway/route-table';

const ROUTES = ['GET /', 'GET /books', 'GET /books/{id}', 'GET /books/newest', 'GET /{shelf}/newest', 'PUT /books/{id}', 'GET /{shelf}/{id}/notes']
  .map(key => key.split(' '))
  .map(([method, path]) => ({ method: method!, path: path! }));

describe('RouteTable', () => {
  const table = new RouteTable(ROUTES, { ignoreEmptySegments: false });
  const find = (method: string, path: string) => {
    const match = table.match(method, path);
    return match && [match.route.path, match.parameters];
  };

  test.each([
    ['GET', '/', '/', {}],
    ['GET', '/books', '/books', {}],
    ['GET', '/books/7', '/books/{id}', { id: '7' }],
    ['PUT', '/books/newest', '/books/{id}', { id: 'newest' }],
    ['GET', '/a%2Fb/x%20y/notes', '/{shelf}/{id}/notes', { shelf: 'a%2Fb', id: 'x%20y' }],
  ])('%s %s is the route %s', (method, path, expected, parameters) => {
    expect(find(method, path)).toEqual([expected, parameters]);
  });

  test('a literal segment wins over a parameter, the first difference decides', () => {
    expect(find('GET', '/books/newest')).toEqual(['/books/newest', {}]);
    expect(find('GET', '/films/newest')).toEqual(['/{shelf}/newest', { shelf: 'films' }]);

    const crossed = new RouteTable([{ method: 'GET', path: '/{a}/x' }, { method: 'GET', path: '/b/{c}' }], { ignoreEmptySegments: false });
    expect(crossed.match('GET', '/b/x')?.route.path).toBe('/b/{c}');
    expect(crossed.match('GET', '/d/x')?.route.path).toBe('/{a}/x');
  });

  test.each([
    ['POST', '/books'],
    ['GET', '/films'],
    ['GET', '/books/'],
    ['GET', '/books/7/8'],
    ['HEAD', '/books'],
  ])('%s %s has no route', (method, path) => {
    expect(find(method, path)).toBeUndefined();
  });

  test('empty segments do not count where they are ignored', () => {
    const ignoring = new RouteTable(ROUTES, { ignoreEmptySegments: true });

    expect(ignoring.match('GET', '//books/')?.route.path).toBe('/books');
    expect(ignoring.match('GET', '/')?.route.path).toBe('/');
  });
});
