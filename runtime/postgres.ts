import { postgresDriver } from './drivers/postgres/driver';
import { createHandlers } from './handler';

/** Entry points of the bundle for PostgreSQL. */
export const { handler, stream } = createHandlers(postgresDriver);
