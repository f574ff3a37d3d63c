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
  const names = new Names(scanner, fields);
  scanner.next();
  scanner.index += 1;
  while (scanner.next() !== CLOSE_ARRAY) {
    yield { values: scanner.next() === OPEN_OBJECT ? readObject(scanner, names) : scanner.skipValue() };
    scanner.skipComma();
  }
}

/** Reads the declared fields of an object; of a repeated field, the last value counts. */
function readObject(scanner: Scanner, names: Names): RecordRow['values'] {
  const values: (RawValue | undefined)[] = [];
  scanner.index += 1;
  for (let member = 0; scanner.next() !== CLOSE_OBJECT; member++) {
    const position = names.take(member);
    // The colon.
    scanner.next();
    scanner.index += 1;
    if (position === undefined) scanner.skipValue();
    else values[position] = readValue(scanner.takeValue());
    scanner.skipComma();
  }
  scanner.index += 1;
  return values;
}

/** Names of the members of objects. Most objects have the same members in the same order as the one before, so that their names need not be read. */
class Names {
  /** Name of each member of the objects so far as it is written, with its position; undefined: not a declared field. */
  private readonly known: { readonly source: string; readonly position: number | undefined }[] = [];

  constructor(private readonly scanner: Scanner, private readonly fields: FieldPositions) {}

  /** Moves behind the name of a member, and returns the position of its field. */
  take(member: number): number | undefined {
    const known = this.known[member];
    if (known && this.scanner.skipText(known.source)) return known.position;
    const source = this.scanner.takeValue();
    const position = this.fields.get(unquote(source));
    if (member < this.fields.size) this.known[member] = { source, position };
    return position;
  }
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

  /** Moves behind a text if it comes next. */
  skipText(text: string): boolean {
    const found = this.text.startsWith(text, this.index);
    if (found) this.index += text.length;
    return found;
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
