import { compareVersions } from '../../../src/contract/scripts/versions';
import { ScriptFolder } from '../support/script-folders';

describe('names of scripts', () => {
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  const named = (...names: string[]) => folder.readFiles(Object.fromEntries(names.map(name => [name, `SELECT '${name}';`])));
  const described = (name: string) => {
    const [{ file, version, description }] = named(name).scripts;
    return { file, version, description };
  };

  test.each<[string, string | undefined, string]>([
    ['V1__x.sql', '1', 'x'],
    ['V001__create_orders.sql', '1', 'create orders'],
    ['V1.1__x.sql', '1.1', 'x'],
    ['V1_1__x.sql', '1.1', 'x'],
    ['V01.010__x.sql', '1.10', 'x'],
    ['V1.0__x.sql', '1', 'x'],
    ['V0__x.sql', '0', 'x'],
    ['V20240101120000__x.sql', '20240101120000', 'x'],
    ['V99999999999999999999__x.sql', '99999999999999999999', 'x'],
    ['V1__2__x.sql', '1', '2  x'],
    ['V1___x.sql', '1', ' x'],
    ['V1__Add customers & prices (€).SQL', '1', 'Add customers & prices (€)'],
    ['V1__größe.sql', '1', 'größe'],
    ['V1__a.b.sql', '1', 'a.b'],
    ['R__views.sql', undefined, 'views'],
    ['R__2_views.sql', undefined, '2 views'],
  ])('%s has the version %s', (name, version, description) => {
    expect(described(name)).toEqual({ file: name, version, description });
  });

  test('names have one form of each character on every machine', () => {
    expect(described('V1__gro\u0308\u00dfe.sql').file).toBe('V1__gr\u00f6\u00dfe.sql');
  });

  test.each<[string, string | undefined]>([
    ['V1_x.sql', 'V1__x.sql'],
    ['v1__x.sql', 'V1__x.sql'],
    ['V1__.sql', 'V1__description.sql'],
    ['V1___.sql', 'V1__description.sql'],
    ['V1.sql', 'V1__description.sql'],
    ['1__x.sql', 'V1__x.sql'],
    ['001_create_orders.sql', 'V001__create_orders.sql'],
    ['20240101120000_create_orders.sql', 'V20240101120000__create_orders.sql'],
    ['V1 x.sql', 'V1__x.sql'],
    ['V1-x.sql', 'V1__x.sql'],
    ['V__x.sql', 'V1__x.sql'],
    ['r__x.sql', 'R__x.sql'],
    ['R_x.sql', 'R__x.sql'],
    ['R1__x.sql', 'R__x.sql'],
    ['R__.sql', 'R__description.sql'],
    ['V1a__x.sql', undefined],
    ['schema.sql', undefined],
    ['Views.sql', undefined],
  ])('throws when a script is named %s, and proposes %s', (name, better) => {
    expect(() => named('V2__good.sql', name)).toThrow(new RegExp(`^\\[Stack/Schema\\] migrations\\d+/${name.replace(/[.()]/g, '\\$&')} is not the name of a script; `
      + `allowed: V<version>__<description>\\.sql, .* R__<description>\\.sql, [^;]*${better === undefined ? '' : `; rename it, as in ${better.replace('.', '\\.')}`}$`));
  });

  test('throws when a script is a baseline of Flyway', () => {
    expect(() => named('B2__all.sql')).toThrow(/B2__all\.sql is a baseline script of Flyway, which is not supported; move it out of the folder, and keep the versioned/);
  });

  test.each(['afterMigrate.sql', 'afterMigrate__grants.sql', 'beforeEachMigrate.sql', 'createSchema.sql', 'sub/beforeMigrate.sql'])('throws when %s is a callback of Flyway', name => {
    expect(() => named(name)).toThrow(new RegExp(`${name} is a callback of Flyway, and callbacks do not run during a deployment; .* R__`));
  });

  test.each(['V2__fill.java', 'R__grants.sh', 'V1_2__fill.py'])('throws when %s is a migration in another language', name => {
    expect(() => named('V1__x.sql', name)).toThrow(`${name} is a migration in another language than SQL; write it in SQL, or move it out of the folder`);
  });

  test.each(['U1__x.sql', 'sub/U1.2__drop_x.sql'])('%s is left out with a warning', name => {
    const { scripts, warnings } = named('V1__x.sql', name);

    expect(scripts.map(({ file }) => file)).toEqual(['V1__x.sql']);
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^migrations\\d+/${name}: undo scripts of Flyway never run during a deployment; .*cdk-vpc-lambda-api:undoScript`))]);
  });

  test.each<[string, string, string]>([
    ['V1__a.sql', 'V001__b.sql', 'version, 1'],
    ['V1__a.sql', 'V1.0__b.sql', 'version, 1'],
    ['V1__a.sql', 'sub/V1__b.sql', 'version, 1'],
    ['V1.1__a.sql', 'V1_1__b.sql', 'version, 1.1'],
    ['R__a_b.sql', 'R__a b.sql', 'description, a b'],
  ])('throws when %s and %s have the same place', (one, other, what) => {
    expect(() => named(one, other)).toThrow(new RegExp(`(${one}|${other}) and \\S*(${one}|${other}).* have the same ${what}; rename the one that has not run yet`));
  });

  test('throws when the history table cannot hold the version or the description', () => {
    expect(() => named(`V${'1.'.repeat(30)}1__x.sql`)).toThrow(/the version has 61 characters; allowed: up to 50, which fit the history table/);
    expect(() => named(`V1__${'x'.repeat(201)}.sql`)).toThrow(/the description has 201 characters; allowed: up to 200/);
  });
});

describe('order of scripts', () => {
  const VERSIONS = ['0', '0.1', '1', '1.0.1', '1.1', '1.2', '1.10', '2', '10', '11.0.5', '20240101', '20240101.1', '20240101120000', '99999999999999999999'];
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  test('every two versions are compared by their numbers', () => {
    VERSIONS.forEach((one, index) => VERSIONS.forEach((other, at) => {
      expect([one, other, compareVersions(one, other)]).toEqual([one, other, Math.sign(index - at)]);
    }));
  });

  test('zeros at the end do not count', () => {
    expect(['1.0', '1.0.0', '01'].map(version => compareVersions(version, '1'))).toEqual([0, 0, 0]);
  });

  test('versions are in the order of their numbers in every folder, and repeatable scripts are last', () => {
    const names = VERSIONS.map((version, index) => `${index % 3 === 0 ? 'sub/' : ''}V${version.replace(/\./g, index % 2 ? '_' : '.')}__x.sql`);
    const repeatable = ['R__a.sql', 'a/R__b.sql', 'R__c.sql'];
    for (let turn = 0; turn < 5; turn += 1) {
      const shuffled = [...names, ...repeatable].sort((one, other) => one.charCodeAt(turn + 1) * 7 % 5 - other.charCodeAt(turn + 1) * 7 % 5);
      const { scripts } = folder.readFiles(Object.fromEntries(shuffled.map(name => [name, 'SELECT 1;'])));
      expect(scripts.map(({ file }) => file)).toEqual([...names, ...repeatable]);
    }
  });
});
