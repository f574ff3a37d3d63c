/** Expression of a program, without the syntax of a language. */
export type Code =
  | { readonly kind: 'text'; readonly text: string }
  /** Statement of several lines. */
  | { readonly kind: 'sql'; readonly lines: readonly string[] }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'flag'; readonly flag: boolean }
  /** Constant of a class, as in `ValueType.INTEGER`. */
  | { readonly kind: 'member'; readonly type: string; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Code[] }
  | { readonly kind: 'map'; readonly entries: readonly Entry[] }
  /** Call of a static method with its arguments and, at the end, options. */
  | { readonly kind: 'call'; readonly type: string; readonly method: string; readonly args: readonly Code[]; readonly options?: Options };

export type Entry = readonly [name: string, value: Code];

/** Options of a call. */
export interface Options {
  /** Interface of the options, which Java names. */
  readonly type: string;
  readonly entries: readonly Entry[];
}

export const text = (value: string): Code => ({ kind: 'text', text: value });
export const list = (items: readonly Code[]): Code => ({ kind: 'list', items });
export const map = (entries: readonly Entry[]): Code => ({ kind: 'map', entries });
export const member = (type: string, name: string): Code => ({ kind: 'member', type, name });

/** Returns a call; options without entries are left out. */
export function call(type: string, method: string, args: readonly Code[], options?: Options): Code {
  return { kind: 'call', type, method, args, ...(options && options.entries.length > 0 && { options }) };
}

/** Returns a constant of the program. */
export function constant(value: string | number | boolean): Code {
  if (typeof value === 'number') return { kind: 'number', number: value };
  return typeof value === 'boolean' ? { kind: 'flag', flag: value } : text(value);
}

/** Returns the classes that an expression names. */
export function typesOf(code: Code, withOptions: boolean): string[] {
  if (code.kind === 'member') return [code.type];
  if (code.kind === 'list') return code.items.flatMap(item => typesOf(item, withOptions));
  if (code.kind === 'map') return code.entries.flatMap(([, value]) => typesOf(value, withOptions));
  if (code.kind !== 'call') return [];
  const { type, args, options } = code;
  const own = options && withOptions ? [options.type] : [];
  const values = [...args, ...(options?.entries ?? []).map(([, value]) => value)];
  return [type, ...own, ...values.flatMap(value => typesOf(value, withOptions))];
}
