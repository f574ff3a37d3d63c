import type { ScriptConnection } from './connection';
import { failure, reasonOf } from './errors';
import { membershipProblem, readMemberships, type Membership } from './memberships';
import { user, USER_STATE } from './statements';
import { USER_NAMES } from '../../../src/contract/scripts/user-names';
import { serverErrorOf } from '../../drivers/sql-server/errors';
import { ScriptError, type UserLogin } from '../session';

/** Login and database user of a name, as `USER_STATE` returns them; NULL: there is none. Flags are 0 or 1. */
export interface UserState {
  readonly loginType: string | null;
  readonly disabled: number | null;
  readonly locked: number | null;
  readonly self: number;
  readonly administrator: number;
  readonly userType: string | null;
  /** 0: none, 1: login of the server, 2: password in a contained database, 3: Windows. */
  readonly authentication: number | null;
  readonly builtIn: number;
  readonly linked: number;
  /** Name of the database user of the login. */
  readonly mapped: string | null;
}

/** Statement that changes a user. */
export interface Step {
  readonly text: string;
  /** Change, as in `password set`. */
  readonly change: string;
  readonly hasPassword: boolean;
}

/** Types of principals with a password of SQL Server. */
const SQL_PRINCIPAL = 'S';
const WITHOUT_LOGIN = 0;
const CONTAINED = 2;

/** These names also mean the same in all collations. */
const { pattern: NAME } = USER_NAMES['sql-server'];
// eslint-disable-next-line no-control-regex -- a literal drops a backslash before a line break
const CONTROL = /[\u0000-\u001f]/;

/** Messages about passwords that contain nothing else: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors. */
const PASSWORD_ERRORS: Readonly<Record<number, string>> = {
  15114: 'the password is too recent to change',
  15115: 'the password cannot be used at this time',
  15116: 'the password is too short for the policy of the server',
  15117: 'the password is too long for the policy of the server',
  15118: 'the password is not complex enough for the policy of the server',
  15119: 'the password filter of the server rejects the password',
  15156: 'the password is too long',
  15025: 'the login exists already, but the administrator does not see it',
  15151: 'the administrator lacks a permission: ALTER ANY LOGIN',
  15247: 'the administrator lacks a permission: ALTER ANY LOGIN',
};

/** Creates users and sets passwords; returns what changed. */
export async function createUsers(
  connection: ScriptConnection, database: string, users: readonly UserLogin[], deadline: number,
): Promise<readonly string[]> {
  const changes: string[] = [];
  for (const login of users) {
    const { name } = login.user;
    try {
      const [state] = await connection.query<UserState>(deadline, USER_STATE, [name]);
      const memberships = await readMemberships(connection, deadline, name);
      for (const { text, change, hasPassword } of stepsOf(login, state!, memberships, database)) {
        await connection.batch(deadline, text).catch((error: unknown) => { throw hasPassword ? passwordFailure(name, error) : error; });
        changes.push(`${name}: ${change}`);
      }
    } catch (error) {
      throw failure(name, error);
    }
  }
  return changes;
}

/** Returns the statements for a user; throws a ScriptError for a user that must not be changed. */
export function stepsOf(login: UserLogin, state: UserState, memberships: readonly Membership[], database: string): readonly Step[] {
  const { user: { name, grants }, password } = login;
  const problem = problemOf(login, state) ?? membershipProblem(name, memberships, grants !== undefined);
  if (problem) throw new ScriptError(`${name}: ${problem}`);
  if (state.authentication === CONTAINED) {
    return password === undefined ? [] : [{ text: user.alterPassword(name, password), change: 'password set', hasPassword: true }];
  }
  return [...loginSteps(name, password, state, database), ...userSteps(name, state)];
}

function loginSteps(name: string, password: string | undefined, { loginType, locked }: UserState, database: string): readonly Step[] {
  if (password === undefined) return [];
  if (loginType === null) return [{ text: user.createLogin(name, password, database), change: 'login created', hasPassword: true }];
  return [{ text: user.alterLogin(name, password, locked === 1), change: 'password set', hasPassword: true }];
}

function userSteps(name: string, { userType, linked }: UserState): readonly Step[] {
  if (userType === null) return [{ text: user.create(name), change: 'created', hasPassword: false }];
  return linked === 1 ? [] : [{ text: user.link(name), change: 'connected with the login of the same name', hasPassword: false }];
}

function problemOf({ user: { name, login }, password }: UserLogin, state: UserState): string | undefined {
  if (!NAME.test(name)) return 'not a plain name: use letters, digits and underscores';
  if (login === 'iam') return 'SQL Server has no IAM database authentication: use a secret';
  if (password !== undefined && CONTROL.test(password)) return 'the password contains a control character';
  return loginProblem(state) ?? userProblem(name, state) ?? (password === undefined && state.loginType === null && state.authentication !== CONTAINED
    ? 'the user does not exist, and a password to create it with is missing' : undefined);
}

function loginProblem({ loginType, disabled, self, administrator }: UserState): string | undefined {
  if (self === 1) return 'the administrator himself cannot be a user of an API';
  if (administrator === 1) return 'sa cannot be a user of an API';
  if (loginType !== null && loginType !== SQL_PRINCIPAL) return 'a login or server role of this name is not a SQL Server login';
  return disabled === 1 ? 'the login is disabled: enable it with ALTER LOGIN … ENABLE' : undefined;
}

function userProblem(name: string, { userType, authentication, builtIn, mapped }: UserState): string | undefined {
  if (builtIn === 1) return 'a built-in user or role of the database has this name';
  if (userType !== null && userType !== SQL_PRINCIPAL) return 'a role or user of this name in the database is not a SQL user';
  if (userType !== null && authentication === WITHOUT_LOGIN) return 'the user was created WITHOUT LOGIN, so it cannot have one: drop it or use another name';
  const isOther = mapped !== null && mapped.toLowerCase() !== name.toLowerCase();
  return isOther ? `the login is the database user ${mapped}: use that name, or drop that user` : undefined;
}

/** Error of a statement that contains a password, without the message of the server, which may quote a part of it. */
function passwordFailure(name: string, error: unknown): ScriptError {
  const server = serverErrorOf(error);
  if (!server) return new ScriptError(`${name}: ${reasonOf(error)}`);
  return new ScriptError(`${name}: ${PASSWORD_ERRORS[server.number] ?? 'the password cannot be set'} (SQL Server error ${server.number})`);
}
