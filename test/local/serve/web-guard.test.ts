import type { Api } from '../../../local/assembly/assembly';
import type { Header } from '../../../local/gateway/exchange';
import { createWebGuard } from '../../../local/serve/web-guard';
import { gatewayDefinition, gatewayRequest } from '../gateway/requests';

const ALLOWED = ['https://library.example.com', 'http://localhost:5173'];

function apiOf(kind: 'REST' | 'HTTP', allowOrigins: unknown): Api {
  const cors = { allowOrigins, exposeHeaders: [], allowCredentials: false };
  return { kind, ...gatewayDefinition(kind === 'REST' ? { cors: cors as never } : {}, kind === 'HTTP' ? { 'x-amazon-apigateway-cors': cors as never } : {}) } as Api;
}

/** A request as browsers and other clients send it; the default `Host` is left out where another is given. */
function request(headers: Header[], rest: { method?: string; url?: string } = {}) {
  const made = gatewayRequest({ headers, ...rest });
  const hasHost = headers.some(([name]) => name === 'Host');
  return { ...made, headers: hasHost ? headers : made.headers };
}

describe.each(['REST', 'HTTP'] as const)('the web guard of a %s API', kind => {
  const guard = createWebGuard(apiOf(kind, ALLOWED));
  const statusOf = (headers: Header[], rest?: { method?: string; url?: string }) => guard.rejectRequest(request(headers, rest))?.status;
  const pageStatusOf = (headers: Header[]) => guard.rejectPage(request(headers, { url: '/~local/api.json' }))?.status;

  test.each(['library.example.com', 'library.example.com:3000', '10.0.0.5:3000', 'localhost.example.com', '127.0.0.1.example.com', 'localhost:3000@example.com', '', '[::2]'])(
    'another host is refused: "%s"', host => {
      expect(statusOf([['Host', host]])).toBe(421);
      expect(pageStatusOf([['Host', host]])).toBe(421);
    });

  test.each(['localhost', 'localhost:3000', 'LOCALHOST:3000', '127.0.0.1:3000', '127.0.0.2', '[::1]:3000', 'library.localhost:3000'])('this machine is "%s"', host => {
    expect(statusOf([['Host', host]])).toBeUndefined();
    expect(pageStatusOf([['Host', host]])).toBeUndefined();
  });

  test('a request without the headers of a browser is let in, as of curl and generated clients', () => {
    expect(statusOf([], { method: 'POST' })).toBeUndefined();
    expect(statusOf([['Sec-Fetch-Mode', 'cors']], { method: 'POST' })).toBeUndefined();
  });

  test.each<[string, Header[]]>([
    ['a form of another site', [['Origin', 'https://evil.example'], ['Sec-Fetch-Site', 'cross-site'], ['Content-Type', 'application/x-www-form-urlencoded']]],
    ['a fetch with plain text', [['Origin', 'https://evil.example'], ['Content-Type', 'text/plain']]],
    ['a body without a type', [['Origin', 'null']]],
    ['an image of another site', [['Sec-Fetch-Site', 'cross-site'], ['Sec-Fetch-Mode', 'no-cors']]],
    ['a form of another site, without an origin', [['Sec-Fetch-Site', 'cross-site'], ['Sec-Fetch-Mode', 'navigate'], ['Sec-Fetch-Dest', 'document']]],
    ['a name that begins alike', [['Origin', 'https://library.example.com.evil.example']]],
    ['another scheme', [['Origin', 'http://library.example.com']]],
    ['a host that begins like this machine', [['Origin', 'http://localhost.evil.example:3000']]],
    ['a page of an extension', [['Origin', 'chrome-extension://localhost']]],
  ])('%s is refused', (_, headers) => {
    expect(statusOf(headers, { method: 'POST' })).toBe(403);
  });

  test('an image of another site is refused, but a link may be followed', () => {
    expect(statusOf([['Sec-Fetch-Site', 'cross-site'], ['Sec-Fetch-Mode', 'no-cors'], ['Sec-Fetch-Dest', 'image']])).toBe(403);
    expect(statusOf([['Sec-Fetch-Site', 'cross-site'], ['Sec-Fetch-Mode', 'navigate'], ['Sec-Fetch-Dest', 'document']])).toBeUndefined();
    expect(statusOf([['Sec-Fetch-Site', 'cross-site'], ['Sec-Fetch-Mode', 'navigate'], ['Sec-Fetch-Dest', 'iframe']])).toBe(403);
  });

  test.each(ALLOWED)('a page of %s, which the CORS settings allow, still works', origin => {
    expect(statusOf([['Origin', origin], ['Sec-Fetch-Site', 'cross-site']], { method: 'POST' })).toBeUndefined();
  });

  test('a page of this machine is answered as on AWS, which leaves the refusal to the browser', () => {
    expect(statusOf([['Origin', 'http://localhost:8080'], ['Sec-Fetch-Site', 'same-site']], { method: 'POST' })).toBeUndefined();
  });

  test('a preflight request is left to the gateway', () => {
    expect(statusOf([['Origin', 'https://evil.example']], { method: 'OPTIONS' })).toBeUndefined();
  });

  test('"*" opens open routes to all sites, and no route that wants credentials', () => {
    const open = createWebGuard(apiOf(kind, ['*']));
    const origin: Header[] = [['Origin', 'https://evil.example']];

    expect(open.rejectRequest(request(origin))).toBeUndefined();
    expect(open.rejectRequest(request(origin, { method: 'POST' }))?.status).toBe(403);
    expect(open.rejectRequest(request(origin, { url: '/mine' }))?.status).toBe(403);
    expect(open.rejectRequest(request(origin, { url: '/metered' }))?.status).toBe(403);
  });

  test('origins that are known only at deployment allow none but pages of this machine', () => {
    const unknown = createWebGuard(apiOf(kind, { 'Fn::Split': [',', { Ref: 'Origins' }] }));

    expect(unknown.rejectRequest(request([['Origin', 'https://library.example.com']]))?.status).toBe(403);
    expect(unknown.rejectRequest(request([['Origin', 'http://localhost:5173']]))).toBeUndefined();
  });

  test('the page of the tool is for itself, not even for origins that the CORS settings allow', () => {
    expect(pageStatusOf([['Origin', 'http://localhost:3000'], ['Sec-Fetch-Site', 'same-origin']])).toBeUndefined();
    expect(pageStatusOf([['Sec-Fetch-Site', 'same-origin']])).toBeUndefined();
    expect(pageStatusOf([['Origin', 'http://localhost:5173']])).toBe(403);
    expect(pageStatusOf([['Origin', 'https://library.example.com']])).toBe(403);
    expect(pageStatusOf([['Sec-Fetch-Site', 'same-site'], ['Sec-Fetch-Mode', 'no-cors']])).toBe(403);
  });
});
