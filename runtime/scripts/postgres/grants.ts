import { DatabaseError as ServerError } from 'pg';
import { OWN_PATH, USUAL_PATH, type ScriptConnection } from './connection';
import { serverMessage } from './failures';
import { quoted } from './history';
import { describePrivilege, isConnect, otherRightsOf, privilegesOf, type Privilege } from './privileges';
import type { DatabaseUserManifest } from '../../../src/contract/scripts-manifest';
import type { Log } from '../../observability/log';
import { ScriptError } from '../session';

/** Warning of a GRANT that had no effect. */
const NOT_GRANTED = '01007';

/** Rights that come with others: to connect to the database, the schema of each object, and the sequences of columns of tables into which the role inserts. */
const COMPANIONS = `
  SELECT pg_catalog.format('CONNECT ON DATABASE %I', pg_catalog.current_database())
  WHERE NOT pg_catalog.has_database_privilege($1::regrole, pg_catalog.current_database(), 'CONNECT')
  UNION ALL SELECT DISTINCT pg_catalog.format('USAGE ON SCHEMA %I', n.nspname) FROM (
    SELECT c.relnamespace, acl FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) acl
    UNION ALL SELECT c.relnamespace, acl FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid, pg_catalog.aclexplode(a.attacl) acl
    UNION ALL SELECT p.pronamespace, acl FROM pg_catalog.pg_proc p, pg_catalog.aclexplode(p.proacl) acl
    UNION ALL SELECT t.typnamespace, acl FROM pg_catalog.pg_type t, pg_catalog.aclexplode(t.typacl) acl
  ) AS objects (schema, acl) JOIN pg_catalog.pg_namespace n ON n.oid = schema
  WHERE (acl).grantee = $1::regrole AND NOT pg_catalog.has_schema_privilege($1::regrole, n.oid, 'USAGE')
  UNION ALL SELECT DISTINCT pg_catalog.format('USAGE ON SEQUENCE %s', s.oid::regclass) FROM pg_catalog.pg_class s
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = s.oid AND d.refclassid = d.classid AND d.deptype = 'a'
  WHERE CASE WHEN s.relkind = 'S' THEN pg_catalog.has_any_column_privilege($1::regrole, d.refobjid, 'INSERT')
    AND NOT pg_catalog.has_sequence_privilege($1::regrole, s.oid, 'USAGE') END
  ORDER BY 1`;

/** Gives users with `grants` exactly those, in the open transaction; none on the history table. Returns what changed. */
export async function settleGrants(
  connection: ScriptConnection, users: readonly DatabaseUserManifest[], history: string, log: Log,
): Promise<readonly string[]> {
  const changes: string[] = [];
  for (const { name, grants } of users) if (grants) changes.push(...await new UserGrants(connection, name, history, log).settle(grants));
  return changes;
}

class UserGrants {
  private readonly role: string;

  constructor(
    private readonly connection: ScriptConnection, private readonly user: string, private readonly history: string, private readonly log: Log,
  ) {
    this.role = quoted(user);
  }

  async settle(grants: readonly string[]): Promise<readonly string[]> {
    const before = await this.privileges();
    await this.revoke(before);
    const left = keysOf(await this.privileges());
    await this.connection.send(USUAL_PATH);
    for (const grant of grants) await this.grant(grant);
    await this.connection.send(OWN_PATH);
    await this.hideHistory();
    for (const [companion] of await this.connection.rows(COMPANIONS, this.role)) await this.grant(companion!);
    const after = await this.privileges();
    await this.warnOfRest(after, left);
    return [...this.difference('granted', after, before), ...this.difference('revoked', before, after)];
  }

  private async privileges(): Promise<readonly Privilege[]> {
    return privilegesOf(this.connection, this.role);
  }

  /** Revokes what the administrator can revoke; the rights of a table include those of its columns. */
  private async revoke(privileges: readonly Privilege[]): Promise<void> {
    const objects = privileges.filter(({ revocable }) => revocable).map(({ kind, object }) => `${kind} ${object}`);
    for (const object of new Set(objects)) {
      const rights = object.startsWith('DATABASE ') ? 'CREATE, TEMPORARY' : 'ALL';
      await this.send(`REVOKE ${rights} ON ${object} FROM ${this.role}`, `REVOKE ${rights} ON ${object}`);
    }
  }

  /** `ALL TABLES IN SCHEMA` includes the history table. */
  private async hideHistory(): Promise<void> {
    const [present] = await this.connection.rows('SELECT WHERE pg_catalog.to_regclass($1) IS NOT NULL', this.history);
    if (present) await this.send(`REVOKE ALL ON TABLE ${this.history} FROM ${this.role}`, 'REVOKE ALL on the history table');
  }

  private async grant(grant: string): Promise<void> {
    // Without an object, it would be a membership.
    if (!/\sON\s/i.test(grant)) throw new ScriptError(`${this.user}: the grant "${grant}" has no ON: write it as in SELECT ON orders`);
    await this.send(`GRANT ${grant} TO ${this.role}`, `the grant "${grant}"`);
  }

  private async send(statement: string, what: string): Promise<void> {
    const { connection, user } = this;
    connection.notices.length = 0;
    try {
      await connection.send(statement);
    } catch (error) {
      throw error instanceof ServerError && error.code !== '57014' ? new ScriptError(`${user}: ${what} failed: ${serverMessage(error)}`, { cause: error }) : error;
    }
    const refused = connection.notices.find(({ code }) => code === NOT_GRANTED);
    if (refused) throw new ScriptError(`${user}: ${what} had no effect: ${refused.message}: grant it as the owner of the object, in a script or by hand`);
  }

  /** Reports rights that are not among the grants, and that stay. */
  private async warnOfRest(after: readonly Privilege[], left: ReadonlySet<string>): Promise<void> {
    const wanted = new Set(after.filter(privilege => !left.has(keyOf(privilege))).map(describePrivilege));
    const rest = after.filter(privilege => !isConnect(privilege) && left.has(keyOf(privilege)) && !wanted.has(describePrivilege(privilege)));
    const rights = [...rest.map(privilege => `${describePrivilege(privilege)}, granted by ${privilege.grantor}`), ...await otherRightsOf(this.connection, this.role)];
    if (rights.length > 0) this.log('warn', 'the user has rights beyond its grants, which the deployment does not revoke', { user: this.user, rights });
  }

  private difference(verb: string, more: readonly Privilege[], less: readonly Privilege[]): string[] {
    const keys = new Set(less.map(describePrivilege));
    return [...new Set(more.map(describePrivilege))].filter(text => !keys.has(text)).map(text => `${this.user}: ${verb} ${text}`);
  }
}

function keyOf(privilege: Privilege): string {
  return `${describePrivilege(privilege)} by ${privilege.grantor}`;
}

function keysOf(privileges: readonly Privilege[]): ReadonlySet<string> {
  return new Set(privileges.map(keyOf));
}
