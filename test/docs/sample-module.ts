/**
 * Sample as a module: in the constructor of a stack, with the names of the prelude that it does not import. The module has one more line at the
 * top, so that line `n` of the sample is the one with index `n`.
 */
export function moduleOf(code: string, prelude: readonly string[]): string {
  const lines = code.split('\n');
  const imports = lines.filter(line => line.startsWith('import '));
  const given = prelude.filter(name => new RegExp(`\\b${name}\\b`).test(code) && !imports.some(line => new RegExp(`[{,] ${name}[, ]`).test(line)));
  const top = `import { Stack as SampleStack } from 'aws-cdk-lib'; import { ${given.join(', ')} } from './prelude';`;
  const open = 'export class Sample extends SampleStack { constructor(...place: [any?, string?]) { super(...place);';
  const body = lines.slice(imports.length);
  const head = [top, ...imports];
  return [...head.slice(0, -1), `${head.at(-1)} ${open}`, ...body, '}}'].join('\n');
}
