import { Annotations, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DatabaseScriptsProps } from './database-scripts-props';
import { HISTORY_TABLE, ScriptManifest } from '../contract/scripts-manifest';
import { serverHost } from '../database/database-resources';
import { DatabaseTargetConfig } from '../database/target-config';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { isPendingLookup, whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/** Lambda accepts 250 MB, unzipped, of which the bundle takes up to 2 (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_MEGABYTES = 200;

/** Name of a table that needs no quotes. */
const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Properties that distinguish the scripts of one construct from those of another. */
export interface ScriptsIdentity extends IConstruct {
  readonly _target: DatabaseTargetConfig;
  /** Undefined: the construct has only users. */
  readonly _historyTable?: string;
}

/** A version as Flyway writes it. */
const VERSION = /^\d+(?:[._]\d+)*$/;

/** Throws for the name of a history table that needs quotes, and for a baseline that is not a version. */
export function checkHistory(scope: IConstruct, history: Pick<DatabaseScriptsProps, 'historyTable' | 'baselineVersion'>) {
  const { historyTable = HISTORY_TABLE, baselineVersion } = checkKnownAtSynth('DatabaseScripts', history, scope);
  whenLookedUp(scope, () => {
    if (baselineVersion !== undefined && !VERSION.test(baselineVersion)) {
      throw new ValidationError({ problem: 'baselineVersion is not a version', got: baselineVersion, allowed: 'numbers with dots, as in "1" and "2.1"' }, scope);
    }
    if (!TABLE.test(historyTable)) {
      throw new ValidationError({
        problem: 'historyTable is not the name of a table', got: historyTable, allowed: 'up to 63 letters, digits and underscores, without a schema', remedy: 'leave it out for schema_history',
      }, scope);
    }
  });
}

/** Throws for scripts that are too large for the code of a function. */
export function checkSize(scope: IConstruct, scripts: readonly ScriptManifest[]) {
  const characters = scripts.flatMap(({ statements }) => statements).reduce((sum, { text, rows }) => sum + text.length + (rows?.text.length ?? 0), 0);
  if (characters > MAX_MEGABYTES * 1_000_000) {
    throw new ValidationError({
      problem: 'the scripts are too large for the code of a Lambda function',
      got: `${Math.round(characters / 1_000_000)} MB`,
      allowed: `up to ${MAX_MEGABYTES} MB`,
      remedy: 'load large data in another way, for example with the import of Amazon RDS from Amazon S3',
    }, scope);
  }
}

/** Fails synthesis for a construct without scripts and users. */
export function rejectNothing(scope: IConstruct, folder: string | undefined, users: readonly unknown[]) {
  const error = new ValidationError({ problem: 'DatabaseScripts has neither scripts nor users', remedy: 'set folder, or call addUser' });
  scope.node.addValidation({ validate: () => folder === undefined && users.length === 0 && !isPendingLookup(scope) ? [error.message] : [] });
}

/** Throws if other scripts of the app have the same history table: each would find scripts in it that are not in its own folder. */
export function rejectSharedHistory(scripts: ScriptsIdentity, others: readonly ScriptsIdentity[]) {
  const { _historyTable } = scripts;
  const other = others.filter(each => sharesDatabase(each._target, scripts._target))
    .find(each => _historyTable !== undefined && each._historyTable?.toLowerCase() === _historyTable.toLowerCase());
  if (other && !isPendingLookup(scripts)) {
    throw new ValidationError({
      problem: `the scripts "${other.node.path}" have the same history table in the same database`,
      got: _historyTable,
      remedy: 'put all scripts of the database into one folder, or set another historyTable (and baselineVersion, as the database then has tables at its first run)',
    }, scripts);
  }
}

/** Warns about an API whose database is known to be another one. Behind a proxy, the host differs. */
export function warnOfOtherTarget(scope: IConstruct, scripts: ScriptsIdentity, target: DatabaseTargetConfig) {
  const pooled = [target, scripts._target].some(each => each.pooled);
  const isSame = pooled ? target.databaseName === scripts._target.databaseName : sharesDatabase(target, scripts._target);
  if ((!isSame || target.engine !== scripts._target.engine) && !isPendingLookup(scope)) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:otherScripts', [
      `the scripts "${scripts.node.path}" run in another database than that of the API; pass the scripts of this database,`,
      'or acknowledge this warning if both names are of one database, or if the API needs both',
    ].join(' '));
  }
}

/** Whether two targets are known to be on one server, also behind a proxy. A port that is known only at deployment does not distinguish them. */
export function sharesServer(a: DatabaseTargetConfig, b: DatabaseTargetConfig): boolean {
  const ports = [a, b].filter(({ pooled, port }) => !pooled && !Token.isUnresolved(port)).map(({ port }) => port);
  return serverHost(a) === serverHost(b) && new Set(ports).size < 2;
}

/** Whether two targets are known to be one database. Hosts that are tokens of one attribute are equal texts. */
export function sharesDatabase(a: DatabaseTargetConfig, b: DatabaseTargetConfig): boolean {
  return a.host === b.host && a.databaseName === b.databaseName;
}
