import { asRaw, JSON_NULL, type RawValue } from './json-fields';
import type { FieldPositions, RecordRow } from './record-row';
import { Problem } from '../http/problem';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Yields the lines of a CSV text as records (https://www.rfc-editor.org/rfc/rfc4180), by the names in its header line. Lines end with CRLF or LF.
 * Columns that are not declared are ignored.
 *
 * Throws INVALID_BODY for text that is not CSV, for a line with more or fewer fields than the header, and for a header that repeats a field.
 */
export function* readCsvRows(text: string, fields: FieldPositions): Generator<RecordRow> {
  const scanner = new CsvScanner(text);
  const header = scanner.takeLine().map(name => name === JSON_NULL ? undefined : fields.get(name.text));
  const declared = header.filter(position => position !== undefined);
  if (new Set(declared).size < declared.length) throw invalid('line 1 must name each field once');
  while (!scanner.atEnd) {
    const { line } = scanner;
    const cells = scanner.takeLine();
    if (cells.length !== header.length) throw invalid(`line ${line} must have as many fields as the header line`);
    const values: (RawValue | undefined)[] = [];
    header.forEach((position, column) => { if (position !== undefined) values[position] = cells[column]!; });
    yield { values, line };
  }
}

function invalid(detail: string): Problem {
  return new Problem('INVALID_BODY', { detail });
}

class CsvScanner {
  /** Number of the next line. */
  line = 1;
  private index = 0;

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.index >= this.text.length;
  }

  /** Returns the cells of the next line, which may contain line breaks in quotes, and moves behind its line break. */
  takeLine(): RawValue[] {
    const cells: RawValue[] = [];
    const { line } = this;
    do {
      cells.push(this.text.charCodeAt(this.index) === QUOTE ? this.takeQuoted() : this.takePlain());
    } while (this.skip(COMMA));
    const broken = this.skip(CARRIAGE_RETURN) ? this.skip(LINE_FEED) : this.skip(LINE_FEED) || this.atEnd;
    if (!broken) throw invalid(`line ${line} is not CSV: fields with quotes or line breaks must be in quotes, with each quote doubled`);
    this.line += 1;
    return cells;
  }

  private takeQuoted(): RawValue {
    const start = this.index + 1;
    let end = this.text.indexOf('"', start);
    while (end !== -1 && this.text.charCodeAt(end + 1) === QUOTE) end = this.text.indexOf('"', end + 2);
    if (end === -1) throw invalid(`line ${this.line} has a quote that is not closed`);
    this.index = end + 1;
    const inside = this.text.slice(start, end);
    this.line += inside.split('\n').length - 1;
    return asRaw(inside.replaceAll('""', '"'));
  }

  private takePlain(): RawValue {
    const start = this.index;
    let code = this.text.charCodeAt(start);
    // NaN at the end of the text.
    while (code >= 0 && code !== COMMA && code !== LINE_FEED && code !== CARRIAGE_RETURN && code !== QUOTE) code = this.text.charCodeAt(++this.index);
    return start === this.index ? JSON_NULL : asRaw(this.text.slice(start, this.index));
  }

  private skip(code: number): boolean {
    const found = this.text.charCodeAt(this.index) === code;
    if (found) this.index += 1;
    return found;
  }
}
