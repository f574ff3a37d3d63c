import { readValue, unquote, type RawValue } from './json-fields';
import { endOfString, isClosing, isOpening } from './json-text';
import type { FieldPositions, RecordRow } from './record-row';

const QUOTE = 0x22;
const COMMA = 0x2c;
const SPACE = 0x20;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Yields the elements of a valid JSON array as records, in one pass over the text: `JSON.parse` would round numbers to 53 bits. */
export function* readJsonRows(text: string, fields: FieldPositions): Generator<RecordRow> {
  const scanner = new Scanner(text);
  scanner.next();
  scanner.index += 1;
  while (scanner.next() !== CLOSE_ARRAY) {
    yield { values: scanner.next() === OPEN_OBJECT ? readObject(scanner, fields) : scanner.skipValue() };
    scanner.skipComma();
  }
}

/** Reads the declared fields of an object; of a repeated field, the last value counts. */
function readObject(scanner: Scanner, fields: FieldPositions): RecordRow['values'] {
  const values: (RawValue | undefined)[] = [];
  scanner.index += 1;
  while (scanner.next() !== CLOSE_OBJECT) {
    const name = unquote(scanner.takeValue());
    // The colon.
    scanner.next();
    scanner.index += 1;
    const position = fields.get(name);
    if (position === undefined) scanner.skipValue();
    else values[position] = readValue(scanner.takeValue());
    scanner.skipComma();
  }
  scanner.index += 1;
  return values;
}

/** Position in a text that is known to be valid JSON. */
class Scanner {
  index = 0;

  constructor(private readonly text: string) {}

  /** Skips white space, and returns the code of the next character. */
  next(): number {
    let code = this.text.charCodeAt(this.index);
    while (code <= SPACE) code = this.text.charCodeAt(++this.index);
    return code;
  }

  skipComma(): void {
    if (this.next() === COMMA) this.index += 1;
  }

  /** Returns the source of the next value, and moves behind it. */
  takeValue(): string {
    this.next();
    const start = this.index;
    this.skipValue();
    return this.text.slice(start, this.index);
  }

  skipValue(): undefined {
    let depth = 0;
    const first = this.next();
    if (first !== QUOTE && !isOpening(first)) return this.skipWord();
    do {
      const code = this.text.charCodeAt(this.index);
      if (code === QUOTE) this.index = endOfString(this.text, this.index);
      else if (isOpening(code)) depth += 1;
      else if (isClosing(code)) depth -= 1;
      this.index += 1;
    } while (depth > 0);
    return undefined;
  }

  /** Skips a number, `true`, `false` or `null`. */
  private skipWord(): undefined {
    let code = this.text.charCodeAt(this.index);
    while (code > SPACE && code !== COMMA && !isClosing(code)) code = this.text.charCodeAt(++this.index);
    return undefined;
  }
}
