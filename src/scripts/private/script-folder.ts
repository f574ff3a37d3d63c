import { resolve } from 'path';
import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { LockFile } from './lock-file';
import { PlaceholderValues } from './placeholders';
import { FolderFile, listFiles } from './script-files';
import { isSqlFile, isUndoScript } from './script-name';
import { ReadScript, ScriptReader } from './script-reader';
import { Engine } from '../../contract/manifest';
import { compareVersions } from '../../contract/scripts/versions';
import { ScriptManifest } from '../../contract/scripts-manifest';
import { Findings } from '../../private/findings';
import { checkKnownAtSynth } from '../../private/known-at-synth';
import { whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/** Options of a folder with scripts. */
export interface ScriptFolderOptions {
  readonly engine: Engine;
  /** Values of `${name}` in scripts, by name; undefined: none are replaced. */
  readonly placeholders?: { readonly [name: string]: string };
  /** Path of the JSON file with the checksum of each script, relative to the working directory; undefined: none. */
  readonly lockFile?: string;
}

const MAX_LISTED = 10;

/** Flyway also runs migrations in other languages. */
const OTHER_LANGUAGE = /^[VR][\d._]*__.*\.(?:java|class|kt|groovy|sh|bash|py|ps1|cmd|bat)$/;

/**
 * Reads the scripts of a folder and its sub-folders, in the order in which they run. Adds warnings to the construct, and writes new checksums
 * to the lock file.
 *
 * @param scope construct that errors name
 * @param folder path, relative to the working directory
 * @returns none while a lookup is pending, if there are mistakes
 * @throws ValidationError that lists the mistakes in all scripts
 */
export function readScripts(scope: IConstruct, folder: string, options: ScriptFolderOptions): ScriptManifest[] {
  const scripts: ScriptManifest[] = [];
  // The engine, the folder and the placeholders may come from a lookup.
  whenLookedUp(scope, () => scripts.push(...readNow(scope, folder, options)));
  return scripts;
}

function readNow(scope: IConstruct, folder: string, { engine, placeholders, lockFile }: ScriptFolderOptions): ScriptManifest[] {
  checkKnownAtSynth('DatabaseScripts', { folder, ...lockFile === undefined ? {} : { lockFile }, ...named(placeholders ?? {}) }, scope);
  const findings = new Findings();
  const files = listFiles(folder, scope);
  const scripts = readAll(files, new ScriptReader(engine, placeholders && new PlaceholderValues(placeholders, scope)), findings);
  const manifests = scripts.map(({ manifest }) => manifest);
  checkTwins(scripts, findings);
  const lock = lockFile === undefined ? undefined : findings.attempt(() => new LockFile(lockFile));
  lock?.check(manifests, new Map(files.map(({ file, shown }) => [file, shown])), findings);
  report(findings, scope);
  if (manifests.length === 0) {
    throw new ValidationError({ problem: 'folder contains no scripts', got: folder, remedy: `add one to ${resolve(folder)}, as in V001__create_orders.sql, or omit folder` }, scope);
  }
  findings.attempt(() => lock?.record(manifests));
  report(findings, scope);
  warnOf(scripts, files, scope);
  return manifests;
}

/** Reads the scripts in the order in which they run; mistakes are collected. */
function readAll(files: readonly FolderFile[], reader: ScriptReader, findings: Findings): ReadScript[] {
  const byPath = new Map(files.map(file => [file.path, file]));
  const scripts = files.filter(({ name }) => isSqlFile(name) && !isUndoScript(name)).flatMap(file => {
    const settings = byPath.get(`${file.path}.conf`);
    return findings.attempt(() => reader.read(file, settings)) ?? [];
  });
  files.forEach(file => findings.attempt(() => checkOther(file, byPath)));
  return scripts.sort(({ manifest: one }, { manifest: other }) => compareScripts(one, other));
}

/** Rejects files that Flyway would use, and that are not SQL. */
function checkOther({ name, path, shown }: FolderFile, byPath: ReadonlyMap<string, FolderFile>) {
  if (OTHER_LANGUAGE.test(name)) {
    throw new ValidationError({ problem: `${shown} is a migration in another language than SQL`, remedy: 'write it in SQL, or move it out of the folder' });
  }
  if (/\.sql\.conf$/i.test(name) && !byPath.has(path.slice(0, -'.conf'.length))) {
    throw new ValidationError({ problem: `${shown} has the settings of a script that does not exist`, remedy: 'rename it like its script, or remove it' });
  }
}

/** Versioned scripts by version, then repeatable ones by description. */
function compareScripts(one: ScriptManifest, other: ScriptManifest): number {
  if (one.version !== undefined && other.version !== undefined) {
    return compareVersions(one.version, other.version);
  }
  const [first, second] = [one, other].map(({ version, description }) => version === undefined ? `R${description}` : 'Q');
  return first < second ? -1 : Number(first > second);
}

/** Rejects scripts that have the same place in the order. */
function checkTwins(scripts: readonly ReadScript[], findings: Findings) {
  scripts.slice(1).forEach(({ manifest, shown }, index) => findings.attempt(() => {
    const { manifest: before, shown: shownBefore } = scripts[index];
    if (compareScripts(before, manifest) === 0) {
      throw new ValidationError({
        problem: `${shownBefore} and ${shown} have the same ${manifest.version === undefined ? `description, ${manifest.description}` : `version, ${manifest.version}`}`,
        remedy: 'rename the one that has not run yet',
      });
    }
  }));
}

function report({ errors }: Findings, scope: IConstruct) {
  if (errors.length === 0) {
    return;
  }
  const sentences = [...new Set(errors.map(({ sentence }) => sentence))];
  throw new ValidationError({
    problem: sentences.length === 1 ? sentences[0] : [`${sentences.length} mistakes in scripts:`, ...shortened(sentences)].join('\n- '),
  }, scope);
}

function warnOf(scripts: readonly ReadScript[], files: readonly FolderFile[], scope: IConstruct) {
  const warn = (id: string, found: readonly string[], message: string) => {
    if (found.length > 0) Annotations.of(scope).addWarningV2(`cdk-vpc-lambda-api:${id}`, `${shortened(found).join(', ')}: ${message}`);
  };
  warn('undoScript', files.filter(({ name }) => isUndoScript(name)).map(({ shown }) => shown), 'undo scripts of Flyway never run during a deployment; to go back, add a new versioned script');
  warn('emptyScript', scripts.filter(({ manifest: { statements } }) => statements.length === 0).map(({ shown }) => shown),
    'a script without statements is recorded as having run, and cannot be filled afterwards; add its statements, or remove it');
  warn('unreplacedPlaceholder', scripts.flatMap(({ unreplaced }) => unreplaced ?? []),
    'placeholders is not set, so this text is sent to the database as it is; set placeholders, if it is a placeholder of Flyway');
}

function shortened(texts: readonly string[]): string[] {
  return texts.length > MAX_LISTED ? [...texts.slice(0, MAX_LISTED), `${texts.length - MAX_LISTED} more`] : [...texts];
}

/** Names and values of placeholders, as they are called in errors. */
function named(placeholders: { readonly [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(placeholders).map(([name, value]) => [`the placeholder ${name}`, value]));
}
