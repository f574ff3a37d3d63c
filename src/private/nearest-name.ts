/** The name that a misspelt one was probably meant to be; undefined when none is near. */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  const [best] = names.map(name => ({ name, distance: editDistance(wrong, name) })).sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(1, wrong.length / 3) ? best.name : undefined;
}

/** Levenshtein's: how many characters are put in, left out or exchanged. */
function editDistance(a: string, b: string): number {
  return [...a.toLowerCase()].reduce((row, character, index) => {
    return [...b.toLowerCase()].reduce(
      (next, other, column) => [...next, Math.min(next[column] + 1, row[column + 1] + 1, row[column] + (character === other ? 0 : 1))],
      [index + 1],
    );
  }, Array.from({ length: b.length + 1 }, (_, index) => index))[b.length];
}
