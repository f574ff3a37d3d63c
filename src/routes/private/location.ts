/**
 * Writes a path of the API relative to the URL of a request, for `Location`: it then also holds behind a stage, the base path of a domain
 * and proxies, which the handler knows nothing of (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2).
 *
 * @param from path of the route, as in `/orders`
 * @param to path to lead to, as in `/orders/{id}`; a whole URL stays as it is
 */
export function relativeLocation(from: string, to: string): string {
  if (!to.startsWith('/')) {
    return to;
  }
  const up = '../'.repeat(Math.max(0, from.split('/').length - 2));
  const path = to.slice(1);
  // `a:b` would be read as a scheme, and nothing at all as the request itself: https://www.rfc-editor.org/rfc/rfc3986#section-4.2
  const start = path === '' || path.split('/')[0].includes(':') ? './' : '';
  return up + (up === '' ? start : '') + path;
}
