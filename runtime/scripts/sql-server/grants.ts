import type { ScriptConnection } from './connection';
import { failure } from './errors';
import { membershipProblem, readMemberships } from './memberships';
import { BEGIN, COMMIT, permission, PERMISSIONS, quoteName, ROLLBACK } from './statements';
import type { DatabaseUserManifest } from '../../../src/contract/scripts-manifest';
import type { Log } from '../../observability/log';
import { ScriptError } from '../session';

/** Row of `PERMISSIONS`. */
export interface Permission {
  /** 0: database, 1: object or column, 3: schema, 6: type. */
  readonly class: number;
  readonly permission: string;
  /** G: granted, W: granted with grant option, D: denied. */
  readonly state: string;
  readonly schema: string | null;
  readonly object: string | null;
  readonly column: string | null;
}

const DENIED = 'D';
const WITH_GRANT_OPTION = 'W';

/**
 * Grants each user exactly its grants. The server resolves the names: what a user has is revoked, what it should have is granted, and the catalogue before
 * and after is compared, all in one transaction, which is rolled back if nothing has changed.
 */
export async function settleGrants(
  connection: ScriptConnection, users: readonly DatabaseUserManifest[], deadline: number, log: Log,
): Promise<readonly string[]> {
  const lines: string[] = [];
  if (users.every(({ grants }) => grants === undefined)) return lines;
  try {
    await connection.batch(deadline, BEGIN);
    for (const { name, grants } of users) {
      if (!grants) continue;
      const settled = await settleUser(connection, name, grants, deadline).catch((error: unknown) => { throw failure(name, error); });
      lines.push(...settled.changes);
      for (const note of settled.notes) log('warn', 'a permission was left alone', { user: name, reason: note });
    }
    await connection.batch(deadline, lines.length > 0 ? COMMIT : ROLLBACK);
  } catch (error) {
    await connection.rollBack(ROLLBACK);
    throw failure('the permissions of users cannot be set', error);
  }
  return lines;
}

interface Settled {
  readonly changes: readonly string[];
  /** Permissions that are left alone, although the grants do not contain them. */
  readonly notes: readonly string[];
}

async function settleUser(connection: ScriptConnection, name: string, grants: readonly string[], deadline: number): Promise<Settled> {
  const read = async () => connection.query<Permission>(deadline, PERMISSIONS, [name]);
  const before = await read();
  for (const held of before.filter(isGrant)) {
    await connection.batch(deadline, permission.revoke(securableOf(held), name, held.state === WITH_GRANT_OPTION));
  }
  const kept = (await read()).filter(isGrant);
  for (const grant of grants) {
    const text = permission.grant(grant, name);
    await connection.batch(deadline, text).catch((error: unknown) => { throw failure(`${name}: GRANT ${grant}`, error, text); });
  }
  const after = await read();
  checkDenials(name, before, after);
  // A script can have added the user to a role.
  const memberships = await readMemberships(connection, deadline, name);
  const problem = membershipProblem(name, memberships, true);
  if (problem) throw new ScriptError(`${name}: ${problem}`);
  return { changes: changesOf(name, before, after), notes: notesOf(kept, after, memberships.map(({ role }) => role)) };
}

/** A grant replaces a denial of the same permission on the same object. */
function checkDenials(name: string, before: readonly Permission[], after: readonly Permission[]): void {
  const denials = new Set(after.filter(({ state }) => state === DENIED).map(describe));
  const lost = before.find(held => held.state === DENIED && !denials.has(describe(held)));
  if (lost) throw new ScriptError(`${name}: ${describe(lost)} is denied: remove the denial with REVOKE, or the grant`);
}

function changesOf(name: string, before: readonly Permission[], after: readonly Permission[]): readonly string[] {
  const [old, now] = [before, after].map(all => new Set(all.filter(isGrant).map(withOption)));
  const granted = [...now!].filter(text => !old!.has(text)).map(text => `${name}: granted ${text}`);
  const revoked = [...old!].filter(text => !now!.has(text)).map(text => `${name}: revoked ${text}`);
  return [...granted, ...revoked];
}

function notesOf(kept: readonly Permission[], after: readonly Permission[], roles: readonly string[]): readonly string[] {
  return [
    ...kept.map(held => `another user granted ${describe(held)}`),
    ...after.filter(({ state }) => state === DENIED).map(held => `${describe(held)} is denied`),
    ...roles.map(role => `the user is a member of ${role}`),
  ];
}

function isGrant({ state }: Permission): boolean {
  return state !== DENIED;
}

function withOption(held: Permission): string {
  return describe(held) + (held.state === WITH_GRANT_OPTION ? ' with grant option' : '');
}

/** Permission and object for people, as in `SELECT on dbo.orders (id)`. */
function describe({ class: of, permission: what, schema, object, column }: Permission): string {
  switch (of) {
    case 0: return `${what} on the database`;
    case 3: return `${what} on schema ${schema}`;
    case 6: return `${what} on type ${schema}.${object}`;
    default: return `${what} on ${schema}.${object}${column === null ? '' : ` (${column})`}`;
  }
}

/** Permission and object for `REVOKE`. */
function securableOf({ class: of, permission: what, schema, object, column }: Permission): string {
  const names = [schema, object].filter(name => name !== null).map(quoteName).join('.');
  switch (of) {
    case 0: return what;
    case 3: return `${what} ON SCHEMA::${names}`;
    case 6: return `${what} ON TYPE::${names}`;
    default: return `${what} ON OBJECT::${names}${column === null ? '' : ` (${quoteName(column)})`}`;
  }
}
