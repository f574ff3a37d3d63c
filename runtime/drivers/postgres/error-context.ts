import { DatabaseError as ServerError } from 'pg';
import { ColumnValue, type SqlValue } from '../database';

/**
 * Stage of a statement when it failed: not parsed, parsed for this request, or parsed (and kept) for an earlier one.
 * Values are sent after the text is parsed, so a failure while parsing is an error of the text
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 */
export type Stage = 'unparsed' | 'parsed' | 'kept';

/** Stage and values of a failed statement. */
interface Situation {
  readonly stage: Stage;
  readonly values: readonly SqlValue[];
}

const situations = new WeakMap<object, Situation>();

/** Records the stage and the values of a failed statement. */
export function atStage(error: unknown, stage: Stage, values: readonly SqlValue[]): void {
  if (error instanceof ServerError) situations.set(error, { stage, values });
}

/** Returns the stage of the statement; undefined for a failure before or after it, as of the commit. */
export function stageOf(error: ServerError): Stage | undefined {
  return situations.get(error)?.stage;
}

/** Place in a statement where an error occurred. */
interface ErrorContext {
  /** Number of running functions and triggers, written in SQL or a procedural language. */
  readonly calls: number;
  /** Whether a value was being converted to the type of its placeholder. */
  readonly isParameter: boolean;
}

/** Line of a call, in any language of the server, as in `PL/pgSQL function f() line 1 at RAISE` or `SQL-Funktion »f«`. Texts of callers follow quotes and colons. */
const CALL = /^[^:"'«»“„]*\b(?:PL\/|SQL\b)/;
/** Call of a built-in function that is itself written in SQL. */
const SERVER_CALL = /^SQL\b[^:"«„]*["«„]\s*xpath(_exists)?\s*["»“]/;
/** Values of a statement, which a server may be configured to log; they extend to the end. */
const LOGGED_VALUES = /\$\d+ = [^]*/;
const PARAMETER = /\$\d+/;

/** Reads the context of an error (https://www.postgresql.org/docs/current/protocol-error-fields.html). */
export function contextOf(error: ServerError): ErrorContext {
  const { where = '', internalQuery } = error;
  const lines = where.replace(LOGGED_VALUES, logged => logged.split(' ', 1)[0]!).split('\n').filter(line => !isOfValue(line, error));
  const calls = lines.filter(line => CALL.test(line) && !SERVER_CALL.test(line)).length;
  return { calls: calls === 0 && internalQuery !== undefined ? 1 : calls, isParameter: lines.some(line => !CALL.test(line) && PARAMETER.test(line)) };
}

/** Returns whether a line quotes a value: a value of several lines may look like the line of a call. */
function isOfValue(line: string, error: ServerError): boolean {
  const text = line.replace(/["»“”]$/, '').trim();
  return textsOf(error).some(value => value.includes(text));
}

function textsOf(error: ServerError): string[] {
  const { values = [] } = situations.get(error) ?? {};
  return values.map(value => value instanceof ColumnValue ? value.value : value).filter(value => typeof value === 'string');
}

/**
 * Server functions that look up a setting, whose name may also come from a policy or default; and the SQLSTATE of internal errors, which is also
 * used for an object identifier that does not exist, as in `'1'::regclass`.
 */
const SETTING_ROUTINES = /^(find_option|GetConfigOptionByName)$/;
const INTERNAL_ERROR = 'XX000';

/** Functions that parse a value and, before PostgreSQL 17, reject it with the SQLSTATE of internal errors. */
const PARSER_ROUTINES = /^(\w+_in|parse_hstore|get_val|xml_ereport)$/;

/** Returns whether a value may have made a parsed statement fail: no function was running, and an ambiguous error names a value. */
export function mayBeByValue(error: ServerError): boolean {
  const { stage } = situations.get(error) ?? {};
  if (stage === undefined || stage === 'unparsed' || contextOf(error).calls > 0) return false;
  const { code, routine = '' } = error;
  const isAmbiguous = (code === INTERNAL_ERROR && !PARSER_ROUTINES.test(routine)) || SETTING_ROUTINES.test(routine);
  return !isAmbiguous || textsOf(error).some(value => names(error.message, value));
}

function names(message: string, value: string): boolean {
  const words = message.split(' ');
  return plain(message).includes(`"${plain(value).trim()}"`) || words.includes(value) || words.includes(objectIdOf(value));
}

/** The number that `regconfig` and its kin take a text for; `-` is none, which is 0. */
function objectIdOf(text: string): string {
  return text.trim().replace(/^-$/, '0').replace(/^0+(?=\d)/, '');
}

/** Replaces the quotation marks of the server's language by plain quotes. */
function plain(text: string): string {
  return text.replace(/\s*["«»“”„]\s*/g, '"');
}
