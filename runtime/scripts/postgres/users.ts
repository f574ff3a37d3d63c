import { DatabaseError as ServerError } from 'pg';
import type { ScriptConnection } from './connection';
import { serverMessage } from './failures';
import { quoted } from './history';
import { scramVerifier } from './scram';
import { USER_NAMES } from '../../../src/contract/scripts/user-names';
import type { DatabaseUserManifest } from '../../../src/contract/scripts-manifest';
import { ScriptError, type UserLogin } from '../session';

/** Role of users with IAM authentication, on RDS and Aurora. */
const IAM_ROLE = 'rds_iam';

const { pattern: PLAIN_NAME, reserved: RESERVED_NAME } = USER_NAMES.postgres;

/** Existing role. */
interface Role {
  /** Attribute that a user must not have, and that only a superuser can change. */
  readonly superior: string | undefined;
  /** Attributes to change, as in `NOCREATEDB`. */
  readonly changes: readonly string[];
  readonly hasIam: boolean;
  /** Quoted names of the roles that it is a member of, other than `rds_iam`. */
  readonly memberships: string | undefined;
  /** Those of all memberships, also indirect ones, that give more rights than a user may have. */
  readonly powers: string | undefined;
}

/** Creates users and brings them up to date, in the open transaction. Returns what changed. */
export async function createUsers(connection: ScriptConnection, admin: string, users: readonly UserLogin[]): Promise<readonly string[]> {
  const changes: string[] = [];
  for (const login of users) changes.push(...await new UserRole(connection, admin, login).settle());
  return changes;
}

class UserRole {
  private readonly changes: string[] = [];
  private readonly user: DatabaseUserManifest;
  private readonly role: string;

  constructor(private readonly connection: ScriptConnection, private readonly admin: string, private readonly login: UserLogin) {
    this.user = login.user;
    this.role = quoted(login.user.name);
  }

  async settle(): Promise<readonly string[]> {
    this.checkName();
    const existing = await this.read();
    if (existing) await this.adopt(existing);
    else await this.change(`CREATE ROLE ${this.role} LOGIN NOCREATEDB NOCREATEROLE`, 'created');
    await this.settleLogin(existing?.hasIam ?? false);
    return this.changes;
  }

  private checkName(): void {
    const { name } = this.user;
    if (name === this.admin) throw new ScriptError(`the user ${name} is the administrator that runs the scripts: choose another name for the user`);
    if (!PLAIN_NAME.test(name) || RESERVED_NAME.test(name)) {
      throw new ScriptError(`the user name ${name} is not allowed: use up to 63 lower-case letters, digits and underscores, and do not begin with pg_ or rds`);
    }
  }

  private async read(): Promise<Role | undefined> {
    const [row] = await this.connection.rows(`
      SELECT CASE WHEN rolsuper THEN 'SUPERUSER' WHEN rolreplication THEN 'REPLICATION' WHEN rolbypassrls THEN 'BYPASSRLS' END,
        pg_catalog.concat_ws(' ', CASE WHEN NOT rolcanlogin THEN 'LOGIN' END, CASE WHEN rolcreatedb THEN 'NOCREATEDB' END, CASE WHEN rolcreaterole THEN 'NOCREATEROLE' END),
        EXISTS (SELECT FROM pg_catalog.pg_roles m WHERE m.rolname = $2 AND pg_catalog.pg_has_role(r.oid, m.oid, 'MEMBER')),
        (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(m.rolname), ', ' ORDER BY m.rolname) FROM pg_catalog.pg_auth_members a JOIN pg_catalog.pg_roles m ON m.oid = a.roleid
         WHERE a.member = r.oid AND m.rolname <> $2),
        (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(m.rolname), ', ' ORDER BY m.rolname) FROM pg_catalog.pg_roles m
         WHERE m.oid <> r.oid AND m.rolname <> $2 AND pg_catalog.pg_has_role(r.oid, m.oid, 'MEMBER') AND (m.rolname = current_user OR m.rolname ~ '^(pg|rds)_'
           OR m.rolsuper OR m.rolcreaterole OR m.rolcreatedb OR m.rolreplication OR m.rolbypassrls))
      FROM pg_catalog.pg_roles r WHERE rolname = $1`, this.user.name, IAM_ROLE);
    if (!row) return undefined;
    const [superior, changes, hasIam, memberships, powers] = row;
    return {
      superior: superior ?? undefined, changes: changes?.split(' ').filter(Boolean) ?? [], hasIam: hasIam === 't', memberships: memberships ?? undefined, powers: powers ?? undefined,
    };
  }

  /** Takes over a role that exists, unless it has more rights than a user may have. */
  private async adopt(role: Role): Promise<void> {
    const { name } = this.user;
    const { superior, changes } = role;
    if (superior !== undefined) throw new ScriptError(`the role ${name} exists, and has the attribute ${superior}: choose another name for the user`);
    const refused = this.isOwn(role) ? role.powers : role.memberships ?? role.powers;
    if (refused !== undefined) {
      throw new ScriptError(`the role ${name} exists, and is a member of ${refused}: choose another name for the user, or revoke the memberships, as in REVOKE … FROM ${name}`);
    }
    if (changes.length > 0) await this.change(`ALTER ROLE ${this.role} ${changes.join(' ')}`, `set to ${changes.join(' ')}`);
  }

  /** Whether the role has the login of this user already: then a script may have made it a member of a role with few rights. */
  private isOwn({ hasIam }: Role): boolean {
    return this.user.login === 'iam' ? hasIam : this.login.password === undefined;
  }

  private async settleLogin(hasIam: boolean): Promise<void> {
    const { login: { password }, user: { login } } = this;
    if (login === 'iam' && !hasIam) await this.grantIam();
    // With it, RDS accepts no password.
    if (login === 'secret' && hasIam) await this.change(`REVOKE ${IAM_ROLE} FROM ${this.role}`, `revoked ${IAM_ROLE}`);
    if (password !== undefined) await this.change(`ALTER ROLE ${this.role} PASSWORD '${scramVerifier(password)}'`, 'password set');
  }

  private async grantIam(): Promise<void> {
    const [present] = await this.connection.rows('SELECT FROM pg_catalog.pg_roles WHERE rolname = $1', IAM_ROLE);
    if (!present) {
      throw new ScriptError(`${this.user.name}: the server has no role ${IAM_ROLE}: IAM database authentication needs RDS or Aurora, so use a user with a secret`);
    }
    await this.change(`GRANT ${IAM_ROLE} TO ${this.role}`, `granted ${IAM_ROLE}`);
  }

  private async change(statement: string, change: string): Promise<void> {
    try {
      await this.connection.send(statement);
    } catch (error) {
      throw this.refusal(error, statement);
    }
    this.changes.push(`${this.user.name}: ${change}`);
  }

  /** Since PostgreSQL 16, only roles with the ADMIN option on a role can change it (https://www.postgresql.org/docs/current/role-attributes.html). */
  private refusal(error: unknown, statement: string): unknown {
    const { name } = this.user;
    if (!(error instanceof ServerError) || error.code !== '42501') return error;
    const message = serverMessage(error, statement);
    return new ScriptError(statement.startsWith('CREATE')
      ? `${name}: ${message}: run ALTER ROLE ${this.admin} CREATEROLE as a superuser`
      : `${name}: ${message}: another role created it, so run GRANT ${name} TO ${this.admin} WITH ADMIN OPTION as that role or a superuser`);
  }
}
