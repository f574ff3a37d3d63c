/* eslint-disable no-bitwise -- the generator mixes bits */
/** Random values that depend only on a seed. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = Math.imul(seed, 0x9e3779b1) | 0;
  }

  /** Returns an integer, both limits included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)]!;
  }

  /** Returns the list in another order. */
  shuffle<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.integer(0, rest.length - 1), 1)[0]!);
  }

  list<T>(length: number, make: () => T): T[] {
    return Array.from({ length }, make);
  }

  /** mulberry32: https://github.com/cprosche/mulberry32 */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  }
}
