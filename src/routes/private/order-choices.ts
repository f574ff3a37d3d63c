import { checkKnownAtSynth } from '../../private/known-at-synth';
import { ValidationError } from '../../private/validation-error';

/** Columns of a choice, as written. */
export interface ChoiceColumns {
  /** Absent: it is the only one. */
  readonly name?: string;
  readonly columns: readonly string[];
}

/** Maximum number of columns of an order. */
const MAX_COLUMNS = 8;

/** Maximum number of choices, each of which has several texts. */
const MAX_CHOICES = 50;

/** Names that a query string needs no encoding for. */
const CHOICE = /^[A-Za-z0-9_-]+$/;

/** Query parameters of pages and formats. */
const TAKEN = ['limit', 'cursor', 'total', 'format'];

/** Rejects orders that no statement can have. */
export function checkChoices(choices: readonly ChoiceColumns[], parameter: string | undefined, defaultChoice: string | undefined) {
  choices.forEach(({ name, columns }) => checkColumns(name === undefined ? 'RowOrder.by()' : `the choice "${name}" of RowOrder.choose()`, columns));
  if (parameter !== undefined) {
    checkNames(choices.map(({ name }) => name!), parameter, defaultChoice);
  }
}

function checkColumns(what: string, columns: readonly string[]) {
  checkKnownAtSynth(what, { columns });
  if (columns.length < 1 || columns.length > MAX_COLUMNS) {
    throw new ValidationError({
      problem: `${what} has ${columns.length === 0 ? 'no columns' : 'too many columns'}`,
      got: `${columns.length}`,
      allowed: `1 to ${MAX_COLUMNS}`,
      remedy: columns.length === 0 ? "name columns of the result, as in ['created_at DESC', 'id DESC']" : 'end the order with the first unique column',
    });
  }
}

function checkNames(names: readonly string[], parameter: string, defaultChoice: string | undefined) {
  checkKnownAtSynth('RowOrder.choose()', { parameter, defaultChoice, choices: names });
  if (TAKEN.includes(parameter)) {
    throw new ValidationError({
      problem: 'the parameter of RowOrder.choose() has the name of a parameter of pages or formats', got: parameter, remedy: "choose another name, as in 'sort'",
    });
  }
  if (names.length < 1 || names.length > MAX_CHOICES) {
    throw new ValidationError({
      problem: `RowOrder.choose() has ${names.length === 0 ? 'no choices' : 'too many choices'}`,
      got: `${names.length}`,
      allowed: `1 to ${MAX_CHOICES}`,
      remedy: names.length === 0 ? "add choices, as in { newest: ['created_at DESC', 'id DESC'] }" : 'leave choices out that callers do not need',
    });
  }
  const unusual = names.find(name => !CHOICE.test(name));
  if (unusual !== undefined) {
    throw new ValidationError({ problem: 'a choice of RowOrder.choose() does not have a valid name', got: unusual, allowed: 'ASCII letters, digits, _ and -', remedy: 'rename it' });
  }
  if (defaultChoice === undefined || !names.includes(defaultChoice)) {
    throw new ValidationError({
      problem: 'defaultChoice of RowOrder.choose() is not a choice', got: defaultChoice, allowed: names.join(', '), remedy: 'name one of the choices',
    });
  }
}
