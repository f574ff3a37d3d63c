import { ConnectedDatabase } from '../connected-database';
import type { Connection } from '../connection';
import type { ColumnValue } from '../database';
import type { Driver, Server } from '../driver';
import { managesOwnTransaction } from './batch';
import { readColumnValue } from './column-values';
import { SqlServerConnection } from './connection';
import { isConflict, isConnectionLoss, isLoginRefused, isStandby, isStarting, toDatabaseError } from './errors';

/**
 * SQL Server over one connection of tedious, without the pool that mssql puts around it: a pool of one would add a
 * queue, timers and a check of the connection to every request. Throws only `DatabaseError`.
 *
 * SQL Server has no read-only transactions, so only the permissions of the user prevent a read-only statement from
 * writing. Connections to readers use `ApplicationIntent=ReadOnly`, which a secondary of an availability group may require.
 */
export class SqlServer extends ConnectedDatabase {
  protected override readonly isConnectionLoss = isConnectionLoss;
  protected override readonly isConflict = isConflict;
  protected override readonly isStandby = isStandby;
  protected override readonly managesOwnTransaction = managesOwnTransaction;
  protected override readonly isLoginRefused = isLoginRefused;
  protected override readonly isStarting = isStarting;
  protected override readonly toDatabaseError = toDatabaseError;

  constructor(private readonly server: Server) {
    super(server.renewLogin, server.telemetry);
  }

  override columnValue(text: string): ColumnValue | undefined {
    return readColumnValue(text);
  }

  protected override open(): Connection {
    return new SqlServerConnection(this.server);
  }
}

/** The driver of the bundle for SQL Server. */
export const sqlServerDriver: Driver = { engine: 'sql-server', open: server => new SqlServer(server) };
