import { createHash } from 'node:crypto';
import type { PostgresServer, RoleLogin } from './postgres';
import type { ScriptsManifest } from '../../src/contract/scripts-manifest';

/** Scripts of the app for one database. */
export interface AppScripts {
  readonly name: string;
  readonly databaseName: string;
  readonly manifest: ScriptsManifest;
  /**
   * Runs the scripts and creates the users, as a deployment does.
   *
   * @param owner the master user
   * @throws UserError when they fail
   */
  run(owner: RoleLogin): Promise<void>;
}

/** Statements that the master user of Amazon RDS can run but an owner with CREATEROLE cannot. */
const FOR_MASTER_USER = /^(?:(?:CREATE|ALTER)\s+EVENT\s+TRIGGER|CREATE\s+PUBLICATION\s[^]*\sFOR\s+(?:ALL\s+TABLES|TABLES\s+IN\s+SCHEMA)|SET\s+session_replication_role)\b/i;

const EXTENSION = /^CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([\w-]+)/i;

/** Returns a text that changes with the scripts and the users. */
export function fingerprintOf(scripts: readonly AppScripts[]): string {
  return createHash('sha256').update(JSON.stringify(scripts.map(({ manifest }) => manifest))).digest('hex');
}

/** Returns the place of a statement that the owner can run only as a superuser; undefined if there is none. */
export async function statementForMasterUser(server: PostgresServer, { manifest: { scripts } }: AppScripts): Promise<string | undefined> {
  const { rows } = await server.administer('SELECT DISTINCT name FROM pg_available_extension_versions WHERE NOT trusted');
  const untrusted = new Set(rows.map(({ name }: { name: string }) => name));
  for (const { file, statements } of scripts) {
    const found = statements.find(({ text }) => FOR_MASTER_USER.test(text) || untrusted.has(EXTENSION.exec(text)?.[1] ?? ''));
    if (found) return `${file}:${found.line}`;
  }
  return undefined;
}
