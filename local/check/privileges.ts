import type pg from 'pg';
import { error, type Finding } from './finding';
import { statementsOf } from './route-statements';
import type { SqlRouteManifest } from '../../src/contract/manifest';

/** User of the scripts of the app. */
export interface CheckedUser {
  readonly name: string;
  /** Whether `grants` of the user are complete; otherwise scripts grant its privileges. */
  readonly hasGrants: boolean;
}

const PERMISSION_DENIED = /^permission denied for (table|view|materialized view|foreign table|function|procedure|schema) (.+)$/;

/** Sets of privileges on a table, the smallest first. */
const TABLE_PRIVILEGES = subsetsOf(['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

const RELATIONS = "SELECT coalesce(to_regclass(quote_ident($1)), (SELECT min(oid) FROM pg_class WHERE relname = $1 AND relkind IN ('r', 'p', 'v', 'm', 'f'))::regclass)::text AS name";
const FUNCTIONS = 'SELECT oid::regprocedure::text AS name FROM pg_proc WHERE proname = $1 ORDER BY oid LIMIT 1';

/**
 * Finds privileges that a user needs for the statements of a route, and lacks. Statements are planned as the user, without running them; what is
 * missing is granted, one set after the other, and rolled back.
 *
 * @param client connection of a superuser
 */
export async function checkPrivileges(client: pg.Client, route: SqlRouteManifest, user: CheckedUser): Promise<Finding[]> {
  const grants = new Set<string>();
  await client.query('BEGIN; SET LOCAL plan_cache_mode = force_generic_plan');
  try {
    for (const { text } of statementsOf(route)) {
      for (const grant of await new Trial(client, text, user.name).missingGrants()) grants.add(grant);
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return [...grants].map(grant => error(`the user ${user.name} lacks the privilege ${describe(grant)}`, [user.hasGrants ? `add to its grants: '${grant}'` : `GRANT ${grant} TO ${user.name}`]));
}

function describe(grant: string): string {
  return grant.replace(' ON ', ' on ');
}

/** A statement that a user plans, with privileges that are granted until it succeeds. */
class Trial {
  constructor(private readonly client: pg.Client, private readonly text: string, private readonly user: string) {}

  async missingGrants(): Promise<string[]> {
    const grants: string[] = [];
    for (let denied = await this.denial(); denied !== undefined;) {
      const { kind, object } = denied;
      const grant = await this.sufficient(await this.candidates(kind, object), denied.message);
      if (grant === undefined) return [...grants, `USAGE ON ${kind.toUpperCase()} ${object}`];
      // The privilege to use a schema comes with privileges on its objects.
      if (kind !== 'schema') grants.push(grant);
      await this.client.query(`GRANT ${grant} TO ${quote(this.user)}`);
      denied = await this.denial();
    }
    return grants;
  }

  private async candidates(kind: string, name: string): Promise<string[]> {
    if (kind === 'schema') return [`USAGE ON SCHEMA ${quote(name)}`];
    const isRoutine = kind === 'function' || kind === 'procedure';
    const { rows: [found] } = await this.client.query<{ name: string | null }>(isRoutine ? FUNCTIONS : RELATIONS, [name]);
    if (!found?.name) return [];
    return isRoutine ? [`EXECUTE ON ${kind.toUpperCase()} ${found.name}`] : TABLE_PRIVILEGES.map(privileges => `${privileges.join(', ')} ON ${found.name}`);
  }

  /** Returns the first grant with which the statement is denied no longer, or for another reason. */
  private async sufficient(grants: readonly string[], message: string): Promise<string | undefined> {
    for (const grant of grants) {
      await this.client.query(`SAVEPOINT attempt; GRANT ${grant} TO ${quote(this.user)}`);
      const denied = await this.denial();
      await this.client.query('ROLLBACK TO SAVEPOINT attempt');
      if (denied?.message !== message) return grant;
    }
    return undefined;
  }

  /** Plans the statement as the user. Other errors than missing privileges are found elsewhere. */
  private async denial(): Promise<{ readonly kind: string; readonly object: string; readonly message: string } | undefined> {
    await this.client.query('SAVEPOINT plan');
    try {
      await this.client.query(`SET LOCAL ROLE ${quote(this.user)}`);
      await this.client.query(`PREPARE checked AS ${this.text}`);
      const { rows: [row] } = await this.client.query<{ count: number }>("SELECT cardinality(parameter_types) AS count FROM pg_prepared_statements WHERE name = 'checked'");
      await this.client.query(`EXPLAIN EXECUTE checked${row!.count > 0 ? `(${Array.from({ length: row!.count }, () => 'NULL').join(', ')})` : ''}`);
      return undefined;
    } catch (failure) {
      const { code, message } = failure as pg.DatabaseError;
      const [, kind, object] = (code === '42501' && PERMISSION_DENIED.exec(message)) || [];
      return kind === undefined || object === undefined ? undefined : { kind, object, message };
    } finally {
      await this.client.query('ROLLBACK TO SAVEPOINT plan; DEALLOCATE ALL');
    }
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function subsetsOf(names: readonly string[]): string[][] {
  const all = names.reduce<string[][]>((subsets, name) => [...subsets, ...subsets.map(subset => [...subset, name])], [[]]);
  return all.filter(({ length }) => length > 0).sort((a, b) => a.length - b.length);
}
