import type { Server } from '../../../runtime/drivers/driver';
import { SqlServer } from '../../../runtime/drivers/sql-server/driver';
import { tds } from '../../support/tds-types';

/** A statement, and how a scripted server answers it. */
export const ONE = 'SELECT 1 AS one';
export const ONE_ANSWER = [{ columns: [{ name: 'one', type: tds.int }], rows: [[1]] }];

const opened: SqlServer[] = [];
afterEach(() => opened.splice(0).forEach(database => database.connect().destroy()));

/** Opens a database whose connection ends with the test. */
export function open(server: Server): SqlServer {
  const database = new SqlServer(server);
  opened.push(database);
  return database;
}
