import { scriptsOf, type ScriptFiles } from './script-files';
import { conceal } from '../../../runtime/drivers/credentials';
import type { Server } from '../../../runtime/drivers/driver';
import type { SecretLogin } from '../../../runtime/login/secrets';
import { postgresScripts } from '../../../runtime/scripts/postgres/engine';
import { runScripts } from '../../../runtime/scripts/run';
import type { DatabaseUserManifest, ScriptManifest, ScriptsManifest, ScriptsOutcome } from '../../../src/contract/scripts-manifest';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { serverOf } from '../../support/postgres';

/** Parts of a run that differ between tests. */
export interface ShopRun extends Partial<Omit<ScriptsManifest, 'scripts' | 'users'>> {
  readonly users?: readonly (Omit<DatabaseUserManifest, 'login'> & { readonly login?: DatabaseUserManifest['login'] })[];
  readonly server?: Partial<Server>;
  readonly remainingMs?: number;
}

/** Line of the log of a run. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A database whose administrator can create roles, like the master user of Amazon RDS, and is not a superuser. */
export class Shop {
  static async open(): Promise<Shop> {
    const database = await createTestDatabase();
    await database.administer(`ALTER ROLE "${database.name}" CREATEROLE`);
    return new Shop(database);
  }

  readonly log: LogLine[] = [];
  /** Versions of the secret of each user. */
  readonly secrets: Record<string, { current: string; pending?: string }> = {};

  private constructor(readonly database: TestDatabase) {}

  /** The name of a user of this database: roles belong to the whole server. */
  user(name: string): string {
    return `${this.database.name}_${name}`;
  }

  async run(files: ScriptFiles, options?: ShopRun): Promise<ScriptsOutcome> {
    return this.runScripts(scriptsOf(files), options);
  }

  async runScripts(
    scripts: readonly ScriptManifest[], { users = [], server, remainingMs = 60_000, ...manifest }: ShopRun = {},
  ): Promise<ScriptsOutcome> {
    return runScripts({
      engine: postgresScripts,
      manifest: {
        format: 1,
        engine: 'postgres',
        historyTable: 'schema_history',
        ...manifest,
        scripts,
        users: users.map(user => ({ login: 'secret', ...user })),
      },
      server: { ...serverOf(this.database), ...server },
      loginOf: name => this.secretLogin(name),
      log: (level, message, fields) => void this.log.push({ level, message, ...fields }),
      remainingMs,
    });
  }

  /** The message of a run that fails. */
  async failure(files: ScriptFiles, run?: ShopRun): Promise<string> {
    return this.run(files, run).then(({ scripts }) => { throw new Error(`no failure: ran ${scripts.join(', ')}`); }, (error: Error) => error.message);
  }

  /** Rows of the history table, as in `1 V1__a.sql`; failed ones end with `failed`. */
  async history(table = 'schema_history'): Promise<string[]> {
    const { rows } = await this.database.query(`SELECT installed_rank, script, success FROM "${table}" ORDER BY 1`);
    return rows.map(({ installed_rank: rank, script, success }) => `${rank} ${script}${success ? '' : ' failed'}`);
  }

  /** Values of the first column. */
  async column(sql: string): Promise<unknown[]> {
    const { rows } = await this.database.query(sql);
    return rows.map(row => Object.values(row)[0]);
  }

  async close(): Promise<void> {
    const { rows } = await this.database.administer('SELECT rolname FROM pg_roles WHERE rolname LIKE $1', [`${this.database.name}\\_%`]);
    for (const { rolname } of rows) await this.database.administer(`DROP OWNED BY "${rolname}" CASCADE`);
    for (const { rolname } of rows) await this.database.administer(`DROP ROLE "${rolname}"`);
    await this.database.drop();
  }

  private secretLogin(name: string): SecretLogin {
    let stage: 'current' | 'pending' = 'current';
    return {
      get: async () => conceal(name, this.secrets[name]![stage] ?? this.secrets[name]!.current),
      renew: async attempt => {
        stage = attempt % 2 === 0 ? 'current' : 'pending';
        return true;
      },
    };
  }
}
