import { SqlParameters } from './parameter-binding';
import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import { isContent } from './sql-statement-rules';
import { Planning } from '../planning';
import { SessionContextOptions } from '../session-context';

/** Words and operators of comparisons with a pattern, whose index a generic plan cannot use: it does not know how the pattern begins. */
const PATTERN_WORDS = ['LIKE', 'ILIKE', 'SIMILAR', 'STARTS_WITH'];
const PATTERN_OPERATORS = /~|\^@/;

/** Words before a number of rows, whose value does not decide which rows are found. */
const ROW_COUNTS = /^(?:LIMIT|OFFSET|FIRST|NEXT)$/i;

/**
 * Returns the reasons why one plan does not fit all requests of a route, as in `[':kind', 'LIKE']`: values that requests can omit, patterns,
 * `sessionContext`, whose values PostgreSQL uses in its estimates, and `planning`. Empty if PostgreSQL can decide, and on SQL Server.
 *
 * @param isPaged whether the library adds the limit and the cursor of pages, neither of which is a reason: one plan fits all their values
 */
export function customPlanFor(
  statement: SqlStatement, parameters: SqlParameters, planning: Planning | undefined, { sessionContext = {} }: SessionContextOptions, isPaged = false,
): string[] {
  if (!hasPlans(statement, isPaged)) {
    return [];
  }
  if (planning !== undefined) {
    return planning === Planning.CUSTOM_PLAN ? ['planning'] : [];
  }
  return onlyInserts(statement) ? [] : [...omittable(statement, parameters), ...statement.names.length > 0 ? patterns(statement) : [], ...Object.keys(sessionContext).length > 0 ? ['sessionContext'] : []];
}

/** Whether PostgreSQL chooses between plans. Without values there is one plan for all executions; pages add values. */
function hasPlans({ isPostgres, isProcedure, names }: SqlStatement, isPaged: boolean): boolean {
  return isPostgres && !isProcedure && (names.length > 0 || isPaged);
}

/** Whether the statement inserts values without a query, so that all its plans are alike. */
function onlyInserts({ verb, words }: SqlStatement): boolean {
  return verb === 'INSERT' && !words.some(({ word, named }) => ['SELECT', 'TABLE'].includes(word) && !named);
}

/**
 * Returns the parameters that requests can omit, other than those that are only a number of rows, and those that do not decide which rows are
 * found: changes are only written, and PostgreSQL estimates the same number of records for each list.
 */
function omittable(statement: SqlStatement, parameters: SqlParameters): string[] {
  const content = statement.tokens.filter(isContent);
  const decisive = new Set(content.flatMap(({ kind, text }, index) => kind === 'parameter' && !ROW_COUNTS.test(content[index - 1].text) ? [text] : []));
  const canBeOmitted = (name: string) => {
    // Columns of earlier steps are not request values.
    const value = parameters[name];
    return value && !value._required && value._source !== 'constant' && value._definition.form === 'value';
  };
  return statement.names.filter(name => canBeOmitted(name) && decisive.has(`:${name}`)).map(name => `:${name}`);
}

function patterns({ tokens, words }: SqlStatement): string[] {
  const word = words.find(each => PATTERN_WORDS.includes(each.word) && !each.named);
  const operator = PATTERN_OPERATORS.exec(tokens.map(({ kind, text }) => kind === 'symbol' ? text : ' ').join(''));
  return word ? [word.word] : operator ? [operator[0]] : [];
}

/** Rejects `planning` where it has no effect on any statement of a route. */
export function checkPlanning(statements: readonly SqlStatement[], planning: Planning | undefined, routeError: RouteError, isPaged = false) {
  const [statement] = statements;
  if (planning === undefined || statements.some(each => hasPlans(each, isPaged))) {
    return;
  }
  if (!statement.isPostgres) {
    throw routeError({
      problem: 'planning is for PostgreSQL only',
      got: planning,
      remedy: planning === Planning.CUSTOM_PLAN
        ? 'leave planning out, and write OPTION (RECOMPILE) at the end of the statement'
        : 'leave planning out; SQL Server keeps plans by default',
    });
  }
  throw routeError({
    problem: statement.isProcedure
      ? `planning has no effect on a ${statement.verb} statement`
      : 'planning has no effect on a statement without values, for which PostgreSQL keeps one plan',
    got: planning,
    remedy: 'leave planning out',
  });
}
