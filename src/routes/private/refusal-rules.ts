import { RouteError } from './route-error';
import { RefusalManifest } from '../../contract/manifest';
import { DatabaseEngine } from '../../database/database-engine';
import { sortedEntries } from '../../private/sorted-entries';
import { RefusalOptions } from '../refusal-options';

/** Five digits or upper case letters: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SQL_STATE = /^[0-9A-Z]{5}$/;
/** Classes that are no refusal: what went well, and faults of the connection, the transaction, the statement and the server. */
const FAULTS = ['00', '01', '02', '08', '0B', '25', '26', '28', '2D', '34', '40', '42', '53', '57', '58', '72', 'F0', 'XX'];
/** From 50000 on, error numbers are those of users: https://learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql */
const MIN_NUMBER = 50_000;
const MAX_NUMBER = 2_147_483_647;
/** Numbers of violated constraints. */
const CONSTRAINTS = ['547', '2601', '2627'];

/** What the handler has to know of the refusals of an API or a route; throws for a state that cannot be one. */
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
      problem: 'refusals has a key that is not an SQLSTATE of PostgreSQL',
      got: state,
      allowed: 'five digits or upper case letters, as in "SO001"',
      remedy: "raise the error with USING ERRCODE = 'SO001' and name that",
    });
  }
  if (FAULTS.includes(state.slice(0, 2))) {
    throw routeError({
      problem: 'refusals has an SQLSTATE by which the server reports a fault, which must stay an alarm',
      got: state,
      allowed: `any class but ${FAULTS.join(', ')}`,
      remedy: "raise the error with an SQLSTATE of your own, as in USING ERRCODE = 'SO001'",
    });
  }
}

function checkNumber(state: string, routeError: RouteError) {
  const number = /^[1-9]\d*$/.test(state) ? Number(state) : NaN;
  if (!CONSTRAINTS.includes(state) && !(number >= MIN_NUMBER && number <= MAX_NUMBER)) {
    throw routeError({
      problem: 'refusals has a key that is not an error number of SQL Server that a request can be refused by',
      got: state,
      allowed: `whole numbers from ${MIN_NUMBER} to ${MAX_NUMBER}, and ${CONSTRAINTS.join(', ')} for violated constraints`,
      remedy: "raise the error with THROW 50001, 'sold out', 1 and name that number",
    });
  }
}
