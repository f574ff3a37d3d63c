/**
 * Returns a path of the API relative to the URL of a request, for `Location`. It is valid with any prefix that the handler does not know: a
 * stage, the base path of a domain, or a proxy (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2).
 *
 * @param from path of the route, as in `/orders`
 * @param to target path, as in `/orders/{id}`; absolute URLs are unchanged
 */
export function relativeLocation(from: string, to: string): string {
  if (!to.startsWith('/')) {
    return to;
  }
  const up = '../'.repeat(Math.max(0, from.split('/').length - 2));
  const path = to.slice(1);
  // `a:b` would be parsed as a scheme, and an empty path as the request URL itself: https://www.rfc-editor.org/rfc/rfc3986#section-4.2
  const start = path === '' || path.split('/')[0].includes(':') ? './' : '';
  return up + (up === '' ? start : '') + path;
}
