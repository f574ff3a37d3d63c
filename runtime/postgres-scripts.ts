import { postgresScripts } from './scripts/postgres/engine';
import { createScriptsHandler } from './scripts-handler';

/** Entry point of the function that runs scripts on PostgreSQL. */
export const { handler } = createScriptsHandler(postgresScripts);
