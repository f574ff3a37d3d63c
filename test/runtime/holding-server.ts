import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a PostgreSQL on this machine that holds its answers for a while, as an Aurora that resumes from a pause does. */
export interface HoldingServer {
  readonly port: number;
  /** Connections that it held. */
  held: number;
  /** Passes on what was held, and all answers from now on. */
  release(): void;
  close(): Promise<void>;
}

/** @param after number of messages of a client that are answered: 0 for none, 2 for those that establish TLS */
export async function startHoldingServer(target: number, after: number): Promise<HoldingServer> {
  const sockets = new Set<Socket>();
  const passOn: (() => void)[] = [];
  let released = false;
  const listener = createServer(near => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    let messages = 0;
    near.on('data', chunk => {
      messages += 1;
      far.write(chunk);
      if (messages === after + 1 && !released) {
        server.held += 1;
        near.cork();
        passOn.push(() => near.uncork());
      }
    });
    far.pipe(near);
  });
  await new Promise<void>(resolve => listener.listen(0, 'localhost', resolve));
  const server: HoldingServer = {
    port: (listener.address() as AddressInfo).port,
    held: 0,
    release: () => {
      released = true;
      passOn.forEach(pass => pass());
    },
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => listener.close(resolve));
    },
  };
  return server;
}
