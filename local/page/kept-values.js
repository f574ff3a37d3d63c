const PREFIX = 'values ';
const TAG_PREFIX = 'tag ';

/** Returns the URL hash of a route; values of a request follow after a question mark. */
export function hashOf({ method, path }) {
  return `#${method}${encodeURI(path)}`;
}

/** Returns the hash of the current route, without values. */
export function currentHash() {
  return location.hash.split('?')[0];
}

/** Returns the values of a route by field id: from the URL, else the last ones. */
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
  sessionStorage.setItem(PREFIX + hashOf(route), JSON.stringify(Object.fromEntries(inputs.map(input => [input.id, textOf(input)]))));
}

function textOf({ type, checked, value }) {
  if (type !== 'checkbox') return value;
  return checked ? 'true' : '';
}

/** Writes the values into the URL, which becomes a link to this request without the caller. */
export function linkValues(route, inputs) {
  const filled = inputs.map(input => [input.id, textOf(input)]).filter(([id, text]) => text !== '' && !/^(claims|caller-)/.test(id));
  history.replaceState(null, '', hashOf(route) + (filled.length > 0 ? `?${new URLSearchParams(filled)}` : ''));
}

/** Keeps the entity tag of an answer for its path; weak tags cannot be sent back in `If-Match`. */
export function keepTag(path, tag) {
  if (tag && !tag.startsWith('W/')) sessionStorage.setItem(TAG_PREFIX + path, tag);
}

/** Returns the entity tag of the last answer for a path; empty for none. */
export function keptTag(path) {
  return sessionStorage.getItem(TAG_PREFIX + path) ?? '';
}
