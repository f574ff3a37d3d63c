import { createSecureContext } from 'node:tls';
import { ConnectedDatabase } from '../connected-database';
import type { Connection } from '../connection';
import { ColumnValue } from '../database';
import type { Driver, Server } from '../driver';
import { PostgresConnection, managesOwnTransaction } from './connection';
import { isConflict, isConnectionLoss, isLoginRefused, isStandby, isStarting, toDatabaseError } from './errors';
import { type PostgresServer } from './server';

// eslint-disable-next-line no-control-regex -- the pattern looks for control characters
const NO_TEXT = /\0|\p{Surrogate}/u;

/** PostgreSQL over one connection. Throws only `DatabaseError`. */
export class Postgres extends ConnectedDatabase {
  protected override readonly isConnectionLoss = isConnectionLoss;
  protected override readonly isConflict = isConflict;
  protected override readonly isStandby = isStandby;
  protected override readonly managesOwnTransaction = managesOwnTransaction;
  protected override readonly isLoginRefused = isLoginRefused;
  protected override readonly isStarting = isStarting;
  protected override readonly toDatabaseError = toDatabaseError;
  private readonly server: PostgresServer;

  constructor({ ca, ...server }: Server) {
    super(server.renewLogin, server.telemetry);
    this.server = { ...server, secureContext: createSecureContext({ ca, minVersion: 'TLSv1.2' }) };
  }

  /** The texts of PostgreSQL are also how it reads values without loss. No text contains U+0000 or half of a surrogate pair. */
  override columnValue(text: string): ColumnValue | undefined {
    return NO_TEXT.test(text) ? undefined : new ColumnValue(text, text);
  }

  protected override open(): Connection {
    return new PostgresConnection(this.server);
  }
}

/** The driver of the bundle for PostgreSQL. */
export const postgresDriver: Driver = { engine: 'postgres', open: server => new Postgres(server) };
