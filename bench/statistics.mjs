/** Returns the quantile of values. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Returns the median. */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * Compares alternating measurements: values are medians, and the ratio is the median of the ratios of each turn,
 * because other load of the machine slows both sides of a turn.
 *
 * @param target maximum ratio, if any
 */
export function compare({ measure, unit, ours, otherName, other, target }) {
  const ratio = median(ours.map((value, turn) => value / other[turn]));
  const met = target === undefined ? undefined : ratio <= target;
  return { measure, unit, ours: median(ours), otherName, other: median(other), ratio, target, met };
}
