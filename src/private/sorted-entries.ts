/**
 * The entries of a map in the order of their names, for what goes into the template or the code of the handler. Maps of other languages have
 * no order to keep: that of Java's `Map.of` is another one with every run
 * (https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Map.html#unmodifiable), and every synth would deploy anew.
 *
 * @param map values by name
 */
export function sortedEntries<Value>(map: { readonly [name: string]: Value }): [string, Value][] {
  return Object.entries(map).sort(([a], [b]) => a < b ? -1 : 1);
}
