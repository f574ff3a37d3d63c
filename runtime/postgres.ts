import { postgresDriver } from './drivers/postgres/driver';
import { createHandler } from './handler';

/** Entry point of the bundle for PostgreSQL. */
export const handler = createHandler(postgresDriver);
