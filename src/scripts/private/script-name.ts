import { ValidationError } from '../../private/validation-error';

/** Parsed file name (https://documentation.red-gate.com/fd/migrations-271585107.html). */
export interface ScriptName {
  /** Version without leading zeros and without `.0` at the end; undefined: the script is repeatable. */
  readonly version?: string;
  readonly description: string;
}

const EXTENSION = /\.sql$/i;
const VERSIONED = /^V(\d+(?:[._]\d+)*)__(.*[^_].*)$/su;
const REPEATABLE = /^R__(.*[^_].*)$/su;

/** Events of Flyway, as in `afterMigrate` (https://documentation.red-gate.com/fd/callback-events-277579353.html). */
const CALLBACK = /^(?:(?:before|after)(?:[A-Z]\w*?)|createSchema)(?:__.*)?$/su;

/** Widths of the columns of the history table. */
const MAX_VERSION = 50;
const MAX_DESCRIPTION = 200;

const NAMES = 'V<version>__<description>.sql, which runs once, as in V001__create_orders.sql; R__<description>.sql, which runs whenever it has changed';

/** Whether a file is an SQL script by its extension. */
export function isSqlFile(name: string): boolean {
  return EXTENSION.test(name);
}

/** Whether a script is for `flyway undo`, which a deployment never runs. */
export function isUndoScript(name: string): boolean {
  return /^U\d[\d._]*__/.test(name) && isSqlFile(name);
}

/**
 * Parses the name of an SQL script.
 *
 * @param shown path that errors contain
 * @throws ValidationError with the name to give it
 */
export function parseScriptName(name: string, shown: string): ScriptName {
  const stem = name.replace(EXTENSION, '');
  const [, version, description] = VERSIONED.exec(stem) ?? [];
  const described = description ?? REPEATABLE.exec(stem)?.[1];
  if (described === undefined) {
    throw wrongName(stem, shown);
  }
  const parsed = { description: described.replace(/_/g, ' '), ...version === undefined ? {} : { version: canonicalVersion(version) } };
  checkLength(shown, 'version', parsed.version ?? '', MAX_VERSION);
  checkLength(shown, 'description', parsed.description, MAX_DESCRIPTION);
  return parsed;
}

function canonicalVersion(version: string): string {
  return version.split(/[._]/).map(part => BigInt(part).toString()).join('.').replace(/(?:\.0)+$/, '');
}

function checkLength(shown: string, part: string, text: string, max: number) {
  if (text.length > max) {
    throw new ValidationError({ problem: `${shown}: the ${part} has ${text.length} characters`, allowed: `up to ${max}, which fit the history table`, remedy: 'shorten the name' });
  }
}

function wrongName(stem: string, shown: string): ValidationError {
  if (/^B\d[\d._]*__/.test(stem)) {
    return new ValidationError({
      problem: `${shown} is a baseline script of Flyway, which is not supported`,
      remedy: 'move it out of the folder, and keep the versioned scripts that it replaces',
    });
  }
  if (CALLBACK.test(stem)) {
    return new ValidationError({
      problem: `${shown} is a callback of Flyway, and callbacks do not run during a deployment`,
      remedy: `move its statements into versioned scripts, or into a repeatable one, as in R__${stem.replace(/__/g, '_')}.sql, which runs whenever it has changed`,
    });
  }
  const better = betterName(stem);
  return new ValidationError({ problem: `${shown} is not the name of a script`, allowed: NAMES, remedy: better && `rename it, as in ${better}.sql` });
}

/** Corrections of names, the first that fits. */
const CORRECTIONS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^R_*[\d._]+__(.*[^_].*)$/isu, (_, description) => `R__${description}`],
  [/^R_+([^_].*)$/isu, (_, description) => `R__${description}`],
  [/^R_*$/iu, () => 'R__description'],
  [/^V?_*(\d+(?:[._]\d+)*)(?:__?|[ -])_*([^_\d].*)$/isu, (_, version, description) => `V${version}__${description}`],
  [/^V?(\d+(?:[._]\d+)*)_*$/isu, (_, version) => `V${version}__description`],
  [/^V_+([^_\d].*)$/su, (_, description) => `V1__${description}`],
];

function betterName(stem: string): string | undefined {
  const [pattern, correct] = CORRECTIONS.find(([wrong]) => wrong.test(stem)) ?? [];
  return pattern && correct!(...pattern.exec(stem)!);
}
