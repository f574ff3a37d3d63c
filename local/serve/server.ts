import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendStream } from './send-stream';
import type { TryPage } from './try-page';
import type { WebGuard } from './web-guard';
import type { AnswerFacts, SentStream } from '../functions/output';
import { type GatewayRequest, type GatewayResponse, type Header, MAX_BODY_BYTES } from '../gateway/exchange';
import type { Gateway } from '../gateway/gateway';

/** Gateway that listens on a port of 127.0.0.1. */
export interface GatewayServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface GatewayServerOptions {
  readonly gateway: Gateway;
  /** Answers requests that are not for the gateway. */
  readonly page: TryPage;
  /** Rejects requests of web pages of other sites. */
  readonly guard: WebGuard;
  readonly port: number;
  /** Receives each request to the gateway before its answer is sent, or when a streamed one has ended. */
  readonly onAnswer: (request: GatewayRequest, response: GatewayResponse, facts: AnswerFacts) => void;
}

/**
 * Serves a gateway over HTTP.
 *
 * @throws Error with code EADDRINUSE when the port is in use
 */
export async function serveGateway({ gateway, page, guard, port, onAnswer }: GatewayServerOptions): Promise<GatewayServer> {
  const exchange = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const start = performance.now();
    const request = await readRequest(incoming);
    const shown = page(request);
    if (shown) return writeResponse(outgoing, guard.rejectPage(request) ?? shown());
    const response = guard.rejectRequest(request) ?? await gateway.handle(request);
    const { stream } = response;
    const report = (answer: GatewayResponse, streamed?: SentStream) =>
      onAnswer(request, answer, { milliseconds: performance.now() - start, streamed });
    if (!stream) report(response);
    writeHead(outgoing, response);
    if (stream) await sendStream(stream.bytes, outgoing, sent => report({ ...response, why: stream.why() }, sent));
    else outgoing.end(response.body);
  };
  // A failure here is a disconnected client or an invalid header: only the client can be notified.
  const server = createServer((incoming, outgoing) => void exchange(incoming, outgoing).catch(() => outgoing.destroy()));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<GatewayRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    // A body that is too large is read to its end, or the client would never read the answer, but it is not kept.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  const [path, query = ''] = splitOnce(incoming.url ?? '/', '?');
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: pairs(incoming.rawHeaders),
    body: Buffer.concat(chunks),
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    port: incoming.socket.localPort ?? 0,
  };
}

function writeResponse(outgoing: ServerResponse, response: GatewayResponse): void {
  writeHead(outgoing, response);
  outgoing.end(response.body);
}

function writeHead(outgoing: ServerResponse, { status, headers }: GatewayResponse): void {
  const names = [...new Set(headers.map(([name]) => name.toLowerCase()))];
  for (const name of names) {
    const same = headers.filter(([other]) => other.toLowerCase() === name);
    outgoing.setHeader(same[0]![0], same.map(([, value]) => value));
  }
  outgoing.writeHead(status);
}

function pairs(raw: readonly string[]): Header[] {
  return raw.flatMap((name, index): Header[] => (index % 2 === 0 ? [[name, raw[index + 1]!]] : []));
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
