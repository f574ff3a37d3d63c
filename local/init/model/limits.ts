/** Limits of the values of a column, as `RequestValueOptions` has them. */
export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly allowedValues?: readonly string[];
}

/** Values of a column: whole numbers, other numbers, or anything else, as text. */
export type ColumnKind = 'whole' | 'number' | 'text';

/** Casts of a column that keep its values; with another one, a condition is not about the column itself. */
const KEEPING: { readonly [kind in ColumnKind]: RegExp } = {
  whole: /^::(?:smallint|integer|bigint|numeric|double precision)$/,
  number: /^::(?:numeric|double precision)$/,
  text: /^::(?:text|character varying)$/,
};

/** Casts that can change a constant: those to whole numbers round it, and those to other types can shorten it. */
const ROUNDING = /^::(?:smallint|integer|bigint)$/;
const CHANGING = /\(|^::(?:\w+\.)?(?:citext|"char"|boolean)$/;

const STRING = "'(?:[^']|'')*'";

/** Casts, which pg_get_expr adds to constants and varchar columns, as in `(status)::text` and `0::numeric`. */
const CAST = /^::(?:character varying|double precision|bit varying|"[^"]+"|[a-z_][\w.]*)(?:\([\d,]+\))?(?:\[\])*/i;
const TOKEN = new RegExp(`${STRING}|"(?:[^"]|"")*"|>=|<=|<>|::|\\d+(?:\\.\\d+)?|\\w+|\\S`, 'gy');

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const LENGTHS = ['length', 'char_length', 'character_length'];

/**
 * Returns the limits that conditions set for one column: ranges, lists of values, and lengths, combined by AND. Any other condition is left to
 * the database.
 *
 * @param kind of the values of the column; for whole numbers, `> 0` is the minimum 1
 */
export function limitsOf(sqlName: string, conditions: readonly string[], kind: ColumnKind): Limits {
  const parts = conditions.flatMap(condition => conjuncts(tokensOf(condition)));
  return parts.reduce<Limits>((limits, part) => merged(limits, limitOf(sqlName, part, kind)), {});
}

/** Returns the tokens; a cast is one. */
function tokensOf(condition: string): string[] {
  const tokens: string[] = [];
  for (let rest = condition.trimStart(); rest !== '';) {
    const cast = CAST.exec(rest)?.[0];
    TOKEN.lastIndex = 0;
    const token = cast ?? TOKEN.exec(rest)![0];
    tokens.push(token);
    rest = rest.slice(token.length).trimStart();
  }
  return joinedSigns(tokens);
}

function joinedSigns(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, index) => {
    if (token === '-' && NUMBER.test(tokens[index + 1] ?? '') && !/^[\w)]/.test(tokens[index - 1] ?? '')) return [];
    const isNegative = tokens[index - 1] === '-' && NUMBER.test(token) && !/^[\w)]/.test(tokens[index - 2] ?? '');
    return [isNegative ? `-${token}` : token];
  });
}

/** Splits a condition at its AND, without the parentheses around it; a condition with OR is one part. */
function conjuncts(all: readonly string[]): string[][] {
  const tokens = unwrapped(all);
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += Number(token === '(' || token === '[') - Number(token === ')' || token === ']');
    if (depth === 0 && /^OR$/i.test(token)) return [[...tokens]];
    if (depth === 0 && /^AND$/i.test(token)) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts.length === 1 ? [unwrapped(parts[0]!)] : parts.flatMap(conjuncts);
}

function unwrapped(tokens: readonly string[]): string[] {
  let depth = 0;
  const closes = tokens.findIndex(token => {
    depth += Number(token === '(') - Number(token === ')');
    return depth === 0;
  });
  return tokens[0] === '(' && closes === tokens.length - 1 ? unwrapped(tokens.slice(1, -1)) : [...tokens];
}

function limitOf(column: string, tokens: readonly string[], kind: ColumnKind): Limits {
  const at = tokens.findIndex(token => ['>=', '>', '<=', '<', '='].includes(token));
  const [left, operator, right] = [tokens.slice(0, at), tokens[at], tokens.slice(at + 1)];
  if (operator === undefined) return {};
  const isColumn = isOnly(column, left, kind);
  if (operator === '=') return isColumn ? allowed(right, kind) : {};
  const bound = constantOf(right, 'number');
  if (bound === undefined) return {};
  if (isColumn) return kind === 'text' ? {} : range(operator, bound, kind, 'minimum', 'maximum');
  const [name, ...argument] = withoutCasts(left, cast => KEEPING.whole.test(cast));
  return LENGTHS.includes(name ?? '') && isOnly(column, argument, 'text') ? range(operator, bound, 'whole', 'minLength', 'maxLength') : {};
}

/** Returns whether an expression is the column, with casts that keep its values. */
function isOnly(column: string, tokens: readonly string[], kind: ColumnKind): boolean {
  const rest = withoutCasts(tokens, cast => KEEPING[kind].test(cast));
  return rest.length === 1 && rest[0] === column;
}

function withoutCasts(all: readonly string[], isDispensable: (cast: string) => boolean): string[] {
  const tokens = unwrapped(all);
  const last = tokens.at(-1) ?? '';
  return last.startsWith('::') && isDispensable(last) ? withoutCasts(tokens.slice(0, -1), isDispensable) : tokens;
}

/** Returns the text of a constant; undefined for another expression, and where a cast can change it. */
function constantOf(tokens: readonly string[], kind: ColumnKind): string | undefined {
  const casts: string[] = [];
  const [token = '', ...rest] = withoutCasts(tokens, cast => casts.push(cast) > 0);
  const text = unquoted(token);
  const isConstant = kind === 'text' ? token.startsWith("'") : NUMBER.test(text);
  const isChanged = casts.some(cast => CHANGING.test(cast) || (kind !== 'text' && !isInteger(text) && ROUNDING.test(cast)));
  return isConstant && rest.length === 0 && !isChanged ? text : undefined;
}

function isInteger(text: string): boolean {
  return /^-?\d+(?:\.0*)?$/.test(text);
}

/** Whole numbers have whole limits, and only from a whole bound is the next number one step away. */
function range(operator: string, text: string, kind: ColumnKind, lower: 'minimum' | 'minLength', upper: 'maximum' | 'maxLength'): Limits {
  const bound = Number(text);
  const step = Number(kind === 'whole' && operator.length === 1 && isInteger(text));
  const [up, down] = kind === 'whole' ? [Math.ceil(bound) + 0, Math.floor(bound)] : [bound, bound];
  return operator.startsWith('>') ? { [lower]: up + step } : { [upper]: down - step };
}

/** Reads `ANY (ARRAY['a', 'b'])`, which PostgreSQL makes of `IN ('a', 'b')`, or one constant. */
function allowed(tokens: readonly string[], kind: ColumnKind): Limits {
  const list = tokens[0]?.toUpperCase() === 'ANY' ? withoutCasts(tokens.slice(1), cast => !CHANGING.test(cast.replace('[]', ''))) : [];
  const items = list[0]?.toUpperCase() === 'ARRAY' ? itemsOf(list.slice(2, -1)) : [tokens];
  const values = items.map(item => constantOf(item, kind));
  if (values.some(value => value === undefined)) return {};
  const texts = (values as string[]).map(value => (kind === 'text' ? value : value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')));
  const possible = kind === 'whole' ? texts.filter(isInteger) : texts;
  return possible.length > 0 ? { allowedValues: [...new Set(possible)] } : {};
}

function itemsOf(tokens: readonly string[]): string[][] {
  return tokens.reduce<string[][]>((items, token) => (token === ',' ? [...items, []] : [...items.slice(0, -1), [...items.at(-1)!, token]]), [[]]);
}

function unquoted(token: string): string {
  return token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : token;
}

/** Combines limits: the narrower one of two. */
export function merged(one: Limits, other: Limits): Limits {
  const smallest = (key: 'maximum' | 'maxLength') => least(one[key], other[key]);
  const greatest = (key: 'minimum' | 'minLength') => least(one[key], other[key], -1);
  const limits = {
    minimum: greatest('minimum'),
    maximum: smallest('maximum'),
    minLength: greatest('minLength'),
    maxLength: smallest('maxLength'),
    allowedValues: inBoth(one.allowedValues, other.allowedValues),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function inBoth(one: readonly string[] | undefined, other: readonly string[] | undefined): readonly string[] | undefined {
  return one && other ? one.filter(each => other.includes(each)) : one ?? other;
}

function least(one: number | undefined, other: number | undefined, sign = 1): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return sign * Math.min(sign * one, sign * other);
}
