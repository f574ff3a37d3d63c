import type { Code, Entry } from './code';

const WIDTH = 120;

/** `Map.of` takes up to 10 entries. */
const MAX_MAP = 10;

/** Prints an expression in Java: on one line if it fits. */
export function javaCode(code: Code, indent: number, before = 0): string {
  const line = inline(code);
  if (line !== undefined && indent + before + line.length + 2 <= WIDTH) return line;
  return broken(code, indent);
}

/** Prints an expression on one line; undefined for routes and statements of several lines. */
function inline(code: Code): string | undefined {
  switch (code.kind) {
    case 'text': return quoted(code.text);
    case 'number': return number(code.number);
    case 'flag': return String(code.flag);
    case 'member': return `${code.type}.${code.name}`;
    case 'list': return joined(code.items.map(inline), inside => `List.of(${inside})`);
    case 'map': return code.entries.length > MAX_MAP ? undefined : joined(code.entries.map(([name, value]) => framed(inline(value), each => `${quoted(name)}, ${each}`)), entries => `Map.of(${entries})`);
    case 'call': {
      if (code.type === 'SqlRoute') return undefined;
      const { type, method, args, options } = code;
      const setters = options && options.entries.map(([name, value]) => framed(inline(value), each => `.${name}(${each})`));
      if (setters?.some(setter => setter === undefined)) return undefined;
      const last = setters ? [`${options!.type}.builder()${setters.join('')}.build()`] : [];
      return joined([...args.map(inline), ...last], all => `${type}.${method}(${all})`);
    }
    default: return undefined;
  }
}

function joined(parts: readonly (string | undefined)[], frame: (inside: string) => string): string | undefined {
  return parts.every(part => part !== undefined) ? frame(parts.join(', ')) : undefined;
}

function framed(value: string | undefined, frame: (value: string) => string): string | undefined {
  return value === undefined ? undefined : frame(value);
}

function broken(code: Code, indent: number): string {
  const inner = indent + 8;
  switch (code.kind) {
    case 'sql': return code.lines.map((line, index) => quoted(index < code.lines.length - 1 ? `${line.trim()} ` : line.trim())).join(`\n${' '.repeat(inner)}+ `);
    case 'list': return `List.of(${items(code.items.map(item => javaCode(item, inner)), inner)})`;
    case 'map': return mapOf(code.entries, inner);
    case 'call': {
      const { type, method, args, options } = code;
      const setters = (options?.entries ?? []).map(([name, value]) => `\n${' '.repeat(inner)}.${name}(${javaCode(value, inner, name.length + 2)})`);
      const last = options ? [`${options.type}.builder()${setters.join('')}\n${' '.repeat(inner)}.build()`] : [];
      return `${type}.${method}(${[...args.map(arg => javaCode(arg, indent)), ...last].join(', ')})`;
    }
    default: return inline(code)!;
  }
}

function mapOf(entries: readonly Entry[], indent: number): string {
  const pair = ([name, value]: Entry, before: number) => `${quoted(name)}, ${javaCode(value, indent, before + name.length + 4)}`;
  if (entries.length > MAX_MAP) return `Map.ofEntries(${items(entries.map(entry => `Map.entry(${pair(entry, 10)})`), indent)})`;
  return `Map.of(${items(entries.map(entry => pair(entry, 0)), indent)})`;
}

function items(all: readonly string[], indent: number): string {
  return all.map(item => `\n${' '.repeat(indent)}${item}`).join(',');
}

function number(value: number): string {
  return Number.isInteger(value) && Math.abs(value) > 2_147_483_647 ? `${value}L` : String(value);
}

const CONTROLS: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Prints a string literal. The compiler reads `\u` escapes before it reads literals, so control characters have octal ones. */
export function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f]/g, character => CONTROLS[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `"${escaped}"`;
}
