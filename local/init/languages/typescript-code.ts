import type { Code, Entry } from './code';

const WIDTH = 120;

/** Prints an expression in TypeScript: on one line if it fits. */
export function typescriptCode(code: Code, indent: number, before = 0): string {
  const line = inline(code);
  if (line !== undefined && indent + before + line.length <= WIDTH) return line;
  return broken(code, indent);
}

/** Prints an expression on one line; undefined for routes and statements of several lines. */
function inline(code: Code): string | undefined {
  switch (code.kind) {
    case 'text': return quoted(code.text);
    case 'number': return String(code.number);
    case 'flag': return String(code.flag);
    case 'member': return `${code.type}.${code.name}`;
    case 'list': return joined(code.items.map(inline), items => `[${items}]`);
    case 'map': return joined(code.entries.map(inlineEntry), entries => `{ ${entries} }`);
    case 'call': {
      if (code.type === 'SqlRoute') return undefined;
      const options = code.options ? [joined(code.options.entries.map(inlineEntry), entries => `{ ${entries} }`)] : [];
      return joined([...code.args.map(inline), ...options], args => `${code.type}.${code.method}(${args})`);
    }
    default: return undefined;
  }
}

function joined(parts: readonly (string | undefined)[], frame: (inside: string) => string): string | undefined {
  return parts.every(part => part !== undefined) ? frame(parts.join(', ')) : undefined;
}

function inlineEntry([name, value]: Entry): string | undefined {
  const line = inline(value);
  return line === undefined ? undefined : `${key(name)}: ${line}`;
}

function broken(code: Code, indent: number): string {
  switch (code.kind) {
    case 'text': return quoted(code.text);
    case 'sql': return template(code.lines, indent);
    case 'list': return block('[', code.items.map(item => typescriptCode(item, indent + 2, 1)), ']', indent);
    case 'map': return block('{', code.entries.map(entry => entryCode(entry, indent + 2)), '}', indent);
    case 'call': {
      const { type, method, args, options } = code;
      const before = args.map(arg => typescriptCode(arg, indent));
      const last = options ? [block('{', options.entries.map(entry => entryCode(entry, indent + 2)), '}', indent)] : [];
      return `${type}.${method}(${[...before, ...last].join(', ')})`;
    }
    default: return inline(code)!;
  }
}

function entryCode([name, value]: Entry, indent: number): string {
  const start = `${key(name)}: `;
  return `${start}${typescriptCode(value, indent, start.length + 1)}`;
}

function block(open: string, items: readonly string[], close: string, indent: number): string {
  const space = ' '.repeat(indent);
  return `${open}\n${items.map(item => `${space}  ${item},\n`).join('')}${space}${close}`;
}

function template(lines: readonly string[], indent: number): string {
  const escaped = lines.map(line => line.replace(/[\\`]|\$\{/g, '\\$&'));
  return `\`${escaped.join(`\n${' '.repeat(indent + 2)}`)}\``;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** Prints a string literal. */
export function quoted(text: string): string {
  if (text.includes("'") && !/["\\\x00-\x1f]/.test(text)) return `"${text}"`;
  return `'${text.replace(/['\\]/g, '\\$&').replace(/[\x00-\x1f\u2028\u2029]/g, control)}'`;
}

function control(character: string): string {
  return character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
