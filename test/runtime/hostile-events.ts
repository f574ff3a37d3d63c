import * as fc from 'fast-check';
import { httpEvent, restEvent } from './events';
import { hostileJson, hostileText, namedJson, namedText } from './hostile-values';

/** Parts of an event, independent of the kind of API. */
interface Parts {
  readonly method: string;
  readonly resource: string;
  readonly path: Record<string, string>;
  readonly query: [name: string, value: string][];
  readonly headers: Record<string, string>;
  readonly claims: Record<string, unknown>;
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
}

const FORM = 'application/x-www-form-urlencoded';

/** Makes events of both kinds of API for the given routes (`GET /a`) and names of values. */
export function hostileEvents(routeKeys: readonly string[], names: readonly string[]): fc.Arbitrary<object> {
  return fc.tuple(fc.boolean(), hostileParts(routeKeys, names)).map(([rest, parts]) => rest ? toRestEvent(parts) : toHttpEvent(parts));
}

function hostileParts(routeKeys: readonly string[], names: readonly string[]): fc.Arbitrary<Parts> {
  const name = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: hostileText });
  const content = fc.oneof({ weight: 6, arbitrary: jsonBody(name) }, { weight: 2, arbitrary: formBody(name) }, { weight: 1, arbitrary: otherBody() });
  return fc.tuple(routeKeyOf(routeKeys), fc.dictionary(name, hostileText, { maxKeys: 3 }), fc.array(namedText(name), { maxLength: 8 }),
    headersOf(name), claimsOf(name), content, fc.boolean(),
  ).map(([routeKey, path, query, headers, claims, { body, contentType }, isBase64Encoded]) => {
    const [method = '', resource = ''] = routeKey.split(' ');
    return { method, resource, path: { id: '1', ...path }, query, headers: { ...headers, ...contentType }, claims, body, isBase64Encoded };
  });
}

function routeKeyOf(routeKeys: readonly string[]): fc.Arbitrary<string> {
  const heads = routeKeys.filter(key => key.startsWith('GET ')).map(key => key.replace('GET', 'HEAD'));
  return fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...routeKeys) }, { weight: 3, arbitrary: fc.constantFrom(...heads) },
    { weight: 1, arbitrary: fc.constantFrom('GET /nowhere', 'OPTIONS /things', 'TRACE /', '$default', '__proto__ constructor') });
}

interface Content {
  readonly body: string | undefined;
  readonly contentType: Record<string, string>;
}

function jsonBody(name: fc.Arbitrary<string>): fc.Arbitrary<Content> {
  const contentType = fc.constantFrom<Record<string, string>[]>({}, { 'content-type': 'application/json' }, { 'content-type': 'application/json; charset=utf-8' });
  const fields = fc.array(namedJson(name), { maxLength: 8 }).map(list => `{${list.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`);
  return fc.record({ body: fields, contentType });
}

function formBody(name: fc.Arbitrary<string>): fc.Arbitrary<Content> {
  return fc.array(namedText(name), { maxLength: 8 }).map(list => ({ body: new URLSearchParams(list).toString(), contentType: { 'content-type': FORM } }));
}

function otherBody(): fc.Arbitrary<Content> {
  const contentType = fc.constantFrom('text/plain', FORM, 'application/json', 'multipart/form-data', '', 'application/json;'.repeat(100));
  return fc.record({ body: fc.oneof(fc.constant(undefined), hostileText, hostileJson), contentType: contentType.map(type => ({ 'content-type': type })) });
}

function headersOf(name: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  const known = fc.record({
    'accept-encoding': fc.constantFrom('gzip', 'gzip;q=0', '*', 'br', 'gzip;q=x', ','.repeat(5000)),
    'if-none-match': fc.oneof(fc.constantFrom('*', '"a"', 'W/"', '"'.repeat(5001)), hostileText),
    'origin': fc.oneof(fc.constantFrom('https://library.example.com', 'null'), hostileText),
  }, { requiredKeys: [] });
  return fc.tuple(known, fc.dictionary(name, hostileText, { maxKeys: 3 })).map(([a, b]) => ({ ...b, ...a }) as Record<string, string>);
}

function claimsOf(name: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(name, fc.oneof(hostileText, fc.array(hostileText), fc.jsonValue()), { maxKeys: 5 });
}

function toRestEvent({ method, resource, path, query, headers, claims, body, isBase64Encoded }: Parts): object {
  const multiValueQueryStringParameters: Record<string, string[]> = Object.create(null);
  query.forEach(([name, value]) => (multiValueQueryStringParameters[name] ??= []).push(value));
  return restEvent(method, resource, {
    headers,
    pathParameters: path,
    multiValueQueryStringParameters,
    body: encoded(body, isBase64Encoded) ?? null,
    isBase64Encoded,
    requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1', userAgent: headers['user-agent'] ?? null }, authorizer: claims },
  });
}

function toHttpEvent({ method, resource, path, query, headers, claims, body, isBase64Encoded }: Parts): object {
  const content = encoded(body, isBase64Encoded);
  return httpEvent(`${method} ${resource}`, {
    headers,
    pathParameters: path,
    rawQueryString: new URLSearchParams(query).toString(),
    ...(content !== undefined && { body: content }),
    isBase64Encoded,
    requestContext: { requestId: 'request-1', http: { sourceIp: '192.0.2.1', userAgent: headers['user-agent'] ?? '' }, authorizer: { jwt: { claims } } },
  });
}

function encoded(body: string | undefined, isBase64Encoded: boolean): string | undefined {
  return body === undefined || !isBase64Encoded ? body : Buffer.from(body).toString('base64');
}
