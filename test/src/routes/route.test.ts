import { HttpMethod, Route } from '../../../src';

describe('Route', () => {
  test('throws when it is made without a factory, as other languages can', () => {
    expect(() => Reflect.construct(Route, [HttpMethod.GET, '/books'])).toThrow(
      'GET /books: Route is abstract and cannot be instantiated directly; create the route with SqlRoute.get(), FunctionRoute.of(), HealthRoute.at() or OpenApiRoute.at()');
  });
});
