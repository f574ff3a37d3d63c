import { plan } from '../../../runtime/scripts/plan';
import type { HistoryRow } from '../../../runtime/scripts/session';
import { compareVersions } from '../../../src/contract/scripts/versions';
import type { ScriptManifest } from '../../../src/contract/scripts-manifest';
import { Random } from '../../system/reads/random';

const script = (file: string, checksum = 1): ScriptManifest => {
  const [, version, description] = /^(?:V([\d.]+)|R)__(\w+)/.exec(file)!;
  return { file, ...version !== undefined && { version }, description: description!, checksum, transaction: true, statements: [] };
};
const row = (installedRank: number, file: string, more: Partial<HistoryRow> = {}): HistoryRow => {
  const { version, description, checksum } = script(file);
  return { installedRank, version, description, type: 'SQL', script: file, checksum, success: true, ...more };
};
const planned = (history: HistoryRow[], scripts: ScriptManifest[]) => plan(history, { scripts }).scripts.map(({ script: { file }, installedRank }) => `${installedRank} ${file}`);

const [ONE, TWO, THREE] = ['V1__one.sql', 'V2__two.sql', 'V3__three.sql'] as const;

describe('what runs', () => {
  test.each<[string, HistoryRow[], ScriptManifest[], string[]]>([
    ['nothing without scripts', [], [], []],
    ['everything without a history', [], [script(ONE), script(TWO)], ['1 V1__one.sql', '2 V2__two.sql']],
    ['what is new', [row(1, ONE)], [script(ONE), script(TWO)], ['2 V2__two.sql']],
    ['a version by its numbers', [row(1, 'V1.9__a.sql')], [script('V1.9__a.sql'), script('V1.10__b.sql')], ['2 V1.10__b.sql']],
    ['no version that is equal', [row(1, ONE, { version: '1.0' })], [script(ONE)], []],
    ['what is above the baseline', [row(1, TWO, { type: 'BASELINE', checksum: undefined })], [script(ONE), script(TWO), script(THREE)], ['2 V3__three.sql']],
    ['what was undone', [row(1, ONE), row(2, ONE, { type: 'UNDO_SQL' })], [script(ONE)], ['3 V1__one.sql']],
    ['what was deleted from the history', [row(1, ONE), row(2, TWO), row(3, TWO, { type: 'DELETE' })], [script(ONE), script(TWO)], ['4 V2__two.sql']],
    ['nothing for the schema that Flyway created', [row(0, 'R__x.sql', { type: 'SCHEMA', checksum: undefined })], [script(ONE)], ['1 V1__one.sql']],
    ['no script that Flyway ran from code', [row(1, ONE, { type: 'JDBC', checksum: 7 })], [script(ONE), script(TWO)], ['2 V2__two.sql']],
    ['what comes after a script that is not in a file', [row(1, ONE, { type: 'JDBC' })], [script(TWO)], ['2 V2__two.sql']],
    ['a repeatable script that changed', [row(1, 'R__a.sql', { checksum: 0 }), row(2, 'R__b.sql')], [script('R__a.sql'), script('R__b.sql')], ['3 R__a.sql']],
    ['a repeatable script by its last row', [row(1, 'R__a.sql'), row(2, 'R__a.sql', { checksum: 0 })], [script('R__a.sql')], ['3 R__a.sql']],
    ['a failed script that changed', [row(1, ONE), row(2, TWO, { success: false, checksum: 0 })], [script(ONE), script(TWO)], ['3 V2__two.sql']],
    ['no script that failed, and succeeded later', [row(1, ONE, { success: false, checksum: 0 }), row(2, ONE)], [script(ONE)], []],
    ['a failed repeatable script that changed', [row(1, 'R__a.sql', { success: false, checksum: 0 })], [script('R__a.sql')], ['2 R__a.sql']],
    ['nothing in a folder that is older', [row(1, ONE), row(2, TWO)], [script(ONE)], []],
    ['nothing in a folder that is older than a failure', [row(1, ONE), row(2, TWO, { success: false })], [script(ONE)], []],
    ['no repeatable script of a folder that is older, if it has run', [row(1, ONE), row(2, 'R__a.sql'), row(3, TWO), row(4, 'R__a.sql', { checksum: 2 })],
      [script(ONE), script('R__a.sql')], []],
    ['no repeatable script of a folder that is older, if its later form failed',
      [row(1, ONE), row(2, 'R__a.sql'), row(3, TWO), row(4, 'R__a.sql', { checksum: 2, success: false })], [script(ONE), script('R__a.sql')], []],
    ['a repeatable script of a folder that is older, if it has never succeeded', [row(1, ONE), row(2, TWO), row(3, 'R__a.sql', { checksum: 2, success: false })],
      [script(ONE), script('R__a.sql'), script('R__b.sql')], ['4 R__a.sql', '5 R__b.sql']],
    ['a repeatable script in its earlier form, if no version is newer', [row(1, ONE), row(2, 'R__a.sql'), row(3, 'R__a.sql', { checksum: 2 })],
      [script(ONE), script('R__a.sql')], ['4 R__a.sql']],
    ['nothing in a folder that is older than a repeatable script', [row(1, ONE), row(2, 'R__a.sql')], [script(ONE)], []],
  ])('%s', (_, history, scripts, expected) => expect(planned(history, scripts)).toEqual(expected));

  test.each<[string, HistoryRow[], ScriptManifest[], string]>([
    ['a changed script', [row(1, ONE)], [script(ONE, 2)], 'V1__one.sql has changed since it ran'],
    ['a script that is gone', [row(1, ONE), row(2, TWO)], [script(TWO)], 'V1__one.sql has run, but is not in the folder'],
    ['a script that comes late', [row(1, ONE), row(2, THREE)], [script(ONE), script(TWO), script(THREE)], 'give V2__two.sql a version above 3'],
    ['a script that comes later than one of another folder', [row(1, ONE), row(2, THREE)], [script(ONE), script(TWO)], 'give V2__two.sql a version above 3'],
    ['a failed script', [row(1, ONE, { success: false })], [script(ONE)], 'V1__one.sql failed earlier'],
    ['a failed repeatable script', [row(1, 'R__a.sql', { success: false })], [script('R__a.sql')], 'R__a.sql failed earlier'],
    ['a failed script that is gone', [row(1, ONE, { success: false })], [script(TWO)], 'V1__one.sql failed earlier, and is not in the folder: put it back'],
  ])('%s is refused', (_, history, scripts, message) => expect(() => planned(history, scripts)).toThrow(message));
});

/** Applies a plan as a session does, up to a number of scripts; the next one fails without a transaction if `fails`. */
function apply(history: HistoryRow[], scripts: ScriptManifest[], count: number, fails: boolean): HistoryRow[] {
  const rows = [...history];
  for (const [index, { script: { file, checksum }, installedRank }] of plan(history, { scripts }).scripts.entries()) {
    if (index > count || (index === count && !fails)) break;
    rows.push(row(installedRank, file, { checksum, success: index < count }));
  }
  return rows;
}

test('whatever deployments, failures and roll-backs come before: each version runs once, in order, and old folders still succeed', () => {
  const random = new Random(7);
  for (let round = 0; round < 300; round++) {
    let folder: ScriptManifest[] = [];
    let history: HistoryRow[] = [];
    const deployed: ScriptManifest[][] = [];
    for (let deployment = 0; deployment < 6; deployment++) {
      const last = folder.length;
      const added = Array.from({ length: random.integer(0, 3) }, (_, index) => script(`V${last + index + 1}__x.sql`));
      // Whoever deploys again changes the script that failed.
      const failed = history.at(-1)?.success === false ? history.at(-1) : undefined;
      folder = [...folder.map(one => failed?.script === one.file ? { ...one, checksum: one.checksum + 1 } : one), ...added];
      const before = new Set(history.filter(({ success }) => success).map(({ script: file }) => file));
      const { scripts } = plan(history, { scripts: folder });
      const complete = random.integer(0, 2) > 0;

      expect(scripts.map(one => one.script.file)).toEqual(folder.filter(({ file }) => !before.has(file)).map(({ file }) => file));
      history = apply(history, folder, complete ? Infinity : random.integer(0, Math.max(0, scripts.length - 1)), random.integer(0, 1) === 0);
      expect(new Set(history.map(({ installedRank }) => installedRank)).size).toBe(history.length);
      if (complete) deployed.push(folder);
      // The stack rolls back to the folder that was deployed before.
      if (!complete && deployed.length > 0) expect(plan(history, { scripts: deployed.at(-1)! }).scripts).toEqual([]);
      if (complete) expect(plan(history, { scripts: folder }).scripts).toEqual([]);
    }
    expect(history.map(({ version }) => version!)).toEqual(history.map(({ version }) => version!).sort(compareVersions));
  }
});

test('whatever the history and the folder are: a plan runs in the order of the folder, with new ranks, or the message names a file', () => {
  const random = new Random(11);
  const files = ['V1__a.sql', 'V1.1__b.sql', 'V2__c.sql', 'V10__d.sql', 'R__e.sql', 'R__f.sql'];
  let refused = 0;
  for (let round = 0; round < 1000; round++) {
    const history = Array.from({ length: random.integer(0, 6) }, (_, index) => row(index + 1, files[random.integer(0, 5)]!, {
      type: ['SQL', 'SQL', 'SQL', 'BASELINE', 'JDBC', 'DELETE', 'UNDO_SQL'][random.integer(0, 6)]!, checksum: random.integer(0, 2), success: random.integer(0, 5) > 0,
    }));
    const scripts = files.filter(() => random.integer(0, 2) > 0).map(file => script(file, random.integer(0, 2)));
    try {
      const { scripts: runs } = plan(history, { scripts });
      expect(runs.map(one => one.script)).toEqual(scripts.filter(one => runs.some(run => run.script === one)));
      expect(runs.map(({ installedRank }) => installedRank)).toEqual(runs.map((_, index) => history.length + index + 1));
    } catch (error) {
      if ((error as Error).name !== 'ScriptError') throw error;
      refused += 1;
      expect((error as Error).message).toMatch(/^[VR][\d.]*__[a-f][.]sql (has changed|has run|has not run|failed earlier)/);
    }
  }
  expect(refused).toBeGreaterThan(200);
});
