/** Limits of the values of a column, as `RequestValueOptions` has them. */
export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly allowedValues?: readonly string[];
}

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
 * @param isWhole whether the column has whole numbers, for which `> 0` is the minimum 1
 */
export function limitsOf(sqlName: string, conditions: readonly string[], isWhole: boolean): Limits {
  const parts = conditions.flatMap(condition => conjuncts(tokensOf(condition)));
  return parts.reduce<Limits>((limits, part) => merged(limits, limitOf(sqlName, part, isWhole)), {});
}

/** Returns the tokens without casts. */
function tokensOf(condition: string): string[] {
  const tokens: string[] = [];
  for (let rest = condition.trimStart(); rest !== '';) {
    const cast = CAST.exec(rest)?.[0];
    TOKEN.lastIndex = 0;
    const token = cast ?? TOKEN.exec(rest)![0];
    if (cast === undefined) tokens.push(token);
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

function limitOf(column: string, tokens: readonly string[], isWhole: boolean): Limits {
  const at = tokens.findIndex(token => ['>=', '>', '<=', '<', '='].includes(token));
  const [left, operator, right] = [unwrapped(tokens.slice(0, at)), tokens[at], unwrapped(tokens.slice(at + 1))];
  if (operator === '=') return left.join('') === column ? { ...allowed(right) } : {};
  const bound = right.length === 1 ? Number(NUMBER.exec(unquoted(right[0]!))?.[0] ?? NaN) : NaN;
  if (Number.isNaN(bound) || at < 0) return {};
  if (left.length === 1 && left[0] === column) return range(operator!, bound, isWhole, 'minimum', 'maximum');
  const isLength = LENGTHS.includes(left[0]!) && unwrapped(left.slice(1)).join('') === column;
  return isLength ? range(operator!, bound, true, 'minLength', 'maxLength') : {};
}

function range(operator: string, bound: number, isWhole: boolean, lower: 'minimum' | 'minLength', upper: 'maximum' | 'maxLength'): Limits {
  const step = Number(isWhole && operator.length === 1);
  return operator.startsWith('>') ? { [lower]: bound + step } : { [upper]: bound - step };
}

/** Reads `ANY (ARRAY['a', 'b'])`, which PostgreSQL makes of `IN ('a', 'b')`, or one constant. */
function allowed(tokens: readonly string[]): Limits {
  const list = tokens[0]?.toUpperCase() === 'ANY' ? unwrapped(tokens.slice(1)) : [];
  const items = list[0]?.toUpperCase() === 'ARRAY' ? list.slice(2, -1).filter(token => token !== ',') : tokens;
  const isList = items.length > 0 && items.every(item => item.startsWith("'") || NUMBER.test(item));
  return isList ? { allowedValues: [...new Set(items.map(unquoted))] } : {};
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
