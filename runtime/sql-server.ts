import { sqlServerDriver } from './drivers/sql-server/driver';
import { createHandlers } from './handler';

/** Entry points of the bundle for SQL Server. */
export const { handler, stream } = createHandlers(sqlServerDriver);
