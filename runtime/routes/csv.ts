/** Texts that must be quoted (https://www.rfc-editor.org/rfc/rfc4180#section-2): empty ones, unlike NULL, and the end marker of COPY in PostgreSQL. */
const QUOTED = /^$|[",\r\n]|^\\\.$/;

/** Texts that a spreadsheet program runs as formulas (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

const LINE_END = '\r\n';

/** Writes rows as CSV. */
export interface CsvWriter {
  header(columns: readonly string[]): string;
  /** Returns the line of a row, which is a JSON object with these columns. */
  line(row: string, columns: readonly string[]): string;
}

export function createCsvWriter(escapeFormulas = false): CsvWriter {
  const textOf = (text: string) => field(escapeFormulas && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);
  return {
    header: columns => columns.map(textOf).join() + LINE_END,
    line: (row, columns) => valuesOf(row, columns).map(value => {
      if (value === 'null') return '';
      if (value.startsWith('"')) return textOf(value.includes('\\') ? JSON.parse(value) as string : value.slice(1, -1));
      return field(value);
    }).join() + LINE_END,
  };
}

function field(text: string): string {
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Length of the quotes, the colon and the comma or brace around a name. */
const AROUND_NAME = 4;

/** Returns the values of a row as they are in its JSON. */
function valuesOf(row: string, columns: readonly string[]): string[] {
  let at = 0;
  return columns.map(column => {
    const from = at + JSON.stringify(column).length + AROUND_NAME - 2;
    at = endOfValue(row, from);
    return row.slice(from, at);
  });
}

/** Returns the index after the JSON value that begins at an index. */
function endOfValue(json: string, from: number): number {
  let depth = 0;
  for (let at = from; ; at++) {
    const character = json[at];
    if (character === '"') at = endOfString(json, at);
    else if (character === '{' || character === '[') depth += 1;
    else if (depth > 0 && (character === '}' || character === ']')) depth -= 1;
    else if (depth === 0 && (character === ',' || character === '}')) return at;
  }
}

/** Returns the index of the quote that ends a string. */
function endOfString(json: string, from: number): number {
  let end = json.indexOf('"', from + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
