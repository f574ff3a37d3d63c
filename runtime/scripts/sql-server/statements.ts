/**
 * Every text that this room sends to SQL Server, except the batches of scripts. Values are parameters `@p1`, `@p2` … where Transact-SQL takes them;
 * names, passwords and grants are part of the text, because DDL takes no parameters.
 */

/** Quotes an identifier: https://learn.microsoft.com/sql/relational-databases/databases/database-identifiers. */
export function quoteName(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** Quotes a text: https://learn.microsoft.com/sql/t-sql/data-types/constants-transact-sql. */
export function quoteText(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}

/** `SCHEMA_NAME()` is the default schema of the caller: https://learn.microsoft.com/sql/t-sql/functions/schema-name-transact-sql. */
export const WHERE_AM_I = 'SELECT DB_NAME() AS [database], SCHEMA_NAME() AS [schema]';

export const FIND_DATABASE = 'SELECT CAST(DB_ID(@p1) AS int) AS id';

/** Instances of SQL Server on Amazon RDS have no database of the user at first. The statement is the only one of its batch. */
export function createDatabase(name: string): string {
  return `CREATE DATABASE ${quoteName(name)}`;
}

/**
 * `XACT_ABORT` rolls the transaction back at the first error, and when the client cancels
 * (https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql).
 */
export const BEGIN = 'SET XACT_ABORT ON;BEGIN TRANSACTION';
export const COMMIT = 'COMMIT TRANSACTION';
export const ROLLBACK = 'ROLLBACK TRANSACTION';

/** Result: 0 or 1 has the lock, -1 has not, others are failures. A lock of a session ends with it. */
export const LOCK = 'DECLARE @result int;'
  + "EXEC @result = sys.sp_getapplock @Resource = @p1, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = @p2;"
  + 'SELECT @result AS result';

/** Tables and views of the default schema, without those of the tools of Microsoft, as `sysdiagrams`. */
export const HAS_TABLES = "SELECT TOP (1) 1 AS found FROM sys.objects AS t WHERE t.schema_id = SCHEMA_ID() AND t.[type] IN ('U', 'V') AND t.is_ms_shipped = 0"
  + " AND NOT EXISTS (SELECT 1 FROM sys.extended_properties AS e WHERE e.class = 1 AND e.major_id = t.object_id AND e.name = N'microsoft_database_tools_support')";

export const FIND_TABLE = "SELECT OBJECT_ID(@p1, N'U') AS id";

/** Texts for a history table, by its quoted name. */
export const history = {
  /** The columns, their types, and the names of constraint and index are those of Flyway. */
  create: (table: string, name: string) => `CREATE TABLE ${table} ([installed_rank] INT NOT NULL,[version] NVARCHAR(50),[description] NVARCHAR(200),`
    + '[type] NVARCHAR(20) NOT NULL,[script] NVARCHAR(1000) NOT NULL,[checksum] INT,[installed_by] NVARCHAR(100) NOT NULL,'
    + '[installed_on] DATETIME NOT NULL DEFAULT GETDATE(),[execution_time] INT NOT NULL,[success] BIT NOT NULL,'
    + `CONSTRAINT ${quoteName(`${name}_pk`)} PRIMARY KEY ([installed_rank]),INDEX ${quoteName(`${name}_s_idx`)} ([success]))`,
  read: (table: string) => 'SELECT [installed_rank] AS installedRank, [version], [description], [type], [script], [checksum], [success]'
    + ` FROM ${table} ORDER BY [installed_rank]`,
  insert: (table: string) => `INSERT INTO ${table} ([installed_rank], [version], [description], [type], [script], [checksum], [installed_by], [execution_time], [success])`
    + ' VALUES (@p1, @p2, @p3, @p4, @p5, @p6, LEFT(SUSER_SNAME(), 100), 0, @p7)',
  /** Removes the marks of earlier failures of a script: Flyway rejects a table that contains one. */
  forget: (table: string) => `DELETE FROM ${table} WHERE [installed_rank] < @p1 AND [success] = 0 AND [type] = N'SQL'`
    + ' AND ([version] = @p2 OR @p2 IS NULL AND [version] IS NULL AND [script] = @p3)',
  /** `state` is 1 in a transaction that can be committed, -1 in one that cannot, 0 without. */
  succeed: (table: string) => `UPDATE ${table} SET [success] = 1, [execution_time] = @p2 WHERE [installed_rank] = @p1 AND [success] = 0;`
    + 'SELECT @@ROWCOUNT AS changed, @@TRANCOUNT AS depth, XACT_STATE() AS state',
  find: (table: string) => `SELECT [success] FROM ${table} WHERE [installed_rank] = @p1`,
} as const;

/** Login and database user of a name. Server principal 1 is `sa` by any name; database principals up to 4 are built in. */
export const USER_STATE = 'SELECT l.[type] AS loginType, CAST(l.is_disabled AS int) AS disabled, CAST(LOGINPROPERTY(n.name, \'IsLocked\') AS int) AS locked,'
  + ' CASE WHEN l.sid = SUSER_SID() THEN 1 ELSE 0 END AS self,'
  + ' CASE WHEN l.principal_id = 1 THEN 1 ELSE 0 END AS administrator,'
  + ' u.[type] AS userType, CAST(u.authentication_type AS int) AS authentication, CASE WHEN u.principal_id <= 4 THEN 1 ELSE 0 END AS builtIn,'
  + ' CASE WHEN u.sid = l.sid THEN 1 ELSE 0 END AS linked, m.name AS mapped'
  + ' FROM (SELECT @p1 AS name) AS n LEFT JOIN sys.server_principals AS l ON l.name = n.name'
  + ' LEFT JOIN sys.database_principals AS u ON u.name = n.name LEFT JOIN sys.database_principals AS m ON m.sid = l.sid';

/** Texts for a user. `CHECK_POLICY` is on by default: https://learn.microsoft.com/sql/t-sql/statements/create-login-transact-sql. */
export const user = {
  createLogin: (name: string, password: string, database: string) =>
    `CREATE LOGIN ${quoteName(name)} WITH PASSWORD = ${quoteText(password)}, DEFAULT_DATABASE = ${quoteName(database)}`,
  alterLogin: (name: string, password: string, locked: boolean) =>
    `ALTER LOGIN ${quoteName(name)} WITH PASSWORD = ${quoteText(password)}${locked ? ' UNLOCK' : ''}`,
  create: (name: string) => `CREATE USER ${quoteName(name)} FOR LOGIN ${quoteName(name)}`,
  link: (name: string) => `ALTER USER ${quoteName(name)} WITH LOGIN = ${quoteName(name)}`,
  /** Of a contained database. */
  alterPassword: (name: string, password: string) => `ALTER USER ${quoteName(name)} WITH PASSWORD = ${quoteText(password)}`,
} as const;

/** Permissions of a user on the database, objects, columns, schemas and types, without `CONNECT`; `state` is G, W (with grant option) or D (denied). */
export const PERMISSIONS = 'SELECT CAST(p.class AS int) AS class, p.permission_name AS permission, p.[state] AS [state],'
  + ' CASE p.class WHEN 1 THEN OBJECT_SCHEMA_NAME(p.major_id) WHEN 3 THEN SCHEMA_NAME(p.major_id) WHEN 6 THEN SCHEMA_NAME(t.schema_id) END AS [schema],'
  + ' CASE p.class WHEN 1 THEN OBJECT_NAME(p.major_id) WHEN 6 THEN t.name END AS [object], c.name AS [column]'
  + ' FROM sys.database_permissions AS p LEFT JOIN sys.types AS t ON p.class = 6 AND t.user_type_id = p.major_id'
  + ' LEFT JOIN sys.columns AS c ON p.class = 1 AND p.minor_id > 0 AND c.object_id = p.major_id AND c.column_id = p.minor_id'
  + " WHERE p.grantee_principal_id = DATABASE_PRINCIPAL_ID(@p1) AND p.class IN (0, 1, 3, 6) AND NOT (p.class = 0 AND p.permission_name = N'CONNECT')"
  + ' ORDER BY p.class, [schema], [object], [column], p.permission_name';

/** Roles of a login and a user, also through other roles: https://learn.microsoft.com/sql/t-sql/functions/is-rolemember-transact-sql. */
export const MEMBERSHIPS = "SELECT 1 AS onServer, r.name AS role FROM sys.server_principals AS r WHERE r.[type] = 'R' AND r.name <> N'public'"
  + ' AND IS_SRVROLEMEMBER(r.name, @p1) = 1'
  + " UNION ALL SELECT 0, r.name FROM sys.database_principals AS r WHERE r.[type] = 'R' AND r.name <> N'public' AND IS_ROLEMEMBER(r.name, @p1) = 1"
  + ' ORDER BY onServer DESC, role';

/** Texts for the permissions of a user. */
export const permission = {
  /** Denies permissions on a table, by its quoted name in the current database, if it exists. */
  deny: (permissions: readonly string[], table: string, name: string) =>
    `IF OBJECT_ID(${quoteText(table)}, N'U') IS NOT NULL DENY ${permissions.join(', ')} ON OBJECT::${table} TO ${quoteName(name)}`,
  grant: (grant: string, name: string) => `GRANT ${grant} TO ${quoteName(name)}`,
  revoke: (what: string, name: string, cascades: boolean) => `REVOKE ${what} FROM ${quoteName(name)}${cascades ? ' CASCADE' : ''}`,
} as const;
