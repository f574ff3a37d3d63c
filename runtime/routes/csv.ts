/** Texts that must be quoted (https://www.rfc-editor.org/rfc/rfc4180#section-2): empty ones, unlike NULL, and the end marker of COPY in PostgreSQL. */
const QUOTED = /^$|[",\r\n]|^\\\.$/;

/** Texts that a spreadsheet program runs as formulas (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

const LINE_END = '\r\n';

/** Length of the colon after a name, and of the comma or brace before it. */
const AROUND_NAME = 2;

/** Writes rows as CSV. */
export interface CsvWriter {
  header(columns: readonly string[]): string;
  /** Returns a function that writes the line of a row, which is a JSON object with these columns. */
  lines(columns: readonly string[]): (row: string) => string;
}

export function createCsvWriter(escapeFormulas = false): CsvWriter {
  const textOf = (text: string) => field(escapeFormulas && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);
  return {
    header: columns => columns.map(textOf).join() + LINE_END,
    lines: columns => {
      const lengths = columns.map(column => JSON.stringify(column).length + AROUND_NAME);
      return row => {
        let line = '';
        let at = 0;
        for (const length of lengths) {
          const from = at + length;
          if (at > 0) line += ',';
          at = endOfValue(row, from);
          line += fieldOf(row.slice(from, at), textOf);
        }
        return line + LINE_END;
      };
    },
  };
}

/** Returns the field of a value as it is in the JSON of a row. */
function fieldOf(value: string, textOf: (text: string) => string): string {
  if (value === 'null') return '';
  if (value.startsWith('"')) return textOf(value.includes('\\') ? JSON.parse(value) as string : value.slice(1, -1));
  return field(value);
}

function field(text: string): string {
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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
