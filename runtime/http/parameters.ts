import { decodePercent } from './percent-encoding';

/** All values by parameter name, in order. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** Parses the body of a form (https://url.spec.whatwg.org/#urlencoded-parsing), whose bytes are known to be UTF-8. */
export function parseParameters(text: string): Parameters {
  return grouped(new URLSearchParams(text));
}

/** Parses a query string like a form; bytes that are not UTF-8 become a character that values reject, see `decodePercent`. */
export function parseQuery(text: string): Parameters {
  return grouped(text.split('&').filter(Boolean).map(parameter => {
    const [name, value] = parameter.split(/=(.*)/s);
    return [decode(name!), decode(value ?? '')];
  }));
}

function decode(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

function grouped(entries: Iterable<readonly [name: string, value: string]>): Parameters {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const values = parameters.get(name);
    if (values) values.push(value);
    else parameters.set(name, [value]);
  }
  return parameters;
}
