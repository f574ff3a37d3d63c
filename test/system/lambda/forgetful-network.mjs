import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A way to a server that can forget its connections, as NAT gateways do: the client hears of it only when it sends again. */
export class ForgetfulNetwork {
  #connections = new Set();
  #server;

  /** Listens on a free port; resolves with it. */
  async listen(port) {
    this.#server = createServer(client => this.#join(client, connect(port, '127.0.0.1'))).listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.#server.address().port;
  }

  /** From now on, whatever a client sends on an open connection is answered with a reset. */
  forget() {
    for (const { client, upstream } of this.#connections) {
      client.unpipe(upstream);
      upstream.unpipe(client);
      upstream.destroy();
      client.once('data', () => client.resetAndDestroy()).resume();
    }
    this.#connections.clear();
  }

  async close() {
    for (const { client, upstream } of this.#connections) [client, upstream].forEach(socket => socket.destroy());
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client, upstream) {
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    this.#connections.add({ client, upstream });
    client.pipe(upstream).pipe(client);
  }
}
