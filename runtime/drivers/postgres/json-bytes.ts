import type { JsonRows, JsonText } from '../database';

/** Rows as JSON in UTF-8. */
export class JsonBytes implements JsonRows {
  private separator = ',';

  /**
   * @param json the rows, separated by commas
   * @param ends end of each row
   * @param size see `JsonRows.size`
   */
  constructor(private readonly json: Buffer, private readonly ends: readonly number[], readonly size: number) {}

  get length(): number {
    return this.ends.length;
  }

  at(index: number): JsonText | undefined {
    const start = index === 0 ? 0 : this.endOf(index) + 1;
    return index < this.length ? this.json.toString('utf8', start, this.ends[index]) : undefined;
  }

  join(count = this.length): JsonText {
    return this.bytes(',').toString('utf8', 0, this.endOf(Math.min(count, this.length)));
  }

  /** Without a copy: later calls change the same bytes. */
  bytes(separator: ',' | '\n'): Buffer {
    const { json, ends } = this;
    if (separator !== this.separator) {
      const code = separator.charCodeAt(0);
      for (let index = 0; index < ends.length - 1; index++) json[ends[index]!] = code;
      this.separator = separator;
    }
    return json.subarray(0, this.endOf(ends.length));
  }

  /** Returns the end of the first rows. */
  private endOf(count: number): number {
    return this.ends[count - 1] ?? 0;
  }
}
