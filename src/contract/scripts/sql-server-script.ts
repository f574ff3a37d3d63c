import { ScriptFileError } from './script-file-error';

/** Batch of a script of SQL Server: what is between two lines `GO`. */
export interface SqlBatch {
  readonly text: string;
  /** First line of the text. */
  readonly line: number;
  /** Count of `GO 3`; absent: once. */
  readonly times?: number;
  /** Keywords and unquoted names outside of strings and comments. */
  readonly words: readonly BatchWord[];
}

export interface BatchWord {
  /** Upper case. */
  readonly word: string;
  /** Offset in the text of the batch. */
  readonly start: number;
  readonly line: number;
  /** Open parentheses before it. */
  readonly depth: number;
}

/** Lexical rules: https://learn.microsoft.com/sql/t-sql/language-elements/comments-transact-sql and https://learn.microsoft.com/sql/relational-databases/databases/database-identifiers */
const SPACE = /\s+/y;
const LINE_COMMENT = /--[^\n]*/y;
const TEXT = /'(?:[^']|'')*'/y;
const QUOTED_NAME = /"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]/y;
const WORD = /[A-Za-z_@#\x80-\uffff][\w$@#\x80-\uffff]*/y;
const VARIABLE = /\$\([A-Za-z_][\w-]*\)/;

/** https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-go */
const GO_LINE = /GO(?=\s|;|--|\/\*|$)[^\n]*/iy;
const SEPARATOR = /^GO(?:[^\S\n]+(\d+))?[^\S\n]*(?:--.*|\/\*.*\*\/\s*)?$/i;

/** https://learn.microsoft.com/sql/tools/sqlcmd/sqlcmd-commands */
const SQLCMD_LINE = /(?::(?!:)|!!)[^\n]*|(?:EXIT|QUIT)[^\S\n]*(?:\([^\n]*\)[^\S\n]*)?(?=\n|$)/iy;

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^:r\b/i, 'move the statements of that file into this script, or into a separate one'],
  [/^:setvar\b/i, 'write the value into the statements'],
  [/^:on\b/i, 'remove it: a script stops at its first error'],
  [/^:connect\b/i, 'remove it: the script runs in the database of the functions'],
];

/**
 * Splits a script of SQL Server at its lines `GO`, as sqlcmd does. Batches that contain only comments are left out.
 *
 * @param file path that errors name
 * @throws ScriptFileError for commands and variables of sqlcmd, and for strings, names and comments that are not closed
 */
export function parseBatches(file: string, text: string): SqlBatch[] {
  return new BatchParser(file, text).parse();
}

class BatchParser {
  private readonly batches: SqlBatch[] = [];
  private offset = 0;
  private line = 1;
  /** Offset up to which lines were counted. */
  private counted = 0;
  private start = 0;
  private startLine = 1;
  /** Whether only white space precedes in the line. */
  private isFirstOfLine = true;
  private words: BatchWord[] = [];
  private depth = 0;
  /** Whether the batch has anything but comments. */
  private hasCode = false;

  constructor(private readonly file: string, private readonly text: string) {}

  parse(): SqlBatch[] {
    while (this.offset < this.text.length) this.readToken();
    this.takeBatch(this.offset, undefined);
    return this.batches;
  }

  private readToken(): void {
    const space = this.take(SPACE);
    if (space !== undefined) return void (this.isFirstOfLine ||= space.includes('\n'));
    const isFirst = this.isFirstOfLine;
    this.isFirstOfLine = false;
    if (this.take(LINE_COMMENT) !== undefined) return;
    if (this.text.startsWith('/*', this.offset)) return this.skipComment();
    if (isFirst && (this.takeSeparator() || this.rejectCommand())) return;
    this.hasCode = true;
    this.takeCode();
  }

  private takeCode(): void {
    const first = this.text[this.offset]!;
    const start = this.offset;
    if (first === "'") return void (this.take(TEXT) ?? this.reject('the string is not closed', 'close it with an apostrophe'));
    if (first === '"' || first === '[') {
      const name = this.take(QUOTED_NAME) ?? this.reject('the quoted name is not closed', 'close it');
      return this.checkVariable(name, start);
    }
    const word = this.take(WORD);
    if (word !== undefined) {
      this.words.push({ word: word.toUpperCase(), start: start - this.start, line: this.lineAt(start), depth: this.depth });
      return;
    }
    if (first === '$') this.checkVariable(/^\$\([^)\n]*\)/.exec(this.text.slice(start, start + 200))?.[0] ?? '', start);
    this.depth += Number(first === '(') - Number(first === ')' && this.depth > 0);
    this.offset += 1;
  }

  /** Skips a token if it comes next. */
  private take(token: RegExp): string | undefined {
    token.lastIndex = this.offset;
    const text = token.exec(this.text)?.[0];
    this.offset += text?.length ?? 0;
    return text;
  }

  private takeSeparator(): boolean {
    const end = this.offset;
    const go = this.take(GO_LINE)?.trimEnd();
    if (go === undefined) return false;
    const separator = SEPARATOR.exec(go);
    if (!separator) this.reject(`${JSON.stringify(go.slice(0, 30))} is not the separator of batches`, 'write GO, or GO with a count, alone on its line', end);
    const times = separator![1] === undefined ? undefined : Number(separator![1]);
    if (times === 0) this.reject('GO 0 would run the batch not at all', 'remove the batch, or the count', end);
    this.takeBatch(end, times);
    return true;
  }

  private rejectCommand(): false {
    const start = this.offset;
    const command = this.take(SQLCMD_LINE)?.trim();
    if (command === undefined) return false;
    const remedy = REMEDIES.find(([pattern]) => pattern.test(command))?.[1] ?? 'remove it';
    return this.reject(`${command.split(/[\s(]/)[0]} is a sqlcmd command, not SQL`, remedy, start);
  }

  private checkVariable(text: string, start: number): void {
    const variable = VARIABLE.exec(text)?.[0];
    if (variable !== undefined) this.reject(`${variable} is a variable of sqlcmd, not SQL`, 'write the value', start);
  }

  /** Skips a comment, including nested ones. */
  private skipComment(): void {
    const start = this.offset;
    const marks = /\/\*|\*\//g;
    marks.lastIndex = start + 2;
    for (let depth = 1; depth > 0;) {
      const mark = marks.exec(this.text) ?? this.reject('the comment is not closed', 'close it with */', start);
      this.offset = marks.lastIndex;
      depth += mark[0] === '/*' ? 1 : -1;
    }
  }

  private takeBatch(end: number, times: number | undefined): void {
    const text = this.text.slice(this.start, end);
    const indent = /^(?:[^\S\n]*\n)*/.exec(text)![0].length;
    const words = this.words.map(word => ({ ...word, start: word.start - indent }));
    const batch = { text: text.slice(indent).trimEnd(), line: this.startLine + text.slice(0, indent).split('\n').length - 1, words };
    if (this.hasCode) this.batches.push(times === undefined ? batch : { ...batch, times });
    this.start = this.offset + 1;
    this.startLine = this.lineAt(this.start);
    this.words = [];
    this.depth = 0;
    this.hasCode = false;
  }

  private reject(problem: string, remedy: string, offset = this.offset): never {
    throw new ScriptFileError(this.file, this.lineAt(offset), problem, remedy);
  }

  /** Returns the line of an offset that is not before the last one asked for. */
  private lineAt(offset: number): number {
    for (; this.counted < offset; this.counted += 1) if (this.text[this.counted] === '\n') this.line += 1;
    return this.line;
  }
}
