import type { ScriptConnection } from './connection';
import { failure } from './errors';
import type { HistoryGuard } from './history-guard';
import { membershipProblem, readMemberships } from './memberships';
import { describe, hasGrantOption, isGrant, securableOf, type Permission } from './permissions';
import { BEGIN, COMMIT, permission, PERMISSIONS, ROLLBACK } from './statements';
import type { DatabaseUserManifest } from '../../../src/contract/scripts-manifest';
import type { Log } from '../../observability/log';
import { ScriptError } from '../session';

/**
 * Grants each user exactly its grants. The server resolves the names: what a user has is revoked, what it should have is granted, and the catalogue before
 * and after is compared, all in one transaction, which is rolled back if nothing has changed.
 */
export async function settleGrants(
  connection: ScriptConnection, users: readonly DatabaseUserManifest[], guard: HistoryGuard, deadline: number, log: Log,
): Promise<readonly string[]> {
  const lines: string[] = [];
  if (users.every(({ grants }) => grants === undefined)) return lines;
  try {
    await connection.batch(deadline, BEGIN);
    for (const { name, grants } of users) {
      if (!grants) continue;
      const settling = new UserGrants(connection, name, guard, deadline).settle(grants);
      const settled = await settling.catch((error: unknown) => { throw failure(name, error); });
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

/** Grants of one user, in the open transaction. */
class UserGrants {
  constructor(
    private readonly connection: ScriptConnection,
    private readonly name: string,
    private readonly guard: HistoryGuard,
    private readonly deadline: number,
  ) {}

  async settle(grants: readonly string[]): Promise<Settled> {
    const { connection, name, deadline } = this;
    // A script can have added the user to a role.
    const memberships = await readMemberships(connection, deadline, name);
    const problem = membershipProblem(name, memberships, true);
    if (problem) throw new ScriptError(`${name}: ${problem}`);
    const before = await this.read();
    await this.revoke(before);
    const kept = (await this.read()).filter(isGrant);
    await this.grant(grants);
    const after = await this.read();
    const [old, now] = [before, after].map(held => held.filter(of => !this.guard.isDenial(of)));
    checkDenials(name, old!, now!);
    return {
      changes: [...changesOf(name, old!, now!), ...this.guard.newDenials(name, before, after)],
      notes: notesOf(kept, now!, memberships.map(({ role }) => role)),
    };
  }

  private async read(): Promise<readonly Permission[]> {
    return this.connection.query<Permission>(this.deadline, PERMISSIONS, [this.name]);
  }

  private async revoke(before: readonly Permission[]): Promise<void> {
    for (const held of before.filter(isGrant)) {
      await this.connection.batch(this.deadline, permission.revoke(securableOf(held), this.name, hasGrantOption(held)));
    }
  }

  private async grant(grants: readonly string[]): Promise<void> {
    for (const grant of grants) {
      const text = permission.grant(grant, this.name);
      await this.connection.batch(this.deadline, text).catch((error: unknown) => { throw failure(`${this.name}: GRANT ${grant}`, error, text); });
    }
    const denial = this.guard.denial(this.name, await this.read());
    if (denial !== undefined) await this.connection.batch(this.deadline, denial);
  }
}

/** A grant replaces a denial of the same permission on the same object. */
function checkDenials(name: string, before: readonly Permission[], after: readonly Permission[]): void {
  const denials = new Set(after.filter(held => !isGrant(held)).map(describe));
  const lost = before.find(held => !isGrant(held) && !denials.has(describe(held)));
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
    ...after.filter(held => !isGrant(held)).map(held => `${describe(held)} is denied`),
    ...roles.map(role => `the user is a member of ${role}`),
  ];
}

function withOption(held: Permission): string {
  return describe(held) + (hasGrantOption(held) ? ' with grant option' : '');
}
