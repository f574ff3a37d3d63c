import { ADMINISTRATOR, login, resultOf, user, type BatchSession, type SharedState, type StoredPermission } from './sql-server-tables';
import type { TdsOutcome } from './tds-server';
import type { TdsAnswer } from './tds-tokens';
import { MEMBERSHIPS, PERMISSIONS, quoteName } from '../../runtime/scripts/sql-server/statements';

type Answer = (server: SharedState, session: BatchSession, match: string[]) => TdsOutcome;

const COLUMNS = ['class', 'permission', 'state', 'schema', 'object', 'column'] as const;
const unquoted = (text: string) => text.replaceAll("''", "'");

/** Statements on users and permissions. */
const STATEMENTS: readonly (readonly [pattern: RegExp, answer: Answer])[] = [
  [/^CREATE LOGIN \[(.+?)\] WITH PASSWORD = N'((?:[^']|'')*)', DEFAULT_DATABASE = \[library\]$/, ({ logins }, _, [, name, password]) => {
    if (logins[name!]) return [{ error: 15025, severity: 16, message: `The server principal '${name}' already exists.` }];
    logins[name!] = login(unquoted(password!));
    return [];
  }],
  [/^ALTER LOGIN \[(.+?)\] WITH PASSWORD = N'((?:[^']|'')*)'( UNLOCK)?$/, ({ logins }, _, [, name, password, unlocks]) => {
    const found = logins[name!]!;
    found.password = unquoted(password!);
    if (unlocks) found.locked = false;
    return [];
  }],
  [/^CREATE USER \[(.+?)\] FOR LOGIN \[(.+?)\]$/, ({ users }, _, [, name, of]) => {
    users[name!] = user(of!);
    return [];
  }],
  [/^ALTER USER \[(.+?)\] WITH LOGIN = \[(.+?)\]$/, ({ users }, _, [, name, of]) => {
    users[name!]!.login = of!;
    return [];
  }],
  [/^ALTER USER \[(.+?)\] WITH PASSWORD = N'((?:[^']|'')*)'$/, () => []],
  [/^GRANT (.+?) ON (.+) TO \[(.+)\]$/, ({ data }, session, [, list, on, name]) => {
    if (!data.tables.includes(on!) && !data.histories[on!] && !on!.startsWith('SCHEMA::')) {
      const message = `Cannot find the object '${on}', because it does not exist or you do not have permission.`;
      return [{ error: 15151, severity: 16, message }, ...session.rollBack()];
    }
    for (const what of list!.split(', ')) grant(data.permissions[name!] ??= [], what, on!);
    return [];
  }],
  [/^IF OBJECT_ID\(N'(.+?)', N'U'\) IS NOT NULL DENY (.+) ON OBJECT::\[dbo\]\.\[(.+?)\] TO \[(.+)\]$/, ({ data }, _, [, , list, on, name]) => {
    const denied = list!.split(', ').map(permission => ({ class: 1, permission, state: 'D', schema: 'dbo', object: on!, column: null }));
    if (data.histories[on!]) (data.permissions[name!] ??= []).push(...denied);
    return [];
  }],
  [/^REVOKE (.+?) (?:ON (?:OBJECT|SCHEMA|TYPE)::(.+?) )?(?:\(\[(.+)\]\) )?FROM \[(.+?)\]( CASCADE)?$/, ({ data, othersGranted }, _, match) => {
    const [, what, on = '', column = null, name] = match;
    const held = data.permissions[name!] ?? [];
    const isRevoked = (other: StoredPermission) => other.permission === what && other.column === column && placeOf(other) === on;
    // A permission that another user granted stays: https://learn.microsoft.com/sql/t-sql/statements/revoke-transact-sql.
    data.permissions[name!] = held.filter(other => !isRevoked(other) || othersGranted.has(`${what} ${on}`));
    return [];
  }],
];

/** A grant takes the place of a denial: https://learn.microsoft.com/sql/t-sql/statements/grant-transact-sql. */
function grant(held: StoredPermission[], text: string, on: string): void {
  const [, what, column = null] = /^(.+?)(?: \((\w+)\))?$/.exec(text)!;
  const place = on.startsWith('SCHEMA::') ? { class: 3, schema: on.slice(8), object: null } : { class: 1, schema: 'dbo', object: on };
  const other = held.findIndex(({ permission, object, column: of }) => permission === what && object === place.object && of === column);
  if (other >= 0) held.splice(other, 1);
  held.push({ ...place, permission: what!, state: 'G', column });
}

function placeOf({ schema, object }: StoredPermission): string {
  return [schema, object].filter(name => name !== null).map(name => quoteName(name!)).join('.');
}

/** Answers a statement on users or permissions; undefined for any other. */
export function answerUserStatement(
  server: SharedState, session: BatchSession, text: string, parameters: readonly unknown[],
): TdsOutcome | undefined {
  if (text === PERMISSIONS) return [resultOf(COLUMNS, (server.data.permissions[String(parameters[0])] ?? []).map(held => ({ ...held })))];
  if (text === MEMBERSHIPS) return memberships(server, String(parameters[0]));
  for (const [pattern, answer] of STATEMENTS) {
    const match = pattern.exec(text);
    const reaction = match && server.reactions.get(text)?.[0];
    if (Array.isArray(reaction)) return reaction as TdsAnswer[];
    if (match) return answer(server, session, match);
  }
  return undefined;
}

function memberships({ logins, users }: SharedState, name: string): TdsOutcome {
  const onServer = (logins[name]?.roles ?? []).map(role => ({ onServer: 1, role }));
  return [resultOf(['onServer', 'role'], [...onServer, ...(users[name]?.roles ?? []).map(role => ({ onServer: 0, role }))])];
}

/** Result of `USER_STATE`. */
export function userState({ logins, users }: SharedState, name: string): TdsOutcome {
  const [found, here] = [logins[name], users[name]];
  const mapped = found ? Object.keys(users).find(other => users[other]!.login === name) ?? null : null;
  const flag = (value: boolean | undefined) => Number(value ?? false);
  const row = {
    loginType: found?.type ?? null,
    disabled: found ? flag(found.disabled) : null,
    locked: found ? flag(found.locked) : null,
    self: flag(name === ADMINISTRATOR),
    administrator: flag(found?.administrator),
    userType: here?.type ?? null,
    authentication: here?.authentication ?? null,
    builtIn: flag(here?.builtIn),
    linked: flag(found && here?.login === name),
    mapped,
  };
  return [resultOf(Object.keys(row), [row])];
}
