import type { SecureContext } from 'node:tls';
import type { Server } from '../driver';

/** Server of a connection. */
export interface PostgresServer extends Omit<Server, 'ca'> {
  /** Certificate authorities; created once, because parsing them takes milliseconds. */
  readonly secureContext: SecureContext;
}
