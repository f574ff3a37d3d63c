import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext } from 'node:tls';
import { readBatch, readCall, readLogin, type TdsLogin, type TdsRequest } from './tds-requests';
import { messages, MessageType, preloginResponse, secure, send, type TdsMessage } from './tds-session';
import { renderAnswers, renderAttention, renderBatch, renderDone, renderLogin, renderRefusal, type TdsAnswer } from './tds-tokens';
import { createServerCertificate, type ServerCertificate } from '../../local/database/certificates';

/**
 * How the server ends a connection: `destroy` closes the socket at once; `fin` ends it in good order, and `close-notify` TLS before it
 * (https://www.rfc-editor.org/rfc/rfc5246#section-7.2.1), as SQL Server does; `reset` sends RST.
 */
export type TdsEnd = 'destroy' | 'fin' | 'close-notify' | 'reset';

/** The end of a connection, after some packets of an answer or a whole one. */
export interface TdsFarewell {
  readonly end: TdsEnd;
  /** Only the first half of this is sent. */
  readonly within?: readonly TdsAnswer[];
  readonly after?: readonly TdsAnswer[];
}

/** What happens to a statement: answers, work until the client says stop, silence for ever, or the end of the connection in the usual way. */
export type TdsOutcome = readonly TdsAnswer[] | 'run' | 'hang' | 'drop' | TdsFarewell;

/** An outcome, or what finds it, by the values of the statement and in its own time. */
export type TdsReaction = TdsOutcome | ((request: TdsRequest) => Promise<TdsOutcome>);

/** How the server behaves towards whoever connects; a test may change it. */
export interface TdsBehavior {
  /** Offers TLS, in PRELOGIN. */
  encrypts: boolean;
  /** Number of the error that logins are refused with. */
  refusal: number | undefined;
  /** How it ends connections. */
  ending: TdsEnd;
  /** The one password that logins are taken with; undefined: any. */
  password: string | undefined;
}

/** A server on this machine that speaks TDS 7.4, the protocol of SQL Server. */
export interface TdsServer {
  /** `localhost`, the name in its certificate. */
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that signed the certificate. */
  readonly ca: string;
  readonly behavior: TdsBehavior;
  /** Logins and statements so far, and types of the messages that came in plain text after PRELOGIN. */
  readonly logins: TdsLogin[];
  readonly requests: TdsRequest[];
  /** Batches so far that begin or end a transaction. */
  readonly batches: string[];
  readonly plainText: number[];
  /** Attention signals so far. */
  attentions: number;
  /** Connections that are open. */
  readonly connections: ReadonlySet<Socket>;
  /** Says what happens to a statement the first time, the second time …; the last reaction stays. */
  script(text: string, ...reactions: TdsReaction[]): void;
  /** Closes all connections from the server's side. */
  dropConnections(): void;
  /** Closes all connections and takes no new ones. */
  close(): Promise<void>;
  /** Takes connections again, on the same port. */
  reopen(): Promise<void>;
}

/**
 * Starts a server for tests. It is no SQL engine and no proof of what SQL Server does: it answers the statements of its
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

  const listener = createServer(socket => {
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
    behavior: { encrypts: true, refusal: undefined, password: undefined, ending: 'destroy' },
    logins: [],
    requests: [],
    batches: [],
    plainText: [],
    attentions: 0,
    connections,
    script: (text, ...reactions) => void scripts.set(text, reactions),
    dropConnections: () => connections.forEach(socket => end({ socket, stream: streams.get(socket) ?? socket }, server.behavior.ending)),
    close: async () => {
      connections.forEach(socket => socket.destroy());
      await new Promise(resolve => listener.close(resolve));
    },
    reopen: () => listen(port),
  };
  return server;
}

/** What the driver puts around a statement: the context of the caller, and a transaction. */
const AROUND = /^(?:EXEC sys\.sp_set_session_context N'[^']+', @c\d+;)*(?:SET XACT_ABORT ON;SET NOCOUNT OFF;BEGIN TRANSACTION;(.+)\n;COMMIT TRANSACTION)?/s;

/** Batches by which a client begins and ends a transaction. */
const TRANSACTIONS = [[/BEGIN TRANSACTION$/, 'begins'], [/^COMMIT/, 'commits'], [/^ROLLBACK/, 'rollsBack']] as const;

/** Scripts name a statement as it stands in a route. */
function nextReaction(scripts: ReadonlyMap<string, TdsReaction[]>, text: string): TdsReaction {
  const [around, inTransaction] = AROUND.exec(text)!;
  const reactions = scripts.get(inTransaction ?? text.slice(around.length));
  if (!reactions) return [{ error: 50_000, message: `the script of the test server does not know: ${text}` }];
  return reactions.length > 1 ? reactions.shift()! : reactions[0];
}

/** Finds the reaction to a statement. */
type React = (text: string) => TdsReaction;

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
  opened(stream);
  let outcome: TdsOutcome | undefined;
  for await (const message of encrypts ? messages(stream) : plain) {
    if (!encrypts) server.plainText.push(message.type);
    if (message.type === MessageType.ATTENTION) {
      server.attentions += 1;
      // What it stops is answered first, in a message of its own.
      if (outcome === 'run') send(stream, MessageType.RESPONSE, renderDone());
      if (outcome !== 'hang') send(stream, MessageType.RESPONSE, renderAttention());
    } else {
      outcome = await answer({ socket, stream }, message, server, react);
    }
  }
}

/** The two ends of a connection at the server: the bytes on the wire, and the stream in plain text. */
interface Link {
  readonly socket: Socket;
  readonly stream: Duplex;
}

/** Ends a connection. What was written before is sent first, except with `reset`. */
function end({ socket, stream }: Link, how: TdsEnd): void {
  switch (how) {
    case 'destroy': socket.destroy(); break;
    case 'reset': socket.resetAndDestroy(); break;
    case 'fin': socket.end(); break;
    case 'close-notify': stream.end(() => socket.end());
  }
}

/** Sends the farewell of a connection, and ends it. */
function bidFarewell(link: Link, { end: how, within, after }: TdsFarewell): void {
  if (within) {
    const whole = renderAnswers(within);
    send(link.stream, MessageType.RESPONSE, whole.subarray(0, Math.floor(whole.length / 2)), false);
  }
  if (after) send(link.stream, MessageType.RESPONSE, renderAnswers(after));
  // TLS encrypts what was sent in its own time.
  setImmediate(() => end(link, how));
}

/** Gives what a statement came to; undefined for a message that is none. */
async function answer(link: Link, { type, payload }: TdsMessage, server: TdsServer, react: React): Promise<TdsOutcome | undefined> {
  const respond = (tokens: Buffer) => send(link.stream, MessageType.RESPONSE, tokens);
  if (type === MessageType.LOGIN) {
    const login = readLogin(payload);
    server.logins.push(login);
    const refusal = refusalOf(login, server.behavior);
    respond(refusal === undefined ? renderLogin(login.database) : renderRefusal(refusal));
  } else if (type === MessageType.BATCH) {
    const text = readBatch(payload);
    const transaction = TRANSACTIONS.find(([pattern]) => pattern.test(text))?.[1];
    // Other batches are the settings of the session, which a client sends after its login.
    if (transaction) server.batches.push(text);
    respond(transaction ? renderBatch({ transaction }) : renderDone());
  } else {
    const request = readCall(payload);
    server.requests.push(request);
    const reaction = react(request.text);
    const outcome = typeof reaction === 'function' ? await reaction(request) : reaction;
    if (outcome === 'drop') end(link, server.behavior.ending);
    else if (typeof outcome !== 'string') 'end' in outcome ? bidFarewell(link, outcome) : respond(renderAnswers(outcome));
    return outcome;
  }
  return undefined;
}

/** Number of the error that a login is refused with; 18456 is a wrong user or password. */
function refusalOf(login: TdsLogin, { refusal, password }: TdsBehavior): number | undefined {
  return refusal ?? (password === undefined || password === login.password ? undefined : 18456);
}
