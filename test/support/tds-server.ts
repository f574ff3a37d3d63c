import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { endConnection, type Cut, type Ending } from './endings';
import { answerBatch, answerByEngine, answerCall, respond, type React, type Session } from './tds-answers';
import { readBatch, readCall, readLogin, type TdsLogin, type TdsRequest } from './tds-requests';
import { messages, MessageType, preloginResponse, secure, send, type TdsMessage } from './tds-session';
import { renderAttention, renderDone, renderLogin, renderRefusal, type TdsAnswer } from './tds-tokens';
import { TdsTransactions, type TdsTransaction } from './tds-transaction';
import { createServerCertificate, type ServerCertificate } from '../../local/database/certificates';

/** The end of a connection, after some packets of an answer or a whole one. */
export interface TdsFarewell {
  readonly end: Ending;
  /** Only the first half of this is sent. */
  readonly within?: readonly TdsAnswer[];
  readonly after?: readonly TdsAnswer[];
}

/** Answers at once, before work until the client cancels. */
export interface TdsBeginning {
  readonly begins: readonly TdsAnswer[];
}

/** Reaction to a statement: answers, work until the client cancels, no answer at all, or the end of the connection. */
export type TdsOutcome = readonly TdsAnswer[] | 'run' | 'hang' | 'drop' | TdsBeginning | TdsFarewell;

/** An outcome, or what finds it, by the values of the statement and in its own time. */
export type TdsReaction = TdsOutcome | ((request: TdsRequest, transaction: TdsTransaction) => Promise<TdsOutcome>);

/** Behavior of the server towards clients; a test may change it. */
export interface TdsBehavior {
  /** Offers TLS, in PRELOGIN. */
  encrypts: boolean;
  /** Number of the error that logins are refused with. */
  refusal: number | undefined;
  /** Way to end connections. */
  ending: Ending;
  /** The next end of a connection at an answer; once it has come, undefined. */
  cut: Cut | undefined;
  /** The one password that logins are taken with; undefined: any. */
  password: string | undefined;
  /** Port of the server that clients are redirected to at their login. */
  redirect?: number;
}

/** Takes the place of the script of a server: has the state of a database, and answers every login, batch and call. */
export interface TdsEngine {
  /** Number of the error that a login is refused with; undefined: it is taken. */
  refuses(login: TdsLogin): number | undefined;
  open(login: TdsLogin): TdsEngineSession;
}

/** Session of an engine. */
export interface TdsEngineSession {
  /** `resets`: the session is reset before. */
  run(request: { readonly text: string; readonly parameters: readonly unknown[]; readonly resets: boolean; readonly canceled: Promise<'canceled'> }): Promise<TdsOutcome>;
  /** The connection has ended. */
  close(): void;
}

/** A server on this machine that speaks TDS 7.4, the protocol of SQL Server. */
export interface TdsServer {
  /** `localhost`, the name in its certificate. */
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that signed the certificate. */
  readonly ca: string;
  readonly behavior: TdsBehavior;
  /** Absent: statements are answered by the script. */
  engine?: TdsEngine;
  /** Logins and statements so far, and types of the messages that came in plain text after PRELOGIN. */
  readonly logins: TdsLogin[];
  readonly requests: TdsRequest[];
  /** Batches so far that begin or end a transaction. */
  readonly batches: string[];
  readonly plainText: number[];
  /** Server names of TLS so far; `false`: the client sent none. */
  readonly serverNames: (string | false)[];
  /** Attention signals so far. */
  attentions: number;
  /** Connections that are open. */
  readonly connections: ReadonlySet<Socket>;
  /** Says what happens to a statement the first time, the second time …; the last reaction stays. */
  script(text: string, ...reactions: TdsReaction[]): void;
  /** Closes all connections from the server's side. */
  dropConnections(): void;
  /** Ends all connections as `behavior.ending` says, and takes no new ones. */
  stop(): Promise<void>;
  /** Closes all connections at once and takes no new ones. */
  close(): Promise<void>;
  /** Takes connections again, on the same port. */
  reopen(): Promise<void>;
}

/**
 * Starts a server for tests. It is neither a SQL engine nor a proof of what SQL Server does: it answers the statements of its
 * script, and refuses all others. What it is good for is everything between a client and the wire: verified TLS inside of
 * TDS, logins, types in both directions, counts, errors with their numbers, and connections that hang or break. It knows no
 * attention, as our driver never cancels but breaks off. `identity` is its certificate; by default it makes one for `localhost`. Sections in comments are of
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-tds.
 */
export async function startTdsServer(identity?: ServerCertificate): Promise<TdsServer> {
  const { key, certificate, authority } = identity ?? await createServerCertificate();
  // Inside of TDS 7.4, TLS is 1.2 at most.
  const secureContext = createSecureContext({ key, cert: certificate, maxVersion: 'TLSv1.2' });
  const connections = new Set<Socket>();
  const streams = new WeakMap<Socket, Duplex>();
  const scripts = new Map<string, TdsReaction[]>();

  const listener = createServer({ noDelay: true }, socket => {
    connections.add(socket.on('error', () => undefined).on('close', () => connections.delete(socket)));
    const opened = (stream: Duplex) => void streams.set(socket, stream);
    serve({ socket, server, secureContext, opened, react: text => nextReaction(scripts, text) }).catch(() => socket.destroy());
  });
  const listen = (port: number) => new Promise<void>(resolve => listener.listen(port, 'localhost', resolve));
  await listen(0);
  const { port } = listener.address() as AddressInfo;
  const server: TdsServer = {
    host: 'localhost',
    port,
    ca: authority,
    behavior: { encrypts: true, refusal: undefined, password: undefined, ending: 'destroy', cut: undefined },
    logins: [],
    requests: [],
    batches: [],
    plainText: [],
    serverNames: [],
    attentions: 0,
    connections,
    script: (text, ...reactions) => void scripts.set(text, reactions),
    dropConnections: () => connections.forEach(socket => endConnection({ socket, stream: streams.get(socket) ?? socket }, server.behavior.ending)),
    stop: async () => {
      server.dropConnections();
      await new Promise(resolve => listener.close(resolve));
    },
    close: async () => {
      connections.forEach(socket => socket.destroy());
      await new Promise(resolve => listener.close(resolve));
    },
    reopen: () => listen(port),
  };
  return server;
}

/** Scripts name a statement as in the route. */
function nextReaction(scripts: ReadonlyMap<string, TdsReaction[]>, text: string): TdsReaction {
  const reactions = scripts.get(text);
  if (!reactions) return [{ error: 50_000, message: `the script of the test server does not know: ${text}` }];
  return reactions.length > 1 ? reactions.shift()! : reactions[0];
}

/** A connection, from its first byte on. */
interface Served {
  readonly socket: Socket;
  readonly server: TdsServer;
  readonly secureContext: SecureContext;
  readonly react: React;
  /** Is called with the stream in plain text. */
  opened(stream: Duplex): void;
}

async function serve({ socket, server, secureContext, react, opened }: Served): Promise<void> {
  const plain = messages(socket);
  await plain.next();
  const { encrypts } = server.behavior;
  send(socket, MessageType.RESPONSE, preloginResponse(encrypts));

  const stream = encrypts ? await secure(socket, secureContext, plain) : socket;
  if (stream instanceof TLSSocket) server.serverNames.push(stream.servername ?? false);
  opened(stream);
  const session: Session = { socket, stream, transactions: new TdsTransactions(), ended: false };
  try {
    for await (const message of encrypts ? messages(stream) : plain) {
      if (!encrypts) server.plainText.push(message.type);
      await take(session, message, server, react);
    }
  } finally {
    session.transactions.cancel();
    session.transactions.end(false);
    session.engine?.close();
  }
}

/** Takes a message. A statement may run on, so that the next message can cancel it. */
async function take(session: Session, message: TdsMessage, server: TdsServer, react: React): Promise<void> {
  const cancels = message.type === MessageType.ATTENTION;
  if (cancels) session.transactions.cancel();
  const outcome = await session.running;
  // On a busy machine, the next message comes before the client notices the end.
  if (session.ended) return;
  if (cancels) {
    server.attentions += 1;
    // The canceled statement is answered first, in a separate message.
    if (outcome === 'run') send(session.stream, MessageType.RESPONSE, renderDone());
    if (outcome !== 'hang') send(session.stream, MessageType.RESPONSE, renderAttention());
  } else {
    session.running = answer(session, message, server, react);
    session.running.catch(() => session.socket.destroy());
  }
}

/** Gives what a statement came to; undefined for a message that is none. */
async function answer(session: Session, message: TdsMessage, server: TdsServer, react: React): Promise<TdsOutcome | undefined> {
  const { type, payload } = message;
  const { behavior } = server;
  if (type === MessageType.LOGIN) {
    const login = readLogin(payload);
    server.logins.push(login);
    const refusal = server.engine?.refuses(login) ?? refusalOf(login, behavior);
    if (refusal === undefined) session.engine = server.engine?.open(login);
    respond(session, refusal === undefined ? renderLogin(login.database, behavior.redirect) : renderRefusal(refusal), behavior);
  } else if (session.engine) {
    return answerByEngine(session, message, server);
  } else if (type === MessageType.BATCH) {
    answerBatch(session, readBatch(payload), server);
  } else {
    const request = readCall(payload);
    server.requests.push(request);
    return answerCall(session, request, server, react);
  }
  return undefined;
}

/** Number of the error that a login is refused with; 18456 is a wrong user or password. */
function refusalOf(login: TdsLogin, { refusal, password }: TdsBehavior): number | undefined {
  return refusal ?? (password === undefined || password === login.password ? undefined : 18456);
}
