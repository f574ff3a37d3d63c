import { RouteError } from './route-error';
import { RefusalManifest } from '../../contract/manifest';
import { DatabaseEngine } from '../../database/database-engine';
import { sortedEntries } from '../../private/sorted-entries';
import { RefusalOptions } from '../refusal-options';

/** SQLSTATE, five digits or upper case letters: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SQL_STATE = /^[0-9A-Z]{5}$/;
/** Error classes that are not refusals: success, and faults of the connection, the transaction, the statement and the server. */
const FAULTS = ['00', '01', '02', '08', '0B', '25', '26', '28', '2D', '34', '40', '42', '53', '57', '58', '72', 'F0', 'XX'];
/** Error numbers of 50000 and above are user-defined: https://learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql */
const MIN_NUMBER = 50_000;
const MAX_NUMBER = 2_147_483_647;
/** Error numbers of violated constraints. */
const CONSTRAINTS = ['547', '2601', '2627'];

/** Returns the refusals of an API or a route for the handler. Throws for error codes that are not allowed. */
export function refusalManifests(
  { refusals = {} }: RefusalOptions, engine: DatabaseEngine, routeError: RouteError,
): { [state: string]: RefusalManifest } {
  const check = engine === DatabaseEngine.POSTGRESQL ? checkSqlState : checkNumber;
  return Object.fromEntries(sortedEntries(refusals).map(([state, refusal]) => {
    check(state, routeError);
    return [state, refusal._manifest];
  }));
}

function checkSqlState(state: string, routeError: RouteError) {
  if (!SQL_STATE.test(state)) {
    throw routeError({
      problem: 'a key of refusals is not an SQLSTATE of PostgreSQL',
      got: state,
      allowed: 'five digits or upper case letters, as in "SO001"',
      remedy: "raise the error with USING ERRCODE = 'SO001' and use that as the key",
    });
  }
  if (FAULTS.includes(state.slice(0, 2))) {
    throw routeError({
      problem: 'a key of refusals is an SQLSTATE of a server fault, which must remain a 5xx error with an alarm',
      got: state,
      allowed: `any class except ${FAULTS.join(', ')}`,
      remedy: "raise the error with a custom SQLSTATE, as in USING ERRCODE = 'SO001'",
    });
  }
}

function checkNumber(state: string, routeError: RouteError) {
  const number = /^[1-9]\d*$/.test(state) ? Number(state) : NaN;
  if (!CONSTRAINTS.includes(state) && !(number >= MIN_NUMBER && number <= MAX_NUMBER)) {
    throw routeError({
      problem: 'a key of refusals is not a user-defined or constraint error number of SQL Server',
      got: state,
      allowed: `integers from ${MIN_NUMBER} to ${MAX_NUMBER}, and ${CONSTRAINTS.join(', ')} for violated constraints`,
      remedy: "raise the error with THROW 50001, 'sold out', 1 and use that number as the key",
    });
  }
}
