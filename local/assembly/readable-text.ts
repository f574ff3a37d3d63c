import type { Resources } from './resources';

/** Resources at the end of a construct path that every construct has. */
const INNER = /\/(?:Resource|Default)$/;

/** Returns a value of a template as people read it: construct paths instead of logical ids, texts that CloudFormation joins as one text. */
export function templateText(value: unknown, resources: Resources): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(item => templateText(item, resources)).join(', ');
  const [[name, argument] = ['', undefined], ...rest] = Object.entries(value);
  if (rest.length === 0) {
    if (name === 'Ref') return referenced(String(argument), resources);
    if (name === 'Fn::GetAtt') return attribute(Array.isArray(argument) ? argument.map(String) : String(argument).split('.'), resources);
    if (name === 'Fn::Sub') return substituted(Array.isArray(argument) ? argument[0] : argument, resources);
    if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
      return argument[1].map(part => templateText(part, resources)).join(String(argument[0]));
    }
    if (name === 'Fn::ImportValue') return templateText(argument, resources);
  }
  return `{${Object.entries(value).map(([key, inner]) => `${key}: ${templateText(inner, resources)}`).join(', ')}}`;
}

function referenced(id: string, resources: Resources): string {
  const path = resources[id]?.Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(INNER, '') : id;
}

/** The ARN of a resource is its name here. */
function attribute([id = '', ...names]: readonly string[], resources: Resources): string {
  const name = names.join('.');
  return `${referenced(id, resources)}${['Arn', 'GroupId', ''].includes(name) ? '' : `.${name}`}`;
}

function substituted(text: unknown, resources: Resources): string {
  return String(text).replaceAll(/\$\{([^!}]+)\}/g, (_, name: string) => attribute(name.split('.'), resources));
}

/** Returns the logical ids that a value references directly. */
export function directReferences(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap(item => {
    const id = item?.Ref ?? item?.['Fn::GetAtt'];
    return id === undefined ? [] : [String(Array.isArray(id) ? id[0] : id).split('.')[0]!];
  });
}
