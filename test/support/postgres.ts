import { readFileSync } from 'node:fs';
import type { TestDatabase } from './database';
import type { Server } from '../../runtime/drivers/driver';

/** Returns the server of a test database for a driver, with its owner as the login. */
export function serverOf({ host, port, name, user, password, caFile }: TestDatabase): Server {
  return {
    host,
    port,
    database: name,
    ca: readFileSync(caFile, 'utf8'),
    trustServerCertificate: false,
    readsOnly: false,
    preparedStatements: true,
    credentials: async () => ({ userName: user, password }),
  };
}
