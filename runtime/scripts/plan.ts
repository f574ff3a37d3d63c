import { ScriptError, type HistoryRow } from './session';
import { compareVersions, highest, versionKey } from '../../src/contract/scripts/versions';
import type { ScriptManifest, ScriptsManifest } from '../../src/contract/scripts-manifest';

/** Scripts to run, in their order. */
export interface Plan {
  readonly scripts: readonly PlannedScript[];
  /** Scripts that have run, and are newer than all of the folder, as after a roll-back of the stack. */
  readonly newer: readonly string[];
  /** Repeatable scripts that differ from the database, and do not run because it is newer. */
  readonly kept: readonly string[];
}

/** A script with the rank of its row in the history table. */
export interface PlannedScript {
  readonly script: ScriptManifest;
  readonly installedRank: number;
}

const AGAIN = 'Change it so that it can run again, for example with DROP … IF EXISTS before CREATE, and deploy again';

/**
 * Compares the scripts with the history table.
 *
 * @throws ScriptError if the two do not fit together
 */
export function plan(history: readonly HistoryRow[], { scripts }: Pick<ScriptsManifest, 'scripts'>): Plan {
  const past = new Past(history);
  const newest = highest(scripts.flatMap(({ version }) => version ?? []));
  past.checkMissing(scripts, newest);
  let rank = history.reduce((last, { installedRank }) => Math.max(last, installedRank), 0);
  const newer = past.newerThan(newest);
  const kept = newer.length > 0 ? scripts.filter(script => past.hasOtherForm(script)) : [];
  const planned = scripts.filter(script => !kept.includes(script) && past.hasToRun(script)).map(script => ({ script, installedRank: rank += 1 }));
  return { scripts: planned, newer, kept: kept.map(({ file }) => file) };
}

/** Meaning of all rows of a history table together. */
class Past {
  private readonly versions = new Map<string, HistoryRow & { version: string }>();
  private readonly repeatable = new Map<string, HistoryRow>();
  /** Descriptions of repeatable scripts that have succeeded. */
  private readonly succeeded = new Set<string>();
  private baseline: string | undefined;

  constructor(history: readonly HistoryRow[]) {
    for (const row of [...history].sort((a, b) => a.installedRank - b.installedRank)) this.add(row);
  }

  /** Rejects a folder without a script that has run, unless that is newer than all of the folder. */
  checkMissing(scripts: readonly ScriptManifest[], newest: string | undefined): void {
    if (newest === undefined) return;
    const present = new Set(scripts.flatMap(({ version }) => version === undefined ? [] : versionKey(version)));
    for (const [key, row] of this.versions) {
      // Flyway runs other types from code, which is not in a folder.
      if (present.has(key) || row.type !== 'SQL' || this.isBelowBaseline(row.version) || compareVersions(row.version, newest) > 0) continue;
      throw new ScriptError(row.success
        ? `${row.script} has run, but is not in the folder: put it back as it was, because other scripts may depend on it`
        : `${row.script} failed earlier, and is not in the folder: put it back. ${AGAIN}`);
    }
  }

  /** Returns whether a script has not run, or has failed and was changed since. */
  hasToRun(script: ScriptManifest): boolean {
    const { version, checksum, description } = script;
    const row = version === undefined ? this.repeatable.get(description) : this.versions.get(versionKey(version));
    if (row && !row.success) {
      checkRepaired(script, row);
      return true;
    }
    if (version === undefined) return row?.checksum !== checksum;
    if (row?.type === 'SQL' && row.checksum !== undefined && row.checksum !== checksum) {
      throw new ScriptError(`${script.file} has changed since it ran: restore it, and make the change in a new script with a higher version`);
    }
    if (row || this.isBelowBaseline(version)) return false;
    this.checkOrder(script.file, version);
    return true;
  }

  /** Returns whether a repeatable script has run, but last as something else: with tables that are newer, its earlier form may fail. */
  hasOtherForm({ version, description, checksum }: ScriptManifest): boolean {
    const row = version === undefined && this.succeeded.has(description) ? this.repeatable.get(description) : undefined;
    return row !== undefined && (!row.success || row.checksum !== checksum);
  }

  newerThan(newest: string | undefined): readonly string[] {
    const rows = [...this.versions.values()].filter(({ version }) => newest === undefined || compareVersions(version, newest) > 0);
    return rows.map(({ script }) => script);
  }

  private checkOrder(file: string, version: string): void {
    const last = highest([...this.versions.values()].map(row => row.version));
    if (last === undefined || compareVersions(version, last) > 0) return;
    const { script } = this.versions.get(versionKey(last))!;
    throw new ScriptError(`${file} has not run, but ${script}, which has a higher version, has: give ${file} a version above ${last}`);
  }

  private isBelowBaseline(version: string): boolean {
    return this.baseline !== undefined && compareVersions(version, this.baseline) <= 0;
  }

  /** Adds a row, by its type (https://documentation.red-gate.com/fd/flyway-schema-history-table-273973417.html). */
  private add(row: HistoryRow): void {
    const { version, type, success } = row;
    if (type === 'SCHEMA') return;
    const deletes = type === 'DELETE' || (type.startsWith('UNDO') && success);
    if (version === undefined) {
      this.addRepeatable(row, deletes);
    } else if (/BASELINE$/.test(type)) {
      if (success) this.baseline = highest([version, ...this.baseline === undefined ? [] : [this.baseline]]);
    } else if (deletes) {
      this.versions.delete(versionKey(version));
    } else if (!type.startsWith('UNDO')) {
      this.versions.set(versionKey(version), { ...row, version });
    }
  }

  private addRepeatable(row: HistoryRow, deletes: boolean): void {
    const { description, success } = row;
    if (deletes) {
      this.repeatable.delete(description);
      this.succeeded.delete(description);
      return;
    }
    this.repeatable.set(description, row);
    if (success) this.succeeded.add(description);
  }
}

/** Rejects a script that is as it was when it failed. */
function checkRepaired({ file, checksum }: ScriptManifest, row: HistoryRow): void {
  if (row.checksum !== checksum) return;
  throw new ScriptError(`${file} failed earlier, and runs without a transaction, so what it did before the failure stays. ${AGAIN}`);
}
