import type { GetCredentials, RenewLogin } from './credentials';
import type { Database } from './database';
import type { Engine } from '../../src/contract/manifest';
import type { Telemetry } from '../tracing/telemetry';

/** Where a database is and whom it is asked as. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** PEM of the certificate authorities to trust, and no others. */
  readonly ca: string;
  /** Takes any certificate, for any host. */
  readonly trustServerCertificate: boolean;
  /** Only statements that read go there. */
  readonly readsOnly: boolean;
  /** The server may keep statements prepared: each connection is one session of it. PostgreSQL only. */
  readonly preparedStatements?: boolean | undefined;
  readonly credentials: GetCredentials;
  /** Absent: a login that was refused once is refused for good. */
  readonly renewLogin?: RenewLogin | undefined;
  /** Is told of connections. */
  readonly telemetry?: Telemetry | undefined;
}

/** A database that can be told to connect before it is asked. */
export interface OpenDatabase extends Database {
  /** Starts to connect unless there is a connection; whether it worked, the next statement tells. */
  connect(): void;
}

/** Speaks to the databases of one engine. A bundle holds one driver. */
export interface Driver {
  readonly engine: Engine;
  open(server: Server): OpenDatabase;
}
