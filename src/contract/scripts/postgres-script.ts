/** Statement of an SQL script, without its semicolon. */
export interface SqlStatement {
  readonly kind: 'statement';
  readonly text: string;
  /** First line of the statement. */
  readonly line: number;
  /** Rows below a `COPY … FROM stdin`. */
  readonly rows?: { readonly text: string; readonly line: number };
}

/** Command of psql, as in `\connect shop` (https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMANDS). */
export interface PsqlCommand {
  readonly kind: 'psql';
  readonly text: string;
  readonly line: number;
}

/** Lexical rules: https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const SPACE = /\s+/y;
const LINE = /[^\n\r]*/y;
const TEXT = /'(?:[^']|'')*(?:'|$(?![^]))/y;
const ESCAPED_TEXT = /[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$(?![^]))/y;
const QUOTED_NAME = /"(?:[^"]|"")*(?:"|$(?![^]))/y;
const DOLLAR_TEXT = /\$((?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?)\$[^]*?(?:\$\1\$|$(?![^]))/y;
const WORD = /[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*/y;
const OTHER = /[^\s'"$A-Za-z_\x80-\uffff()[\];\\/-]+|[^]/y;

const COPY_FROM_STDIN = /^COPY\s[^]*\bFROM\s+STDIN\b/i;
const END_OF_ROWS = /^\\\.\r?$/m;

/** Parses a script into statements and commands, as psql does. */
export function parseScript(text: string): (SqlStatement | PsqlCommand)[] {
  return new ScriptParser(text).parse();
}

class ScriptParser {
  private readonly parts: (SqlStatement | PsqlCommand)[] = [];
  private offset = 0;
  private line = 1;
  /** Offset up to which lines were counted. */
  private counted = 0;
  private start: { readonly offset: number; readonly line: number } | undefined;
  private parentheses = 0;
  private blocks = 0;
  private lastWord = '';

  constructor(private readonly text: string) {}

  parse(): (SqlStatement | PsqlCommand)[] {
    while (this.offset < this.text.length) this.readToken(this.text[this.offset]!);
    this.takeStatement(this.offset);
    return this.parts;
  }

  private readToken(first: string): void {
    if (/\s/.test(first)) return void this.take(SPACE);
    const next = this.text[this.offset + 1];
    if (first === '-' && next === '-') return void this.take(LINE);
    if (first === '/' && next === '*') return this.skipComment();
    if (first === '\\') return this.takeCommand();
    if (first === ';' && this.parentheses <= 0 && this.blocks === 0) return this.takeStatement(this.offset, 1);
    this.start ??= { offset: this.offset, line: this.lineAt(this.offset) };
    if ('(['.includes(first)) this.parentheses += 1;
    if (')]'.includes(first)) this.parentheses -= 1;
    if (first === "'") this.take(TEXT);
    else if (first === '"') this.take(QUOTED_NAME);
    else if (first === '$') this.take(DOLLAR_TEXT) ?? this.take(OTHER);
    else if (!this.take(ESCAPED_TEXT)) this.takeWord(this.take(WORD)?.toLowerCase() ?? this.take(OTHER)!);
  }

  /** Skips a token if it comes next. */
  private take(token: RegExp): string | undefined {
    token.lastIndex = this.offset;
    const text = token.exec(this.text)?.[0];
    this.offset += text?.length ?? 0;
    return text;
  }

  /** Tracks blocks: a body between `BEGIN ATOMIC` and `END` contains statements, and `CASE` also has an `END`. */
  private takeWord(word: string): void {
    if (word === 'atomic' && this.lastWord === 'begin') this.blocks += 1;
    else if (this.blocks > 0) this.blocks += Number(word === 'case') - Number(word === 'end');
    this.lastWord = word;
  }

  /** Skips a comment, including nested ones. */
  private skipComment(): void {
    const marks = /\/\*|\*\//g;
    marks.lastIndex = this.offset + 2;
    for (let depth = 1; depth > 0;) {
      const mark = marks.exec(this.text);
      this.offset = mark ? marks.lastIndex : this.text.length;
      depth += mark ? (mark[0] === '/*' ? 1 : -1) : -depth;
    }
  }

  private takeCommand(): void {
    const line = this.lineAt(this.offset);
    this.parts.push({ kind: 'psql', text: this.take(LINE)!.trim(), line });
  }

  private takeStatement(end: number, semicolon = 0): void {
    const { start } = this;
    this.offset += semicolon;
    this.start = undefined;
    this.parentheses = 0;
    this.lastWord = '';
    if (start === undefined) return;
    const statement = { kind: 'statement', text: this.text.slice(start.offset, end).trimEnd(), line: start.line } as const;
    this.parts.push(COPY_FROM_STDIN.test(statement.text) ? { ...statement, rows: this.takeRows() } : statement);
  }

  /** Takes the rows from the next line to `\.`. */
  private takeRows(): { text: string; line: number } {
    const lineEnd = this.text.indexOf('\n', this.offset);
    const start = lineEnd === -1 ? this.text.length : lineEnd + 1;
    const rest = this.text.slice(start);
    const end = END_OF_ROWS.exec(rest);
    this.offset = start + (end ? end.index + end[0].length : rest.length);
    return { text: rest.slice(0, end?.index), line: this.lineAt(start) };
  }

  private lineAt(offset: number): number {
    for (; this.counted < offset; this.counted += 1) if (this.text[this.counted] === '\n') this.line += 1;
    return this.line;
  }
}
