import type { SecureContext } from 'node:tls';
import type { Server } from '../driver';

/** Where a connection goes. */
export interface PostgresServer extends Omit<Server, 'ca'> {
  /** Holds the certificate authorities; made once, as parsing them takes milliseconds. */
  readonly secureContext: SecureContext;
}
