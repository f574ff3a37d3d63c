import type { CorsManifest } from '../../src/contract/manifest';

type Headers = Readonly<Record<string, string>>;

/**
 * Returns the CORS headers of a response (https://fetch.spec.whatwg.org/#http-cors-protocol).
 *
 * `Vary: Origin` is on every answer that would differ for another origin, including those that allow none; otherwise a
 * cache would return one origin's answer to another.
 */
export function corsHeaders(cors: CorsManifest | undefined, origin: string | undefined): Headers {
  if (!cors) return {};
  if (cors.allowOrigins.includes('*')) return { 'access-control-allow-origin': '*', ...exposed(cors) };
  if (origin === undefined || !cors.allowOrigins.includes(origin)) return { vary: 'Origin' };
  return {
    'vary': 'Origin',
    'access-control-allow-origin': origin,
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...exposed(cors),
  };
}

function exposed({ exposeHeaders }: CorsManifest): Headers {
  return exposeHeaders.length > 0 ? { 'access-control-expose-headers': exposeHeaders.join(', ') } : {};
}
