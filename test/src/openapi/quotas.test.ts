import { Paths } from '../../../src/openapi/private/gateway-paths';
import { checkHttpApiQuotas, checkRestApiQuotas } from '../../../src/openapi/private/quotas';
import { TestStack } from '../support/fixtures';

const operation = (scopes: string[] = []) => ({ 'security': [{ jwt: scopes }], 'responses': {}, 'x-amazon-apigateway-integration': { type: 'aws_proxy' } });

function paths(templates: string[], ...methods: string[]): Paths {
  return Object.fromEntries(templates.map(path => [path, Object.fromEntries(methods.map(method => [method, operation()]))]));
}

const numbered = (count: number, prefix = '/r') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('the quotas of a REST API', () => {
  const check = (templates: string[], quota?: number) => () => checkRestApiQuotas(new TestStack(), paths(templates, 'get', 'head', 'post', 'options'), [], quota);

  test.each([
    ['the root and 299 parts of paths', numbered(299)],
    ['paths that share parts, however many methods they have', [...numbered(297, '/orders/{id}/r'), '/orders', '/orders/{id}', '/']],
  ])('accept %s', (_, templates) => {
    expect(check(templates)).not.toThrow();
  });

  test.each([
    ['301 resources', numbered(300), '301'],
    ['parts of paths without a route of their own', numbered(150).map(path => `${path}/deep`), '301'],
  ])('throw for %s', (_, templates, got) => {
    expect(check(templates)).toThrow(
      `[TestStack] the API has more resources (distinct path segments) than API Gateway allows, received "${got}"; allowed: up to 300; ` +
      'distribute the routes over several APIs, or request a quota increase and set routeQuota',
    );
  });

  test('are those of the account where AWS has raised them', () => {
    expect(check(numbered(400), 401)).not.toThrow();
    expect(check(numbered(401), 401)).toThrow('received "402"; allowed: up to 401');
  });
});

describe('the quotas of an HTTP API', () => {
  const check = (document: Paths, quota?: number) => () => checkHttpApiQuotas(new TestStack(), document, [], quota);

  test('accept 300 routes', () => {
    expect(check(paths(numbered(150), 'get', 'post'))).not.toThrow();
  });

  test('throw for more, which HEAD can be the cause of', () => {
    expect(check(paths(numbered(151), 'get', 'post'))).toThrow(
      '[TestStack] the API has more routes than API Gateway allows, received "302"; allowed: up to 300; distribute the routes over several APIs, or request a quota increase and set routeQuota',
    );
    expect(check(paths(numbered(151), 'get', 'head'))).toThrow(
      '[TestStack] the API has more routes (including 151 for HEAD) than API Gateway allows, received "302"; allowed: up to 300; ' +
      'set headRoutes: false, distribute the routes over several APIs, or request a quota increase and set routeQuota',
    );
  });

  test('are those of the account where AWS has raised them', () => {
    expect(check(paths(numbered(200), 'get', 'post'), 400)).not.toThrow();
  });

  test('throw for a route that asks for more than ten scopes', () => {
    const scoped = (count: number) => check({ '/a': { get: operation(numbered(count, 's')) } });
    expect(scoped(10)).not.toThrow();
    expect(scoped(11)).toThrow('[TestStack] the API has more scopes on "GET /a" than API Gateway allows, received "11"; allowed: up to 10; list fewer scopes; a token needs only one of them');
  });
});
