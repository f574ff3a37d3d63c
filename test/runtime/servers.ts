import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A server on this machine that takes connections and never says a word. */
export interface SilentServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a silent server on a free port. */
export async function startSilentServer(): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => void sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** A way to a server on this machine that can swallow what is sent over it. */
export interface Proxy {
  readonly port: number;
  /** From now on nothing of the connections there are arrives, and nobody is told. */
  swallow(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port. */
export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => void sockets.add(socket.on('error', () => undefined));
  const server = createServer(near => {
    const far = connect(target, '127.0.0.1');
    [near, far].forEach(keep);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => sockets.forEach(socket => socket.unpipe()),
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** Gives a port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = await startSilentServer();
  await server.close();
  return server.port;
}
