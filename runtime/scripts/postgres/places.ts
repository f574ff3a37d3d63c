import type { DatabaseError as ServerError } from 'pg';
import type { ScriptStatement } from '../../../src/contract/scripts-manifest';

/** Start of the text of a `DO` block. */
const BODY = /\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$|'/;

/** Returns the line of the file at which a statement failed. */
export function lineOf(statement: ScriptStatement, { position, where = '' }: ServerError): number {
  const { text, line, rows } = statement;
  const row = rows && /^COPY [^]*?, \D*(\d+)/.exec(where)?.[1];
  if (row !== undefined) return rows!.line + Number(row) - 1;
  if (position !== undefined) return line + linesIn([...text].slice(0, Number(position) - 1));
  const inBlock = /\binline_code_block\b\D*(\d+)/.exec(where)?.[1];
  const body = BODY.exec(text);
  if (inBlock === undefined || !body) return line;
  return line + linesIn([...text.slice(0, body.index)]) + Number(inBlock) - 1;
}

/** Returns where in functions a statement failed, as in ` (in shop_total(integer), line 3)`. */
export function functionOf({ where = '' }: ServerError): string {
  const [, name, line] = /^PL\/pgSQL function (.+?) line (\d+)/m.exec(where) ?? [];
  return name === undefined || name === 'inline_code_block' ? '' : ` (in ${name}, line ${line})`;
}

function linesIn(characters: readonly string[]): number {
  return characters.filter(character => character === '\n').length;
}
