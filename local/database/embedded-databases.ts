import { randomUUID } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { type AppScripts, fingerprintOf } from './app-scripts';
import { makeDatabases } from './databases';
import type { PostgresServer, RoleLogin } from './postgres';
import type { FunctionRole } from './roles';
import { readSqlFile } from './sql-file';

export interface EmbeddedDatabasesOptions {
  readonly server: PostgresServer;
  readonly owner: RoleLogin;
  readonly functionRole: FunctionRole;
  /** File to run before the scripts of the app. */
  readonly schema?: string | undefined;
  /** File to run after them. */
  readonly seed?: string | undefined;
}

/** Databases of an embedded server that were created so far. */
export class EmbeddedDatabases {
  /** Roles that were created because scripts name them. */
  readonly roles = new Set<string>();
  /** Fingerprint of the scripts of the app, by name of the database. */
  private readonly made = new Map<string, string>();
  private readonly logins = new Map<string, RoleLogin>();
  private appScripts: readonly AppScripts[] = [];

  constructor(private readonly options: EmbeddedDatabasesOptions) {}

  /** Whether the app has scripts. */
  get haveScripts(): boolean {
    return this.appScripts.some(({ manifest }) => manifest.scripts.length > 0);
  }

  /** Creates databases unless they exist, and recreates those whose scripts of the app have changed. Returns lines about these. */
  async prepare(names: readonly string[], appScripts: readonly AppScripts[]): Promise<string[]> {
    const all = new Set([...names, ...appScripts.map(({ databaseName }) => databaseName)]);
    const changed = [...all].filter(name => this.made.get(name) !== fingerprint(name, appScripts));
    const recreated = changed.filter(name => this.made.has(name));
    await this.make(changed, appScripts);
    this.appScripts = appScripts;
    return recreated.map(name => `The scripts of the database ${name} have changed, so it was recreated.`);
  }

  /** Recreates all databases from the current files. */
  renew(): Promise<void> {
    return this.make([...this.made.keys()], this.appScripts);
  }

  /** Returns the login of a user of the scripts of the app, with the same password in all databases. */
  userLogin(name: string): RoleLogin {
    const login = this.logins.get(name) ?? { user: name, password: randomUUID() };
    this.logins.set(name, login);
    return login;
  }

  private async make(names: readonly string[], appScripts: readonly AppScripts[]): Promise<void> {
    if (names.length === 0) return;
    const { server, schema, seed } = this.options;
    const filesOf = (path: string | undefined) => (path === undefined ? [] : [readSqlFile(path)]);
    const roles = await makeDatabases({ ...this.options, schema: filesOf(schema), appScripts, seed: filesOf(seed) }, names);
    roles.forEach(role => this.roles.add(role));
    // With IAM database authentication, users have no password on AWS.
    const users = appScripts.flatMap(({ manifest }) => manifest.users).filter(({ login }) => login === 'iam');
    for (const { name } of users) await server.administer(`ALTER ROLE ${escapeIdentifier(name)} PASSWORD ${escapeLiteral(this.userLogin(name).password)}`);
    names.forEach(name => this.made.set(name, fingerprint(name, appScripts)));
  }
}

function fingerprint(name: string, appScripts: readonly AppScripts[]): string {
  return fingerprintOf(appScripts.filter(({ databaseName }) => databaseName === name));
}
