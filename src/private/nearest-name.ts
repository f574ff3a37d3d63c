/** Returns the name that is most similar to a misspelled one; undefined if none is similar enough. */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  const [best] = names.map(name => ({ name, distance: editDistance(wrong, name) })).sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(1, wrong.length / 3) ? best.name : undefined;
}

/** Levenshtein distance: number of inserted, deleted and substituted characters. */
function editDistance(a: string, b: string): number {
  return [...a.toLowerCase()].reduce((row, character, index) => {
    return [...b.toLowerCase()].reduce(
      (next, other, column) => [...next, Math.min(next[column] + 1, row[column + 1] + 1, row[column] + (character === other ? 0 : 1))],
      [index + 1],
    );
  }, Array.from({ length: b.length + 1 }, (_, index) => index))[b.length];
}
