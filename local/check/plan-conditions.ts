import type { PlanNode } from './generic-plan';

/** Column of a table, as a verbose plan has it. */
const REF = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)\.(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`;

const IS_REF = new RegExp(`^${REF}$`);
const COMPARISON = /^(.+?) (=|<|<=|>|>=) (.+)$/;
const NOT_NULL = /^(.+) IS NOT NULL$/;

/** Literals, placeholders, casts and settings, which have the same value in all rows. */
const CONSTANT_PARTS = /'(?:[^']|'')*'|\$\d+|::"?[a-z_][\w ]*"?(?:\([\d,]+\))?(?:\[\])?|\bcurrent_setting\(|\(InitPlan \d+\)\.col\d+/g;

const CONDITIONS = ['Filter', 'Index Cond', 'Recheck Cond', 'Hash Cond', 'Merge Cond', 'Join Filter'] as const;

type ConditionKind = typeof CONDITIONS[number];

/** Conditions of a node by its columns, which are as `normalized` returns them. */
export interface ColumnConditions {
  /** Pairs of equal columns. */
  readonly equal: readonly (readonly [string, string])[];
  /** Columns that equal a constant. */
  readonly constant: readonly string[];
  /** Columns that are not NULL. */
  readonly notNull: readonly string[];
}

/** Returns whether an expression of a plan is a column. */
export function isColumn(expression: string): boolean {
  return IS_REF.test(expression);
}

/** Returns an expression without parentheses around it, and a column without quotes, as in `b.price`. */
export function normalized(expression: string): string {
  const bare = withoutParentheses(expression);
  return isColumn(bare) ? bare.replaceAll(/"((?:[^"]|"")+)"/g, (_, name: string) => name.replaceAll('""', '"')) : bare;
}

/** Returns what the conditions of a node say about columns. */
export function conditionsOf(node: PlanNode, kinds: readonly ConditionKind[] = CONDITIONS): ColumnConditions {
  const all = kinds.flatMap(kind => conjuncts(node[kind] ?? ''));
  const compared = all.flatMap(conjunct => {
    const [, left, operator, right] = COMPARISON.exec(conjunct) ?? [];
    return left === undefined ? [] : [{ left, operator, right: right! }];
  });
  const equalities = compared.filter(({ operator }) => operator === '=');
  const notNull = [...all.flatMap(conjunct => NOT_NULL.exec(conjunct)?.[1] ?? []), ...compared.flatMap(({ left, right }) => [left, right])];
  const pairs = equalities.filter(({ left, right }) => isColumn(left) && isColumn(right));
  return {
    equal: pairs.map(({ left, right }) => [normalized(left), normalized(right)] as const),
    constant: equalities.flatMap(({ left, right }) => [...(isConstant(right) ? [left] : []), ...(isConstant(left) ? [right] : [])])
      .filter(isColumn).map(normalized),
    notNull: notNull.filter(isColumn).map(normalized),
  };
}

/** Returns whether an expression has the same value in all rows: it has neither columns nor functions, which can be volatile. */
function isConstant(expression: string): boolean {
  return /^[\s()\d.,+*/-]*(?:true|false)?[\s()]*$/.test(expression.replaceAll(CONSTANT_PARTS, ''));
}

/** Returns the conditions that are combined with AND. */
export function conjuncts(condition: string): string[] {
  const text = withoutParentheses(condition);
  const parts: string[] = [];
  let [depth, start, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "'") quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') depth -= 1;
    if (depth === 0 && !quoted && text.startsWith(' AND ', at)) {
      parts.push(text.slice(start, at));
      start = at + ' AND '.length;
    }
  }
  const all = [...parts, text.slice(start)].filter(part => part !== '');
  return all.length > 1 ? all.flatMap(conjuncts) : all;
}

/** Removes parentheses around a whole expression, as in `((a = b))`. */
export function withoutParentheses(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let [depth, quoted] = [0, false];
  for (let at = 0; at < text.length - 1; at += 1) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (!quoted) depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (depth === 0) return text;
  }
  return withoutParentheses(text.slice(1, -1));
}
