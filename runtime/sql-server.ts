import { sqlServerDriver } from './drivers/sql-server/driver';
import { createHandler } from './handler';

/** Entry point of the bundle for SQL Server. */
export const handler = createHandler(sqlServerDriver);
