/** Fewer ratios have no spread that means anything. */
const MIN_FOR_SPREAD = 5;

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
 * because other load of the machine slows both sides of a turn. The spread is the 10th and the 90th percentile of the ratios.
 *
 * @param target maximum ratio, if any
 * @param limit maximum of our value, if any
 */
export function compare({ measure, unit, ours, otherName, other, target, limit }) {
  const ratios = ours.map((value, turn) => value / other[turn]);
  const ratio = median(ratios);
  const spread = ratios.length >= MIN_FOR_SPREAD ? [quantile(ratios, 0.1), quantile(ratios, 0.9)] : undefined;
  const met = target !== undefined ? ratio <= target : limit !== undefined ? median(ours) <= limit : undefined;
  return { measure, unit, ours: median(ours), otherName, other: median(other), ratio, spread, target, limit, met };
}

/** Runs all contenders once per round, so that other load of the machine affects all equally; returns the results by name. */
export async function inTurns(rounds, runs) {
  const results = Object.fromEntries(Object.keys(runs).map(name => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) results[name].push(await run());
  }
  return results;
}
