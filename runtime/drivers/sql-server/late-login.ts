import { Connection, type ConnectionConfiguration } from 'tedious';
import type { Credentials } from '../credentials';

/**
 * Connection of tedious that needs its login only when it sends LOGIN7: after TCP, PRELOGIN and TLS.
 *
 * tedious takes the login before it connects, so this overrides a method that is public only in its types. The `connector` of its public API could
 * open the socket early, but that is one round trip of four.
 */
export class LateLogin extends Connection {
  /** @param credentials if they reject, LOGIN7 is not sent, and the connection fails */
  constructor(configuration: ConnectionConfiguration, private readonly credentials: Promise<Credentials>) {
    super(configuration);
  }

  override sendLogin7Packet(): void {
    // With an error, because tedious keeps waiting for a socket that only closes.
    this.sendLogin().catch((error: Error) => this.socket?.destroy(error));
  }

  private async sendLogin(): Promise<void> {
    const { userName, password } = await this.credentials;
    this.config.authentication = { type: 'default', options: { userName, password } };
    super.sendLogin7Packet();
  }
}
