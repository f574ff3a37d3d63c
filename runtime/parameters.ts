/** Names with all their values, in order. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** Reads `a=1&b=2&a=3`, percent-encoded, as query strings and form posts have it (https://url.spec.whatwg.org/#urlencoded-parsing). */
export function parseParameters(text: string): Parameters {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = parameters.get(name);
    if (values) values.push(value);
    else parameters.set(name, [value]);
  }
  return parameters;
}
