/** Compares versions by their numbers: `1.10` is above `1.9`, and `1.0` equals `1`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index] ?? 0n, right[index] ?? 0n];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** Returns a text that is the same for equal versions. */
export function versionKey(version: string): string {
  return numbersOf(version).join('.').replace(/(?:\.0)+$/, '');
}

/** Returns the highest version. */
export function highest(versions: readonly string[]): string | undefined {
  return versions.reduce<string | undefined>((best, version) => best === undefined || compareVersions(version, best) > 0 ? version : best, undefined);
}

function numbersOf(version: string): bigint[] {
  return version.split(/[._]/).map(part => /^\d+$/.test(part) ? BigInt(part) : 0n);
}
