/**
 * Entries of a map sorted by name, for the template and the code of the handler. Maps of other languages have no stable order: that of Java's
 * `Map.of` changes with every run (https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Map.html#unmodifiable), and every
 * synthesis would cause a deployment.
 *
 * @param map values by name
 */
export function sortedEntries<Value>(map: { readonly [name: string]: Value }): [string, Value][] {
  return Object.entries(map).sort(([a], [b]) => a < b ? -1 : 1);
}
