import type { DiffLine } from './change';

/** Number of unchanged lines to show around a change. */
const CONTEXT = 2;

/** Number of compared pairs of lines above which a text is shown as replaced: the table of the comparison would need too much memory. */
const MAX_PAIRS = 4_000_000;

/** Line between two changes that are far from each other. */
const GAP: DiffLine = { sign: ' ', text: '…' };

/** Compares two texts line by line, and returns the changed lines with their context. */
export function diffTexts(before: string, after: string): DiffLine[] {
  return withoutDistantLines(diffLines(before.split('\n'), after.split('\n')));
}

/** Returns all lines, by their longest common subsequence. */
function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const start = commonLength(before, after);
  const end = commonLength([...before.slice(start)].reverse(), [...after.slice(start)].reverse());
  const [oldLines, newLines] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return [
    ...lines(' ', before.slice(0, start)),
    ...(oldLines.length * newLines.length > MAX_PAIRS ? [...lines('-', oldLines), ...lines('+', newLines)] : changedLines(oldLines, newLines)),
    ...lines(' ', before.slice(before.length - end)),
  ];
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((line, position) => line !== b[position]);
  return index === -1 ? a.length : index;
}

function changedLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const lengths = commonLengths(before, after);
  const result: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      result.push({ sign: ' ', text: before[i]! });
      i += 1;
      j += 1;
    } else if (i < before.length && lengths[i + 1]![j]! >= (lengths[i]![j + 1] ?? -1)) {
      result.push({ sign: '-', text: before[i++]! });
    } else {
      result.push({ sign: '+', text: after[j++]! });
    }
  }
  return result;
}

/** Returns the length of the longest common subsequence of the lines from each pair of positions. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      table[i]![j] = before[i] === after[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}

function withoutDistantLines(all: readonly DiffLine[]): DiffLine[] {
  const near = all.map((_, index) => all.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' '));
  return all.flatMap((line, index) => (near[index] ? [line] : near[index - 1] && near.includes(true, index) ? [GAP] : []));
}

function lines(sign: DiffLine['sign'], texts: readonly string[]): DiffLine[] {
  return texts.map(text => ({ sign, text }));
}
