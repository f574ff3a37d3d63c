import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ApiAuthorizer, RequestValue, SqlResult, SqlRoute, SqlRouteOptions } from '../../../src';
import type { ApiSettings } from '../../../src/routes/private/api-settings';
import { compileRoutes } from '../../support/compile-routes';

interface Case extends Partial<SqlRouteOptions> { readonly api?: ApiSettings }

const SQL = 'SELECT id, title FROM books';
const OPEN = ApiAuthorizer.none();

function compile(cacheControl: string, { api, ...options }: Case = {}) {
  const stack = new Stack(new App(), 'Api');
  const manifest = compileRoutes([SqlRoute.get('/books', { sql: SQL, cacheControl, ...options })], undefined, stack, api)['GET /books'];
  return { manifest, warnings: Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data) };
}

describe('cacheControl', () => {
  test('default: none, so that the handler answers no-store', () => {
    expect(compileRoutes([SqlRoute.get('/books', { sql: SQL })])['GET /books']).not.toHaveProperty('cacheControl');
  });

  test.each([
    'private, max-age=60', 'no-store', 'no-cache', 'Private,Max-Age=60', 'private, max-age=31536000, immutable', 'private, no-transform, must-understand',
    'private, max-age=60, stale-while-revalidate=30, stale-if-error=600, must-revalidate, proxy-revalidate', 'max-age=0',
  ])('%s is written as it is, without a warning', cacheControl => {
    expect(compile(cacheControl)).toMatchObject({ manifest: { cacheControl }, warnings: [] });
  });

  test.each([
    ['', '', 'separate directives by commas, as in \\"private, max-age=60\\"'],
    ['private max-age=60', 'private max-age=60', undefined],
    ['private; max-age=60', 'private; max-age=60', undefined],
    ['private,', '', undefined],
    ['max-age', 'max-age', 'did you mean max-age=seconds?'],
    ['maxage=60', 'maxage=60', 'did you mean max-age=seconds?'],
    ['max-age=1m', 'max-age=1m', 'did you mean max-age=seconds?'],
    ['max-age=-1', 'max-age=-1', undefined],
    ['max-age="60"', 'max-age=\\"60\\"', undefined],
    ['max-age=10000000000', 'max-age=10000000000', undefined],
    ['private=60', 'private=60', 'did you mean private?'],
    ['only-if-cached', 'only-if-cached', undefined],
    ['private\r\nx: y', 'private\\r\\nx: y', undefined],
  ])('throws for %j', (cacheControl, got, remedy = '') => {
    expect(() => compile(cacheControl)).toThrow(`GET /books: cacheControl contains a directive that is not valid, received "${got}"; allowed: max-age=seconds, s-maxage=seconds`);
    expect(() => compile(cacheControl)).toThrow(remedy.replaceAll('\\', ''));
  });

  test('throws for a directive twice', () => {
    expect(() => compile('max-age=60, Max-Age=30')).toThrow('cacheControl contains a directive twice, received "max-age"; remove one of them');
  });

  test.each([['private, public', 'public'], ['private, s-maxage=5', 's-maxage']])('throws for %s, which contradicts itself', (cacheControl, name) => {
    expect(() => compile(cacheControl)).toThrow(`cacheControl contradicts itself: ${name} is for shared caches, private excludes them, received "${cacheControl}"; remove one of them`);
  });

  test('throws for a token', () => {
    expect(() => compile(new CfnParameter(new Stack(new App(), 'Stack'), 'Cache').valueAsString)).toThrow('cacheControl of "GET /books" is a token, known only at deployment');
  });

  test('throws on routes other than GET, and on those that may write', () => {
    const message = 'cacheControl is for GET routes that only read, received "private, max-age=60"; leave it out';
    const search = SqlRoute.post('/books', { sql: SQL, readOnly: true, result: SqlResult.rows(), cacheControl: 'private, max-age=60' });
    expect(() => compileRoutes([search])).toThrow(`POST /books: ${message}`);
    expect(() => compile('private, max-age=60', { readOnly: false })).toThrow(`GET /books: ${message}`);
  });
});

describe('an answer that depends on the caller', () => {
  const claim: Case = { sql: 'SELECT id FROM loans WHERE reader = :reader', parameters: { reader: RequestValue.claim('sub') } };
  const context: Case = { sql: 'SELECT id FROM loans WHERE address = :address', parameters: { address: RequestValue.context('sourceIp') } };
  const session: Case = { api: { sessionContext: { 'app.tenant': RequestValue.claim('tenant') } } };

  test.each([
    ['a claim', claim, 'RequestValue.claim("sub")'], ['a context value', context, 'RequestValue.context("sourceIp")'], ['the session context', session, 'RequestValue.claim("tenant")'],
  ])('throws when other callers could get it from a cache (%s)', (_, options, label) => {
    for (const cacheControl of ['public, max-age=60', 's-maxage=60', 'max-age=60']) {
      expect(() => compile(cacheControl, options)).toThrow(
        `GET /books: the answer depends on ${label}, but cacheControl lets a cache send it to other callers, received "${cacheControl}"; write private, as in "private, max-age=60"`,
      );
    }
  });

  test.each([['a claim', claim], ['the session context', session]])('can be kept by the cache of the caller, and by caches that ask the API each time (%s)', (_, options) => {
    for (const cacheControl of ['private, max-age=60', 'no-store', 'no-cache', 'public, no-cache']) {
      expect(compile(cacheControl, options)).toMatchObject({ manifest: { cacheControl }, warnings: [] });
    }
  });

  test('but not when the value is the same for all callers', () => {
    const stage = { sql: 'SELECT id FROM books WHERE stage = :stage', parameters: { stage: RequestValue.context('stage') } };
    expect(compile('public, max-age=60', { ...stage, authorizer: OPEN }).manifest).toMatchObject({ cacheControl: 'public, max-age=60' });
    expect(compile('max-age=60', { api: { sessionContext: { 'app.mode': RequestValue.constant('api') } } }).manifest).toMatchObject({ cacheControl: 'max-age=60' });
  });
});

describe('an answer that depends on a header', () => {
  const header: Case = { sql: 'SELECT id FROM books WHERE language = :language', parameters: { language: RequestValue.header('x-language') } };

  test.each(['private, max-age=60', 'public, max-age=60'])('throws when caches use it for requests with another value (%s)', cacheControl => {
    expect(() => compile(cacheControl, header)).toThrow(
      'GET /books: the answer depends on RequestValue.header("x-language"), but caches use it for all requests with the same URL, ' +
      `received "${cacheControl}"; take the value from the path or the query string, or write no-cache`,
    );
  });

  test('can be kept if caches ask the API each time', () => {
    expect(compile('private, no-cache', header).manifest).toMatchObject({ cacheControl: 'private, no-cache' });
  });
});

describe('an answer to authorized callers', () => {
  const warning = (cacheControl: string) => expect.stringContaining(
    'GET /books: with this cacheControl, shared caches such as CloudFront can answer requests without asking the authorizer (RFC 9111, section 3.5), ' +
    `received "${cacheControl}"; write private instead, or acknowledge this warning if everyone may read the answer`,
  );

  test.each(['public, max-age=60', 's-maxage=60', 'max-age=60, must-revalidate'])('warns when shared caches may use it for other requests (%s)', cacheControl => {
    expect(compile(cacheControl).warnings).toEqual([warning(cacheControl)]);
    expect(compile(cacheControl).warnings).toEqual([expect.stringContaining('[ack: cdk-vpc-lambda-api:sharedCache]')]);
  });

  test.each(['max-age=60', 'private, max-age=60, must-revalidate', 'public, no-cache', 'no-store'])('warns of nothing when they may not (%s)', cacheControl => {
    expect(compile(cacheControl).warnings).toEqual([]);
  });

  test('warns of nothing when everyone may call the route', () => {
    expect(compile('public, max-age=60', { authorizer: OPEN }).warnings).toEqual([]);
    expect(compile('public, max-age=60', { api: { authorizer: OPEN } }).warnings).toEqual([]);
    expect(compile('public, max-age=60', { authorizer: ApiAuthorizer.iam(), api: { authorizer: OPEN } }).warnings).toHaveLength(1);
  });
});
