import type { Stack } from './stacks';

/**
 * Returns a value of a template as text, with a placeholder for each value that only AWS knows, such as `${Data.template.json#Secret.Ref}`. Values that
 * are passed between stacks, by exports and by parameters of nested stacks, are followed, so equal values have the same text.
 */
export function textOf(value: unknown, stack: Stack): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = [], ...others] = Object.entries(value);
  const known = others.length === 0 && name !== undefined ? FUNCTIONS[name]?.(argument, stack) : undefined;
  return known ?? `\${${stack.file}#${JSON.stringify(value).replaceAll('"', "'")}}`;
}

type IntrinsicFunction = (argument: any, stack: Stack) => string | undefined;

const FUNCTIONS: { readonly [name: string]: IntrinsicFunction | undefined } = {
  'Fn::Join': ([separator, parts], stack) => (Array.isArray(parts) ? parts.map(part => textOf(part, stack)).join(separator) : undefined),
  'Ref': (id, { parent }) => (parent && Object.hasOwn(parent.parameters, id) ? textOf(parent.parameters[id], parent.stack) : undefined),
  'Fn::GetAtt': (argument, { nested }) => {
    const [id, attribute = ''] = Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/);
    const inner = nested.get(id);
    const output = inner?.outputs[attribute.replace(/^Outputs\./, '')];
    return inner && output ? textOf(output.Value, inner) : undefined;
  },
  'Fn::ImportValue': (name, stack) => {
    const wanted = textOf(name, stack);
    for (const other of stack.app) {
      const output = Object.values(other.outputs).find(({ Export }) => Export?.Name !== undefined && textOf(Export.Name, other) === wanted);
      if (output) return textOf(output.Value, other);
    }
    return undefined;
  },
};
