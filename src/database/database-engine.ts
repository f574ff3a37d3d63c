/** Database engine. */
export enum DatabaseEngine {
  /** PostgreSQL, including Aurora PostgreSQL. */
  POSTGRESQL = 'postgres',
  /** Microsoft SQL Server. */
  SQL_SERVER = 'sql-server',
}
