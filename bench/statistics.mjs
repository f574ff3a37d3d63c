/** Gives the value below which a share of all values lie. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Gives the middle value. */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * Compares measurements that were taken in turns: values are medians, the ratio is the median of the ratios of each turn,
 * because whatever else the machine does slows both sides of a turn.
 *
 * @param target the largest ratio to be content with, if any
 */
export function compare({ measure, unit, ours, otherName, other, target }) {
  const ratio = median(ours.map((value, turn) => value / other[turn]));
  const met = target === undefined ? undefined : ratio <= target;
  return { measure, unit, ours: median(ours), otherName, other: median(other), ratio, target, met };
}
