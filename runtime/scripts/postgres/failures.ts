import { DatabaseError as ServerError } from 'pg';
import { codeOf, isCode } from './code';
import { DatabaseError } from '../../drivers/database';
import { isConnectionLoss, isLoginRefused, isStandby } from '../../drivers/postgres/errors';
import { explainSocketCode, textsOf } from '../../drivers/socket-errors';
import { ScriptError } from '../session';

/** Text between quotation marks of any language of the server, with the word before it. */
const QUOTED = /([\p{L}_-]*)(\s*)(?:"[^"]*"|«[^»]*»|»[^«]*«|„[^“”]*[“”]|“[^”]*”)/gu;

/** Words before the name of an object, as in `column "title"`. */
const OBJECTS = /^(?:column|columns|relation|table|view|index|sequence|schema|constraint|type|domain|function|role|database|encoding|parameter|trigger|policy)$/;

/** Classes whose messages quote values of rows (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const WITH_VALUES = /^2[23]/;

/** Classes of messages that the author of a script wrote, as in `RAISE`. */
const OWN_WORDS = /^P0/;

/** Names that messages do not quote, as in `column o.total does not exist`. */
const UNQUOTED = /\b(column|function|procedure|aggregate) ([^\s"(]+)(?=\(| does not exist)/g;

/** Classes whose hints are about objects. */
const WITH_HINTS = /^(?:0A|2B|42)/;

/** Returns the message of the server without values of rows and passwords; its DETAIL always quotes rows. */
export function serverMessage({ message, code = '', hint }: ServerError, statement = ''): string {
  if (/\bPASSWORD\b/i.test(statement)) return withoutValues(message);
  if (WITH_VALUES.test(code)) return withoutValues(message);
  const shown = statement !== '' && !OWN_WORDS.test(code) ? withoutForeignNames(message, codeOf(statement)) : message;
  if (message !== shown) return shown;
  return hint !== undefined && WITH_HINTS.test(code) ? `${message}: ${hint}` : message;
}

/** Hides each name that is not in the code of the statement: SQL that a `DO` block or a function puts together can contain values as names. */
function withoutForeignNames(message: string, code: string): string {
  return message
    .replace(QUOTED, (quoted: string, word: string, space: string) => isCode(quoted.slice(word.length + space.length + 1, -1), code) ? quoted : `${word}${space}"…"`)
    .replace(UNQUOTED, (all: string, kind: string, name: string) => isCode(name, code) ? all : `${kind} …`);
}

/** Removes quoted texts, except the names of objects, and what follows a colon. */
function withoutValues(message: string): string {
  return message
    .replace(QUOTED, (quoted: string, word: string, space: string) => OBJECTS.test(word) ? quoted : `${word}${space}…`)
    .replace(/: .*$/s, '');
}

/** Converts an error outside of a script. */
export function failureOf(error: unknown, task: string): ScriptError {
  if (error instanceof ScriptError) return error;
  if (isStandby(error)) return readOnlyServer();
  if (isConnectionLoss(error)) return new ScriptError(`${task}: the connection to the database was lost: deploy again`, { cause: error });
  if (error instanceof ServerError && error.code === '57014') {
    return new ScriptError(`${task}: the server canceled the statement, which waited for a lock or took too long: deploy again`);
  }
  if (error instanceof ServerError) return new ScriptError(`${task}: ${serverMessage(error)}`, { cause: error });
  return new ScriptError(`${task}: the driver failed with ${textsOf(error).code || textsOf(error).name}`, { cause: error });
}

/** Converts an error of connecting. */
export function loginFailure(error: unknown, host: string): ScriptError | DatabaseError {
  if (error instanceof DatabaseError || error instanceof ScriptError) return error;
  if (isLoginRefused(error)) {
    return new ScriptError(`${host} refuses the login of the administrator: check user name and password in the secret, or the IAM role`, { cause: error });
  }
  if (error instanceof ServerError) return new ScriptError(`${host} rejects the connection: ${serverMessage(error)}`, { cause: error });
  const { code, name } = textsOf(error);
  const reason = explainSocketCode(code)?.[1] ?? (isConnectionLoss(error) ? 'the database closed the connection' : `the driver failed with ${code || name}`);
  return new ScriptError(`${host}: ${reason}`, { cause: error });
}

export function readOnlyServer(): ScriptError {
  return new ScriptError('the server accepts no changes: it is a standby or read-only. Use the host name of the writer; after a failover, deploy again');
}
