import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

// What jsii says nothing of, or only warns of, in the assembly that it makes of src/.

interface Docs { readonly summary?: string; readonly default?: string }
interface Documented { readonly name: string; readonly docs?: Docs; readonly overrides?: string }
interface Parameter extends Documented { readonly type: object }
interface Member extends Documented { readonly type?: object; readonly returns?: object; readonly optional?: boolean; readonly parameters?: readonly Parameter[] }
interface Type extends Documented {
  readonly fqn: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: Member;
  readonly methods?: readonly Member[];
  readonly properties?: readonly Member[];
  readonly members?: readonly Documented[];
}

const root = new URL('../../', import.meta.url);
const assembly: { readonly name: string; readonly types: { readonly [fqn: string]: Type } } = JSON.parse(readFileSync(new URL('.jsii', root), 'utf8'));
const types = Object.values(assembly.types);
/** Part of jsii, which does not export it; projen silences what jsii itself says of these names. */
const RESERVED_WORDS = new URL('node_modules/jsii/lib/reserved-words.js', root);
const { isReservedName } = createRequire(import.meta.url)(RESERVED_WORDS.pathname) as { isReservedName(name: string): string[] | undefined };

function callables({ initializer, methods = [] }: Type): Member[] {
  return [...initializer ? [{ ...initializer, name: 'constructor' }] : [], ...methods];
}

function members(type: Type): Member[] {
  return [...callables(type), ...type.properties ?? []];
}

/** Own types that a type mentions anywhere in its signature. */
function mentioned(type: Type): string[] {
  return [...JSON.stringify(type).matchAll(/"fqn":"([^"]+)"/g)].map(([, fqn]) => fqn).filter(fqn => fqn !== type.fqn && assembly.types[fqn]);
}

function signatures(type: Type): [string, string][] {
  return members(type).map(member => [
    `${type.name}.${member.name}`,
    JSON.stringify([member.type, member.returns, ...(member.parameters ?? []).map(parameter => parameter.type)]),
  ]);
}

function reachable(): Set<string> {
  const found = new Set(types.filter(({ kind, base }) => kind === 'class' && base?.endsWith('.Construct')).map(({ fqn }) => fqn));
  for (const fqn of found) {
    const related = types.filter(({ base, interfaces = [] }) => base === fqn || interfaces.includes(fqn)).map(type => type.fqn);
    [...mentioned(assembly.types[fqn]), ...assembly.types[fqn].interfaces ?? [], ...related].filter(name => assembly.types[name]).forEach(name => found.add(name));
  }
  return found;
}

const isSilent = ({ docs }: Documented) => !docs?.summary;

describe('the public API', () => {
  test('says of every type, member and value what it is', () => {
    const silent = types.flatMap(type => [
      ...isSilent(type) ? [type.name] : [],
      ...[...members(type), ...type.members ?? []].filter(member => isSilent(member) && !member.overrides).map(({ name }) => `${type.name}.${name}`),
    ]);
    assert.deepEqual(silent, []);
  });

  test('says of every parameter what it is', () => {
    const silent = types.flatMap(type => callables(type).flatMap(({ name, parameters = [] }) =>
      parameters.filter(isSilent).map(parameter => `${type.name}.${name}(${parameter.name})`)));
    assert.deepEqual(silent, []);
  });

  test('says of every optional setting what happens without it', () => {
    const silent = types.filter(({ datatype }) => datatype).flatMap(type =>
      (type.properties ?? []).filter(({ optional, docs }) => optional && !docs?.default).map(({ name }) => `${type.name}.${name}`));
    assert.deepEqual(silent, []);
  });

  test('has no unions, which are Object in Java, and nothing of any type', () => {
    const loose = types.flatMap(signatures).filter(([, signature]) => /"union"|"primitive":"(any|json)"/.test(signature)).map(([name]) => name);
    assert.deepEqual(loose, []);
  });

  test('has no structs in lists and maps, where Python would pass on a dict with the wrong keys', () => {
    const structs = types.filter(({ datatype }) => datatype).map(({ fqn }) => fqn);
    const inCollections = types.flatMap(signatures).filter(([, signature]) =>
      [...signature.matchAll(/"elementtype":\{"fqn":"([^"]+)"/g)].some(([, fqn]) => structs.includes(fqn))).map(([name]) => name);
    assert.deepEqual(inCollections, []);
  });

  test('has no names that are reserved words of C#, Go, Java or Python', () => {
    const names = types.flatMap(type => [
      [type.name, type.name],
      ...members(type).flatMap(({ name, parameters = [] }) => [
        ...name === 'constructor' ? [] : [[`${type.name}.${name}`, name]],
        ...parameters.map(parameter => [`${type.name}.${name}(${parameter.name})`, parameter.name]),
      ]),
    ]);
    const reserved = names.flatMap(([path, name]) => isReservedName(name)?.map(language => `${path}: ${language}`) ?? []);
    // A built-in function of Go, where the method is `SqlRoute_Delete`; it goes with get, post, put and patch.
    assert.deepEqual(reserved, ['SqlRoute.delete: Go']);
  });

  test('is in API.md, with what is said of it', () => {
    const page = readFileSync(new URL('API.md', root), 'utf8');
    assert.deepEqual(types.map(({ fqn }) => fqn).filter(fqn => !page.includes(`id="${fqn}"`)), []);
    assert.equal(page.match(/\*No description\.\*/)?.[0], undefined);
  });

  test('has no type that nothing leads to', () => {
    const found = reachable();
    assert.deepEqual(types.map(({ fqn }) => fqn).filter(fqn => !found.has(fqn)), []);
  });
});
