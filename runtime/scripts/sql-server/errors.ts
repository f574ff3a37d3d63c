import { TimeIsOver } from './connection';
import { explainError } from './messages';
import { isConnectionLoss, serverErrorOf, toDatabaseError, type ServerError } from '../../drivers/sql-server/errors';
import { ScriptError } from '../session';

/** Part of a script that is sent at a time. */
export interface Place {
  readonly file: string;
  /** First line of the batch in the file. */
  readonly line: number;
  readonly text: string;
}

/** Severity from which the server ends the connection. */
const FATAL_CLASS = 20;

/** Beginning of a batch that creates a module; errors in the text of the module name it, with a line of the batch. */
const CREATES_MODULE = /\b(?:CREATE|ALTER)\s+(?:OR\s+ALTER\s+)?(?:PROC|PROCEDURE|FUNCTION|TRIGGER|VIEW)\s+([^\s(]+)/i;

/** Returns the error of a batch, with the line in its file. */
export function batchFailure(error: unknown, place: Place): ScriptError {
  const server = serverErrorOf(error);
  if (!server) return new ScriptError(`${place.file}:${place.line}: ${reasonOf(error)}`);
  const ended = (server.class ?? 0) >= FATAL_CLASS ? '; the server ended the connection' : '';
  return new ScriptError(`${place.file}:${lineOf(server, place)}: ${explainError(server, place.text)}${procedureOf(server, place)}${ended}`);
}

/** Returns the error of another statement than those of scripts. */
export function failure(what: string, error: unknown, text = ''): ScriptError {
  if (error instanceof ScriptError) return error;
  const server = serverErrorOf(error);
  return new ScriptError(`${what}: ${server ? explainError(server, text) : reasonOf(error)}`);
}

/** Returns the reason of an error that is not from the server. */
export function reasonOf(error: unknown): string {
  if (error instanceof TimeIsOver) return 'the time of the function is over, and the statement was cancelled';
  if (isConnectionLoss(error)) return 'the connection was lost';
  return toDatabaseError(error).message;
}

/** Line in the file: the server counts those of the batch, or of the procedure in which the error occurred. */
function lineOf(server: ServerError, place: Place): number {
  const { lineNumber = 1 } = server;
  const lines = place.text.split('\n').length;
  const inBatch = !server.procName || isCreated(server.procName, place.text);
  return inBatch && lineNumber >= 1 && lineNumber <= lines ? place.line + lineNumber - 1 : place.line;
}

function procedureOf({ procName, lineNumber }: ServerError, { text }: Place): string {
  return procName && !isCreated(procName, text) ? `, in ${procName}, line ${lineNumber ?? 1}` : '';
}

/** Returns whether a batch creates or alters the module of this name. */
function isCreated(procName: string, text: string): boolean {
  const created = CREATES_MODULE.exec(text)?.[1];
  return created !== undefined && lastPart(created) === lastPart(procName);
}

function lastPart(name: string): string {
  return name.split('.').at(-1)!.replace(/[[\]"]/g, '').toLowerCase();
}
