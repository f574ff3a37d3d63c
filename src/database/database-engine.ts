/** What kind of database answers. */
export enum DatabaseEngine {
  /** PostgreSQL, Aurora PostgreSQL included. */
  POSTGRESQL = 'postgres',
  /** Microsoft SQL Server. */
  SQL_SERVER = 'sql-server',
}
