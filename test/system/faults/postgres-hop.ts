import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { createServerCertificate } from '../../../local/database/certificates';
import { endAt, endConnection, halfOf, type Cut, type Ending, type Link } from '../../support/endings';

/** PostgreSQL behind a hop. */
export interface HopTarget {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
}

/** Asks for TLS: https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
/** ReadyForQuery, the last message of an answer, with the state of the transaction behind it: idle, in a transaction block, or in a failed one. */
const READY = /Z\0\0\0\x05([ITE])$/;
const IDLE = 'I';

/**
 * A hop in front of PostgreSQL that terminates TLS, as a pooler does. PostgreSQL itself ends a connection with an error message, close_notify and
 * FIN only; the hop ends it in every way and at every moment, without an error message.
 */
export class PostgresHop {
  static async open(target: HopTarget, ending: Ending): Promise<PostgresHop> {
    const { key, certificate, authority } = await createServerCertificate();
    const hop = new PostgresHop(target, ending, authority, createSecureContext({ key, cert: certificate }));
    await hop.listen(0);
    hop.port = (hop.server.address() as AddressInfo).port;
    return hop;
  }

  port = 0;
  /** End of a connection at an answer. */
  cut: Cut | undefined;
  private readonly links = new Set<Link>();
  private readonly server: Server;

  private constructor(
    private readonly target: HopTarget,
    private readonly ending: Ending,
    /** PEM of the authority that signed its certificate. */
    readonly ca: string,
    private readonly secureContext: SecureContext,
  ) {
    this.server = createServer(near => void this.serve(near).catch(() => near.destroy()));
  }

  /** Ends all connections. */
  endConnections(): void {
    this.links.forEach(link => endConnection(link, this.ending));
  }

  /** Ends all connections, and takes no new ones. */
  async stop(): Promise<void> {
    this.endConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  /** Takes connections again. */
  start(): Promise<void> {
    return this.listen(this.port);
  }

  async close(): Promise<void> {
    this.links.forEach(({ socket }) => socket.destroy());
    await new Promise(resolve => this.server.close(resolve));
  }

  private async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  private async serve(near: Socket): Promise<void> {
    near.on('error', () => undefined);
    const server = await this.connect();
    await once(near, 'data');
    near.write('S');
    const client = new TLSSocket(near, { isServer: true, secureContext: this.secureContext }).on('error', () => near.destroy());
    const link: Link = { socket: near, stream: client };
    this.links.add(link);
    near.once('close', () => {
      this.links.delete(link);
      server.destroy();
    });
    server.once('close', () => endConnection(link, this.ending));
    client.on('data', chunk => server.write(chunk));
    this.relay(server, link);
  }

  /** Connects to PostgreSQL. */
  private async connect(): Promise<TLSSocket> {
    const { host, port, ca } = this.target;
    const far = connect({ host, port }).on('error', () => undefined);
    far.write(SSL_REQUEST);
    await once(far, 'data');
    const server = connectTls({ socket: far, servername: host, ca }).on('error', () => undefined);
    await once(server, 'secureConnect');
    return server;
  }

  /** Passes answers on; once an end at an answer was asked for, only whole ones, so that the end comes at the right one. */
  private relay(server: TLSSocket, link: Link): void {
    let answer = Buffer.alloc(0);
    let inTransaction = false;
    server.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const [, state] = READY.exec(answer.subarray(-6).toString('latin1')) ?? [];
      if (this.cut && !state) return;
      const commits = inTransaction && state === IDLE;
      if (state) inTransaction = state !== IDLE;
      const whole = answer;
      answer = Buffer.alloc(0);
      if (this.isCut(commits ? 'commit' : 'statement')) this.end(whole, link, server);
      else link.stream.write(whole);
    });
  }

  /** Returns whether the connection ends at an answer. */
  private isCut(of: Cut['of']): boolean {
    const { cut } = this;
    if (cut?.of !== of) return false;
    const { skip = 0 } = cut;
    if (skip > 0) this.cut = { ...cut, skip: skip - 1 };
    return skip === 0;
  }

  private end(answer: Buffer, link: Link, server: TLSSocket): void {
    const { moment } = this.cut!;
    this.cut = undefined;
    if (moment !== 'before') link.stream.write(moment === 'within' ? halfOf(answer) : answer);
    // On a busy machine, the next statement comes before the client notices the end; the server must not run it.
    server.removeAllListeners('close').destroy();
    endAt(link, this.ending, moment);
  }
}
