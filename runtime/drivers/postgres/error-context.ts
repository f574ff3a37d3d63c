import { DatabaseError as ServerError } from 'pg';
import type { SqlValue } from '../database';

/**
 * How far the server was with a statement when it failed: it could not parse it, it had parsed it for this very request, or for an earlier one.
 * Values are sent after the text is parsed, so what fails while parsing is a mistake of the text
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 */
export type Stage = 'unparsed' | 'parsed' | 'kept';

/** What is known of a statement that failed. */
interface Situation {
  readonly stage: Stage;
  readonly values: readonly SqlValue[];
}

const situations = new WeakMap<object, Situation>();

/** Remembers how far the server was with a statement, and its values. */
export function atStage(error: unknown, stage: Stage, values: readonly SqlValue[]): void {
  if (error instanceof ServerError) situations.set(error, { stage, values });
}

/** How far the server was with the statement; undefined for what failed before or after it, as the commit. */
export function stageOf(error: ServerError): Stage | undefined {
  return situations.get(error)?.stage;
}

/** Where in a statement the server was. */
interface ErrorContext {
  /** Functions and triggers, written in SQL or a procedural language, that were running. */
  readonly calls: number;
  /** A value was converted to the type of its placeholder. */
  readonly isParameter: boolean;
}

/** A line of a call, in any language of the server, as in `PL/pgSQL function f() line 1 at RAISE` or `SQL-Funktion »f«`. Behind quotes and colons are texts of callers. */
const CALL = /^[^:"'«»“„]*\b(?:PL\/|SQL\b)/;
/** A call of a function of the server that is itself written in SQL. */
const SERVER_CALL = /^SQL\b[^:"«„]*["«„]\s*xpath(_exists)?\s*["»“]/;
/** The values of a statement, which a server may be set to log; all that follows is theirs. */
const LOGGED_VALUES = /\$\d+ = [^]*/;
const PARAMETER = /\$\d+/;

/** Reads the context of an error (https://www.postgresql.org/docs/current/protocol-error-fields.html). */
export function contextOf(error: ServerError): ErrorContext {
  const { where = '', internalQuery } = error;
  const lines = where.replace(LOGGED_VALUES, logged => logged.split(' ', 1)[0]!).split('\n').filter(line => !isOfValue(line, error));
  const calls = lines.filter(line => CALL.test(line) && !SERVER_CALL.test(line)).length;
  return { calls: calls === 0 && internalQuery !== undefined ? 1 : calls, isParameter: lines.some(line => !CALL.test(line) && PARAMETER.test(line)) };
}

/** A context can quote a value of several lines, which may look like the line of a call. */
function isOfValue(line: string, error: ServerError): boolean {
  const text = line.replace(/["»“”]$/, '').trim();
  return textsOf(error).some(value => value.includes(text));
}

function textsOf(error: ServerError): string[] {
  const { values = [] } = situations.get(error) ?? {};
  return values.filter(value => typeof value === 'string');
}

/**
 * The server's function that looks a setting up, which policies and defaults do by a name of their own; and errors that stand for a broken server, but
 * also for an object identifier that does not exist, as in `'1'::regclass`.
 */
const SETTING_ROUTINES = /^(find_option|GetConfigOptionByName)$/;
const INTERNAL_ERROR = 'XX000';

/** Functions that read the text of a value and, before PostgreSQL 17, refuse it with the SQLSTATE of a broken server. */
const PARSER_ROUTINES = /^(\w+_in|parse_hstore|get_val|xml_ereport)$/;

/** Tells whether a value can be what a parsed statement failed by: no function was running, and what could be another's mistake names a value. */
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

/** Quotes of the server's language become plain ones. */
function plain(text: string): string {
  return text.replace(/\s*["«»“”„]\s*/g, '"');
}
