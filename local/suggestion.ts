/** Returns a suggestion for a misspelled name, as in ` (did you mean "serve"?)`; empty when no name is similar. */
export function suggestion(wrong: string, names: readonly string[]): string {
  const [best] = names.map(name => ({ name, distance: distanceOf(wrong, name) })).sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, wrong.length / 3) ? ` (did you mean "${best.name}"?)` : '';
}

/** Levenshtein distance: number of inserted, removed or replaced characters. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, character] of [...a].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      next.push(Math.min(next[column - 1]! + 1, row[column]! + 1, row[column - 1]! + (character === b[column - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
