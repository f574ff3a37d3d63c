import { IdempotencyManifest } from '../../contract/idempotency-manifest';
import { DatabaseEngine } from '../../database/database-engine';

/** Statements of a table of keys, and the SQL that creates it. */
type Statements = Omit<IdempotencyManifest, 'table' | 'required'>;

/**
 * Returns the statements of a table of keys.
 *
 * @param name checked name of the table, with or without its schema
 * @param seconds age at which keys expire
 */
export function idempotencyStatements(engine: DatabaseEngine, name: string, seconds: number): Statements {
  return engine === DatabaseEngine.POSTGRESQL ? postgres(quoted(engine, name), seconds) : sqlServer(quoted(engine, name), seconds);
}

/** Returns the SQL that creates a table of keys. */
export function idempotencyTable(engine: DatabaseEngine, name: string): string {
  const table = quoted(engine, name);
  return engine === DatabaseEngine.POSTGRESQL ? postgresTable(table) : sqlServerTable(table);
}

/** Quotes the parts of a name. PostgreSQL folds names without quotes to lower case. */
function quoted(engine: DatabaseEngine, name: string): string {
  const quote = engine === DatabaseEngine.POSTGRESQL ? (part: string) => `"${part.toLowerCase()}"` : (part: string) => `[${part}]`;
  return name.split('.').map(quote).join('.');
}

function postgres(table: string, seconds: number): Statements {
  const expired = `created_at < now() - interval '${seconds} seconds'`;
  return {
    expire: `DELETE FROM ${table} WHERE id = $1 AND ${expired}`,
    insert: `INSERT INTO ${table} (id, request) VALUES ($1, $2)`,
    find: `SELECT request, status, headers, body FROM ${table} WHERE id = $1`,
    store: `UPDATE ${table} SET status = $2, headers = $3, body = $4 WHERE id = $1`,
    // The array is built once; a subquery in IN may run for several rows, and LIMIT would then apply to each run.
    purge: `DELETE FROM ${table} WHERE id = ANY (ARRAY(` +
      `SELECT id FROM ${table} WHERE ${expired} ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED))`,
    definition: postgresTable(table),
  };
}

function postgresTable(table: string): string {
  return `CREATE TABLE ${table} (
  id char(43) COLLATE "C" PRIMARY KEY,
  request char(43) COLLATE "C" NOT NULL,
  status smallint,
  headers text,
  body text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON ${table} (created_at);
`;
}

/** Parameters are `nvarchar`, to which SQL Server would convert the column of each row; the cast keeps the index usable. */
const ID = 'CAST(@p1 AS char(43))';

function sqlServer(table: string, seconds: number): Statements {
  const expired = `created_at < DATEADD(second, -${seconds}, SYSDATETIMEOFFSET())`;
  return {
    insert: `DELETE FROM ${table} WHERE id = ${ID} AND ${expired}; INSERT INTO ${table} (id, request) VALUES (@p1, @p2)`,
    find: `SELECT request, status, headers, body FROM ${table} WHERE id = ${ID}`,
    store: `UPDATE ${table} SET status = @p2, headers = @p3, body = @p4 WHERE id = ${ID}`,
    // READPAST requires READCOMMITTEDLOCK in databases with READ_COMMITTED_SNAPSHOT:
    // https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-table#readpast
    purge: `DELETE TOP (10) FROM ${table} WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE ${expired}`,
    definition: sqlServerTable(table),
  };
}

/** Digests are case-sensitive, and the default collation of SQL Server is not. */
function sqlServerTable(table: string): string {
  return `CREATE TABLE ${table} (
  id char(43) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
  request char(43) COLLATE Latin1_General_BIN2 NOT NULL,
  status smallint NULL,
  headers nvarchar(max) NULL,
  body nvarchar(max) NULL,
  created_at datetimeoffset(3) NOT NULL DEFAULT SYSDATETIMEOFFSET(),
  INDEX by_created_at (created_at)
);
`;
}
