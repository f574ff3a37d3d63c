import { RouteTable, takesOver } from '../../../local/gateway/route-table';

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

  test('the method ANY is every method without another route on the path, and {name+} comes last', () => {
    const routes = ['ANY /{all+}', 'ANY /books', 'GET /books', 'GET /books/{id}'].map(key => key.split(' ')).map(([method, path]) => ({ method: method!, path: path! }));
    const any = new RouteTable(routes, { ignoreEmptySegments: false });
    const keyOf = (method: string, path: string) => {
      const route = any.match(method, path)?.route;
      return route && `${route.method} ${route.path}`;
    };

    expect(keyOf('GET', '/books')).toBe('GET /books');
    expect(keyOf('POST', '/books')).toBe('ANY /books');
    expect(keyOf('GET', '/books/7')).toBe('GET /books/{id}');
    expect(keyOf('PUT', '/books/7')).toBe('ANY /{all+}');
    expect(keyOf('GET', '/films/7/actors')).toBe('ANY /{all+}');
    expect(keyOf('GET', '/')).toBeUndefined();
    expect(any.match('GET', '/films/7')?.parameters).toEqual({ all: 'films/7' });
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

  // Values as recorded from AWS: https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json
  test.each([
    ['/a', 'a'],
    ['/a/', 'a'],
    ['//a', 'a'],
    ['/a//double-slash', 'a//double-slash'],
    ['/a/user/test%2Balias@gmail.com', 'a/user/test%2Balias@gmail.com'],
  ])('of %s, a greedy parameter of a REST API takes all that is left', (path, value) => {
    const greedy = new RouteTable([{ method: 'GET', path: '/{proxy+}' }, { method: 'GET', path: '/hardcoded' }, { method: 'GET', path: '/x/{y}' }], { ignoreEmptySegments: true });

    expect(greedy.match('GET', path)).toMatchObject({ route: { path: '/{proxy+}' }, parameters: { proxy: value } });
    expect(greedy.match('GET', '//hardcoded')?.route.path).toBe('/hardcoded');
    expect(greedy.match('GET', '/x/1')?.route.path).toBe('/x/{y}');
    expect(greedy.match('GET', '/')).toBeUndefined();
  });

  test('a greedy parameter of an HTTP API keeps every slash', () => {
    const greedy = new RouteTable([{ method: 'GET', path: '/files/{path+}' }], { ignoreEmptySegments: false });

    expect(greedy.match('GET', '/files/a//b/')?.parameters).toEqual({ path: 'a//b/' });
  });
});

describe('a new route takes over requests of another one', () => {
  const split = (text: string) => {
    const [method, path] = text.split(' ') as [string, string];
    return { method, path };
  };

  test.each([
    ['GET /orders/latest', 'GET /orders/{id}', true],
    ['GET /orders/latest', 'ANY /orders/{id}', true],
    ['GET /orders/latest', 'POST /orders/{id}', false],
    ['GET /orders/{id}', 'GET /orders/latest', false],
    ['GET /orders/{id}/lines', 'GET /orders/{id}', false],
    ['GET /orders', 'ANY /{proxy+}', true],
    ['GET /{proxy+}', 'GET /orders', false],
    ['GET /a/{rest+}', 'GET /{proxy+}', true],
    ['GET /a/{rest+}', 'GET /b/{rest+}', false],
    ['GET /a/{x}', 'GET /{y}/b', true],
    ['GET /{proxy+}', 'ANY /{proxy+}', true],
    ['ANY /{proxy+}', 'GET /{proxy+}', false],
    ['GET /', 'GET /{proxy+}', false],
    ['GET /orders', 'GET /orders', false],
  ])('%s, %s: %s', (route, other, expected) => {
    expect(takesOver(split(route), split(other))).toBe(expected);
  });
});
