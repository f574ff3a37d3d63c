import type { Code, Entry, Options } from './code';

const WIDTH = 120;

/** Prints an expression in Python, as the formatter Black does: on one line if it fits. */
export function pythonCode(code: Code, indent: number, before = 0): string {
  const line = inline(code);
  if (line !== undefined && indent + before + line.length + 1 <= WIDTH) return line;
  return broken(code, indent);
}

/** Prints an expression on one line; undefined for routes and statements of several lines. */
function inline(code: Code): string | undefined {
  switch (code.kind) {
    case 'text': return quoted(code.text);
    case 'number': return String(code.number);
    case 'flag': return code.flag ? 'True' : 'False';
    case 'member': return `${code.type}.${code.name}`;
    case 'list': return joined(code.items.map(inline), items => `[${items}]`);
    case 'map': return joined(code.entries.map(([name, value]) => withName(`${quoted(name)}: `, inline(value))), entries => `{${entries}}`);
    case 'call': {
      if (code.type === 'SqlRoute') return undefined;
      const options = (code.options?.entries ?? []).map(([name, value]) => withName(`${snake(name)}=`, inline(value)));
      return joined([...code.args.map(inline), ...options], args => `${code.type}.${snake(code.method)}(${args})`);
    }
    default: return undefined;
  }
}

function joined(parts: readonly (string | undefined)[], frame: (inside: string) => string): string | undefined {
  return parts.every(part => part !== undefined) ? frame(parts.join(', ')) : undefined;
}

function withName(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : name + value;
}

function broken(code: Code, indent: number): string {
  const inner = indent + 4;
  switch (code.kind) {
    case 'sql': return code.lines.map((line, index) => quoted(index < code.lines.length - 1 ? `${line.trim()} ` : line.trim())).join(`\n${' '.repeat(indent)}`);
    case 'list': return block('[', code.items.map(item => pythonCode(item, inner, 1)), ']', indent);
    case 'map': return block('{', code.entries.map(([name, value]) => named(`${quoted(name)}: `, value, inner)), '}', indent);
    case 'call': {
      const { type, method, args, options } = code;
      const items = [...args.map(arg => pythonCode(arg, inner, 1)), ...optionItems(options, inner)];
      const whole = block(`${type}.${snake(method)}(`, items, ')', indent);
      // Black adds no comma behind a single argument of several lines.
      return items.length === 1 && args.length === 1 ? whole.replace(/,(\n *\))$/, '$1') : whole;
    }
    default: return inline(code)!;
  }
}

function optionItems(options: Options | undefined, indent: number): string[] {
  return (options?.entries ?? []).map(([name, value]: Entry) => named(`${snake(name)}=`, value, indent));
}

function named(name: string, value: Code, indent: number): string {
  return `${name}${pythonCode(value, indent, name.length + 1)}`;
}

function block(open: string, items: readonly string[], close: string, indent: number): string {
  const space = ' '.repeat(indent);
  return `${open}\n${items.map(item => `${space}    ${item},\n`).join('')}${space}${close}`;
}

/** Returns a name in lower case with underscores, as jsii has it in Python. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

/** Prints a string literal. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
