const PREFIX = 'values ';

/** The address of a route in the list; values of a request follow behind a question mark. */
export function hashOf({ method, path }) {
  return `#${method}${encodeURI(path)}`;
}

/** The address of the route that is shown, without values. */
export function currentHash() {
  return location.hash.split('?')[0];
}

/** What was typed for a route, by the id of its field: from the URL, else from the last time. */
export function keptValues(route) {
  const [hash, values] = location.hash.split('?');
  if (values !== undefined && hash === hashOf(route)) return Object.fromEntries(new URLSearchParams(values));
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + hashOf(route))) ?? {};
  } catch {
    return {};
  }
}

export function keepValues(route, inputs) {
  sessionStorage.setItem(PREFIX + hashOf(route), JSON.stringify(Object.fromEntries(inputs.map(({ id, value }) => [id, value]))));
}

/** Puts the values into the URL, which then is a link to this request; who asks is not part of it. */
export function linkValues(route, inputs) {
  const filled = inputs.filter(({ id, value }) => value !== '' && !/^(claims|caller-)/.test(id)).map(({ id, value }) => [id, value]);
  history.replaceState(null, '', hashOf(route) + (filled.length > 0 ? `?${new URLSearchParams(filled)}` : ''));
}
