import { createServer, type AddressInfo, Socket } from 'node:net';

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

/** A way to a server on this machine, with the faults of a network. All but `route` are about the connections that are open. */
export interface Proxy {
  readonly port: number;
  /** Sender of each run of data so far, of all connections: data in the other direction starts a new run. */
  readonly flights: ('client' | 'server')[];
  /** Leads new connections to another port, or nowhere: they are taken, and nothing is ever said. */
  route(target: number | 'nowhere'): void;
  /** Silently drops all data in both directions. */
  swallow(): void;
  /** Silently drops all data from the server, and the end of its connection. */
  swallowAnswers(): void;
  /** Resolves when all connections that are open now have ended at both sides. */
  ended(): Promise<void>;
  /** Both sides get a reset. */
  reset(): void;
  /** Holds all data back in both directions, until the returned function is called. */
  stall(): () => void;
  /** The servers hear that the clients of swallowed connections are gone. */
  expire(): void;
  /** Closes the connections: both sides see the end of the stream. */
  drop(): void;
  /** The client hears of it when it sends again: a reset. NAT gateways forget connections so, and load balancers. */
  forget(): void;
  close(): Promise<void>;
}

/** A connection through a proxy. */
interface Link {
  readonly near: Socket;
  readonly far: Socket;
  joined: boolean;
}

/** Starts a proxy on a free port. */
export async function startProxy(target: number): Promise<Proxy> {
  const links: Link[] = [];
  const flights: Proxy['flights'] = [];
  let route: number | 'nowhere' = target;
  const server = createServer(near => {
    const link = { near, far: new Socket(), joined: false };
    links.push(link);
    // Small messages in both directions would wait for delayed acknowledgements.
    socketsOf(link).forEach(socket => socket.setNoDelay());
    socketsOf(link).forEach(socket => socket.on('error', () => undefined));
    if (route === 'nowhere') return;
    join(link, route);
    near.on('data', () => record(flights, 'client'));
    link.far.on('data', () => record(flights, 'server'));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    flights,
    route: next => route = next,
    swallow: () => links.forEach(part),
    swallowAnswers: () => links.forEach(deafen),
    ended: async () => { await Promise.all(links.flatMap(socketsOf).map(closed)); },
    reset: () => links.flatMap(socketsOf).forEach(socket => socket.resetAndDestroy()),
    stall: () => {
      const sockets = links.flatMap(socketsOf);
      sockets.forEach(socket => socket.cork());
      return () => sockets.forEach(socket => socket.uncork());
    },
    expire: () => links.filter(({ joined }) => !joined).forEach(({ far }) => far.destroy()),
    drop: () => links.flatMap(socketsOf).forEach(socket => socket.destroy()),
    forget: () => links.filter(({ near }) => !near.destroyed).forEach(forget),
    close: async () => {
      links.flatMap(socketsOf).forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function record(flights: Proxy['flights'], sender: Proxy['flights'][number]): void {
  if (flights.at(-1) !== sender) flights.push(sender);
}

function socketsOf({ near, far }: Link): Socket[] {
  return [near, far];
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise(resolve => socket.once('close', resolve));
}

function join(link: Link, port: number): void {
  const { near, far } = link;
  link.joined = true;
  far.connect(port, '127.0.0.1');
  near.pipe(far).pipe(near);
  // A reset is passed on as a reset.
  near.once('error', error => { if (link.joined && isReset(error)) far.resetAndDestroy(); });
  far.once('error', error => { if (link.joined && isReset(error)) near.resetAndDestroy(); });
  // What ends without a farewell is passed on as well, as long as the two are joined.
  near.once('close', () => { if (link.joined) far.destroy(); });
  far.once('close', () => { if (link.joined) near.destroy(); });
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET';
}

function part(link: Link): void {
  link.joined = false;
  link.near.unpipe(link.far);
  link.far.unpipe(link.near);
}

function deafen(link: Link): void {
  link.joined = false;
  link.far.unpipe(link.near).resume();
}

function forget(link: Link): void {
  part(link);
  link.far.destroy();
  link.near.once('data', () => link.near.resetAndDestroy()).resume();
}

/** Gives a port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = await startSilentServer();
  await server.close();
  return server.port;
}
