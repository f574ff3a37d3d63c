import { ScriptFileError } from '../../contract/scripts/script-file-error';
import { ScriptStatement } from '../../contract/scripts-manifest';

const MARK = /^[^\S\r\n]*--[^\S\r\n]*no[ -]transaction[^\S\r\n]*$/gim;

const SPACE_OR_LINE = /\s+|--[^\r\n]*/y;
const BLOCK_EDGE = /\/\*|\*\//g;

/**
 * Returns whether a script declares that it runs in a transaction; undefined if it says nothing.
 *
 * @param setting `executeInTransaction` of Flyway
 * @throws ScriptFileError if the script contradicts the setting
 */
export function declaredTransaction(file: string, text: string, setting: boolean | undefined): boolean | undefined {
  const mark = headLines(text).find(({ content }) => content.match(MARK));
  if (!mark) return setting;
  if (setting) {
    throw new ScriptFileError(file, mark.line, 'the line "-- no transaction" contradicts executeInTransaction=true', 'remove one of them');
  }
  return false;
}

/**
 * Rejects the line between statements, where it has no effect. In a statement, such as the body of a function, it is an ordinary comment.
 *
 * @throws ScriptFileError for the first such line
 */
export function rejectLateMark(file: string, text: string, statements: readonly ScriptStatement[]) {
  const spans = statements.flatMap(({ rows, ...statement }) => rows ? [statement, rows] : [statement]);
  const late = [...text.matchAll(MARK)].map(({ index }) => lineAt(text, index)).find(line => !spans.some(span => isIn(span, line)));
  if (late !== undefined && late > Math.min(...statements.map(({ line }) => line))) {
    throw new ScriptFileError(file, late, 'the line "-- no transaction" is below the first statement', 'move it to the top of the script');
  }
}

function isIn(span: { readonly text: string; readonly line: number }, line: number): boolean {
  return line >= span.line && line < span.line + span.text.split('\n').length;
}

/** Line comments before the first statement, each with the spaces before it. */
function headLines(text: string): { readonly content: string; readonly line: number }[] {
  const found = [];
  for (let offset = 0, part = partAt(text, 0); part !== ''; offset += part.length, part = partAt(text, offset)) {
    const start = text.lastIndexOf('\n', offset) + 1;
    if (part.startsWith('--')) found.push({ content: text.slice(start, offset + part.length), line: lineAt(text, offset) });
  }
  return found;
}

/** White space or a comment at an offset; empty: a statement begins, or the text ends. */
function partAt(text: string, offset: number): string {
  SPACE_OR_LINE.lastIndex = offset;
  return SPACE_OR_LINE.exec(text)?.[0] ?? (text.startsWith('/*', offset) ? blockAt(text, offset) : '');
}

/** A block comment, in which others can be nested. */
function blockAt(text: string, offset: number): string {
  let depth = 0;
  for (const edge of text.slice(offset).matchAll(BLOCK_EDGE)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return text.slice(offset, offset + edge.index + 2);
  }
  return text.slice(offset);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
