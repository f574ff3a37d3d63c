import { toDatabaseError, type ServerError } from '../../drivers/sql-server/errors';

/** Numbers from which messages are those of users, by `RAISERROR`, `THROW` and `sp_addmessage`. */
const FIRST_OF_USERS = 50_000;

/**
 * Numbers whose messages name objects, types, keywords and permissions, but no value, by their templates in
 * https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors. Every other message is replaced: those of 245, 2601,
 * 2627, 2628 and many others quote values.
 */
const NAMES: ReadonlySet<number> = new Set([
  ...range(106, 125), 130, 135, 136, ...range(138, 147), 152, 154, ...range(156, 167), 173, 178, 180, 181, 183, 190, ...range(192, 194), 196, 197,
  199, 201, 205, 206, 213, 214, 217, 218, 219, 226, 229, 230, 233, 234, 235, 236, 239, 240, 241, 242, 246, 247, 252, 253, 256, 257, 260, 262, 264,
  266, 270, 271, 272, 273, 287, 297, 300, 306, 307, 308, 313, 319, ...range(330, 334), 349, 350, 351, 402, 421, 443, 444, 446, 448, 451, 455, 468,
  483, 511, 512, 513, 515, 518, 529, 530, 544, 545, 547, 550, 1033, 1038, 1046, 1088, 1205, 1222, ...range(1701, 1799), 1807, 1911, 1913,
  ...range(2702, 2706), 2714, 2715, 2716, 2717, ...range(2727, 2729), 2738, 2744, 2749, 2750, 2751, 2759, 2760, 2789, ...range(2797, 2799), 3609,
  3621, ...range(3701, 3760), 3902, 3903, 3906, 3916, 3930, 3931, 3998, 4101, 4103, 4104, 4108, 4112, 4701, 4712, 4901, 4902, 4922, 4924, 4928,
  5074, 8101, 8106, 8111, 8114, 8115, 8120, 8134, 8152, 8169, 8197, 15001, 15007, 15008, 15014, 15023, 15025, 15063, ...range(15114, 15119),
  15136, 15138, 15150, 15151, 15225, 15247, 15335, 15517, 33504,
]);

/** Numbers whose messages quote words of the batch, which can be part of a literal, or of a statement put together at run time. */
const TOKENS: ReadonlySet<number> = new Set([
  102, 126, 128, 132, 133, 134, 137, 155, 170, 174, 189, 195, 203, 207, 208, 209, 243, 261, 325, 336, 911, 1018, 1035, 1087, 2812, 4121, 4145,
]);

/** Comments, literals, and quoted names, of which the first two are not code. */
const PARTS = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|N?'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\[(?:[^\]]|\]\])*\]?/gi;
/** Literals behind `RAISERROR(` and `THROW <number>,`. */
const RAISED = /(?:\bRAISERROR\s*\(\s*|\bTHROW\s+\d+\s*,\s*)N?'((?:[^']|'')*)'/gi;
/** Parts of a message in quotes. */
const QUOTED = /(['"])(.*?)\1/gs;

const MAX_LENGTH = 400;

/** Returns what may be shown of an error: no values of rows. The text is the batch that failed. */
export function explainError(error: ServerError, text: string): string {
  const { number } = error;
  const message = number >= FIRST_OF_USERS ? raisedText(error, text) : systemText(error, text);
  const shown = message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH)}…` : message;
  return `${shown.replace(/[.\s]+$/, '').replace(/\s+/g, ' ')} (SQL Server error ${number})`;
}

/**
 * Returns the message of `RAISERROR` or `THROW` if the script contains it as one literal: then it is the author's text, and contains nothing that was read
 * from a table. A message that was put together at run time, or comes from a procedure or trigger, may contain values.
 */
function raisedText({ message }: ServerError, text: string): string {
  const authored = [...text.matchAll(RAISED)].some(([, literal]) => literal!.replaceAll("''", "'") === message);
  return authored ? message : 'an error was raised by RAISERROR or THROW, whose text is not shown because it is not a constant of the script and may contain values';
}

function systemText(error: ServerError, text: string): string {
  const { number, message } = error;
  if (NAMES.has(number)) return message;
  if (TOKENS.has(number)) return withoutValues(message, text);
  const { kind, message: reason, report } = toDatabaseError(error);
  if (kind === 'bug') return 'the statement failed, and the message of the server is not shown because it may contain values';
  return report.constraint === undefined ? reason : `${reason}: ${report.constraint}`;
}

/** Hides each quoted part that is not code: neither a sign, nor a word of the batch outside of comments and literals. */
function withoutValues(message: string, text: string): string {
  const code = text.replace(PARTS, part => /^["[]/.test(part) ? part : ' ').toLowerCase();
  return message.replace(QUOTED, (quoted, mark: string, part: string) => isCode(part.toLowerCase(), code) ? quoted : `${mark}…${mark}`);
}

function isCode(part: string, code: string): boolean {
  if (/^[^\w\s'"]{1,3}$/.test(part)) return true;
  if (!/^[@#_a-z][\w@#$.]*$/.test(part)) return false;
  return code.split(/[^\w@#$.]+/).some(word => word === part || word.endsWith(`.${part}`));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
