import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Change, changed, match, type Part, review, type Section, setLines, setting } from './change';
import { comparePermissions, compareSecurityGroups, type FunctionsOf } from './permissions';
import { diffTexts } from './text-diff';
import { type DatabaseUserManifest, type ScriptManifest, SCRIPTS_FILE, type ScriptsManifest } from '../../src/contract/scripts-manifest';
import type { Assembly } from '../assembly/assembly';
import { readFunction } from '../assembly/functions';
import { scriptsName } from '../assembly/scripts';
import { reasonOf, UserError } from '../user-error';

/** Scripts and users of a database, with the function that runs them. */
interface ScriptsOf extends FunctionsOf {
  readonly manifest: ScriptsManifest;
}

/** Compares the scripts and users of both assemblies, by the construct path of their function. */
export function compareScripts(before: Assembly, after: Assembly): Section[] {
  const { added, removed, both } = match(scriptsOf(before), scriptsOf(after));
  return [
    ...removed.map(([name, scripts]) => compareOne(`${name}, scripts, removed`, scripts, undefined)),
    ...added.map(([name, scripts]) => compareOne(`${name}, scripts, added`, undefined, scripts)),
    ...both.map(([name, old, now]) => compareOne(`${name}, scripts`, old, now)),
  ];
}

function scriptsOf({ stacks }: Assembly): Map<string, ScriptsOf> {
  return new Map(stacks.flatMap(stack => Object.keys(stack.resources).flatMap((id): [string, ScriptsOf][] => {
    const directory = stack.resources[id]!.Type === 'AWS::Lambda::Function' ? readFunction(stack, id)?.directory : undefined;
    const file = directory === undefined ? undefined : join(directory, SCRIPTS_FILE);
    if (file === undefined || !existsSync(file)) return [];
    return [[scriptsName(stack, id), { stack, ids: [id], manifest: readManifest(file) }]];
  })));
}

function readManifest(file: string): ScriptsManifest {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

function compareOne(title: string, before: ScriptsOf | undefined, after: ScriptsOf | undefined): Section {
  return {
    title,
    parts: [
      ...(before && after ? changed('settings', [
        ...setting('database engine', before.manifest.engine, after.manifest.engine),
        ...setting('history table', before.manifest.historyTable, after.manifest.historyTable),
        ...setting('baseline version', before.manifest.baselineVersion, after.manifest.baselineVersion),
      ]) : []),
      ...compareFiles(before?.manifest.scripts ?? [], after?.manifest.scripts ?? []),
      ...compareUsers(before?.manifest.users ?? [], after?.manifest.users ?? []),
      ...changed('functions', [...comparePermissions(before, after), ...compareSecurityGroups(before, after)]),
    ],
  };
}

function compareFiles(before: readonly ScriptManifest[], after: readonly ScriptManifest[]): Part[] {
  const byFile = (scripts: readonly ScriptManifest[]) => new Map(scripts.map(script => [script.file, script]));
  const { added, removed, both } = match(byFile(before), byFile(after));
  return [
    ...removed.map(([title, { version }]): Part => ({
      state: 'removed', title, changes: [review(version === undefined ? 'no longer runs' : 'a deployment fails where it has run: restore it')],
    })),
    ...added.map(([title, script]): Part => ({ state: 'added', title, changes: [review(describeScript(script))] })),
    ...both.flatMap(([title, old, now]) => changed(title, compareFile(old, now))),
  ];
}

function describeScript({ statements, transaction, version }: ScriptManifest): string {
  const count = `${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}`;
  return `${version === undefined ? 'runs whenever it changes' : 'runs once'}, ${count}, ${transaction ? 'in one transaction' : 'without a transaction'}`;
}

function compareFile(before: ScriptManifest, after: ScriptManifest): Change[] {
  const lines = diffTexts(textOf(before), textOf(after));
  const isEdited = before.checksum !== after.checksum || lines.length > 0;
  const text = after.version === undefined ? 'edited, runs again' : 'edited: a deployment fails where it has run: restore it and add a script';
  return [
    ...(isEdited ? [review(lines.length > 0 ? text : `${text} (only comments or spaces differ)`, lines)] : []),
    ...setting('runs in one transaction', before.transaction, after.transaction),
  ];
}

function textOf({ statements }: ScriptManifest): string {
  return statements.map(({ text, rows, times }) => [text, ...(rows ? [rows.text] : []), ...(times === undefined ? [] : [`GO ${times}`])].join('\n')).join('\n');
}

function compareUsers(before: readonly DatabaseUserManifest[], after: readonly DatabaseUserManifest[]): Part[] {
  const byName = (users: readonly DatabaseUserManifest[]) => new Map(users.map(user => [`user ${user.name}`, user]));
  const { added, removed, both } = match(byName(before), byName(after));
  return [
    ...removed.map(([title]): Part => ({ state: 'removed', title, changes: [review('is no longer managed, and stays in the database')] })),
    ...added.map(([title, user]): Part => ({ state: 'added', title, changes: [review(`login: ${user.login}`), ...compareGrants(undefined, user)] })),
    ...both.flatMap(([title, old, now]) => changed(title, [...setting('login', old.login, now.login), ...compareGrants(old, now)])),
  ];
}

function compareGrants(before: DatabaseUserManifest | undefined, after: DatabaseUserManifest): Change[] {
  const lines = setLines(before?.grants ?? [], after.grants ?? []);
  if (before && (before.grants === undefined) !== (after.grants === undefined)) {
    return [review(after.grants ? 'grants: now exactly these' : 'grants: no longer managed, and stay in the database', lines)];
  }
  return lines.length > 0 ? [review('grants', lines)] : [];
}
