import { sqlServerScripts } from './scripts/sql-server/engine';
import { createScriptsHandler } from './scripts-handler';

/** Entry point of the function that runs scripts on SQL Server. */
export const { handler } = createScriptsHandler(sqlServerScripts);
