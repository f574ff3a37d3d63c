import type { GetCredentials, RenewLogin } from './credentials';
import type { Database } from './database';
import type { Engine } from '../../src/contract/manifest';
import type { Telemetry } from '../tracing/telemetry';

/** Address, login and connection settings of a database server. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** PEM of the only certificate authorities to trust. */
  readonly ca: string;
  /** Accept any certificate, for any host. */
  readonly trustServerCertificate: boolean;
  /** Whether only read-only statements are sent there. */
  readonly readsOnly: boolean;
  /** Whether the server may keep prepared statements: each connection is one session. PostgreSQL only. */
  readonly preparedStatements?: boolean | undefined;
  /** Whether the server is Amazon Aurora DSQL: it accepts no settings, and its cancel requests may have no effect. Default: false. */
  readonly dsql?: boolean;
  readonly credentials: GetCredentials;
  /** Absent: a rejected login is not retried. */
  readonly renewLogin?: RenewLogin | undefined;
  /** Receives connection events. */
  readonly telemetry?: Telemetry | undefined;
}

/** Database that can connect before the first statement. */
export interface OpenDatabase extends Database {
  /** Starts connecting unless connected; the next statement reports a failure. */
  connect(): void;
}

/** Driver of one database engine. A bundle contains one driver. */
export interface Driver {
  readonly engine: Engine;
  open(server: Server): OpenDatabase;
}
