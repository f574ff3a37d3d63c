import { isContent } from './sql-statement-rules';
import { SqlToken } from './sql-token';

/** Part of a statement that is neither white space nor a comment. */
export interface SqlPiece {
  /** Text of a token, or one of the characters of a symbol. */
  readonly text: string;
  /** Text in upper case for words, otherwise empty. */
  readonly word: string;
  readonly token: SqlToken;
  /** Number of open parentheses and brackets around it. */
  readonly depth: number;
}

/** Symbols that the lexer joins, as in `) , (`. */
const JOINED = /^[\s(),=<>*.]+$/;

/** Returns the pieces of a statement, with each punctuation character by itself. */
export function piecesOf(tokens: readonly SqlToken[]): SqlPiece[] {
  let depth = 0;
  return tokens.filter(isContent).flatMap(token => textsOf(token).map(text => {
    const symbol = token.kind === 'symbol';
    depth -= Number(symbol && (text === ')' || text === ']'));
    const piece = { text, word: token.kind === 'word' ? text.toUpperCase() : '', token, depth };
    depth += Number(symbol && (text === '(' || text === '['));
    return piece;
  }));
}

function textsOf({ kind, text }: SqlToken): string[] {
  return kind === 'symbol' && JOINED.test(text) ? [...text.replace(/\s/g, '')] : [text];
}

/** Returns whether a piece is a name: a word or a quoted identifier. */
export function isName(piece: SqlPiece | undefined): boolean {
  return piece !== undefined && (piece.word !== '' || (piece.token.kind === 'string' && /^(?:[uU]&)?["[]/.test(piece.text)));
}

/** Returns the index after the last piece of the parentheses around a piece. */
export function endOfGroup(pieces: readonly SqlPiece[], index: number): number {
  const end = pieces.findIndex(({ depth }, other) => other > index && depth < pieces[index].depth);
  return end < 0 ? pieces.length : end;
}

/** Returns the index of the first piece of the parentheses around a piece. */
export function startOfGroup(pieces: readonly SqlPiece[], index: number): number {
  let start = index;
  while (start > 0 && pieces[start - 1].depth >= pieces[index].depth) {
    start -= 1;
  }
  return start;
}
