import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import type { Variables } from '../../src/contract/environment';

/** Position of a request in AWS X-Ray: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export interface Trace {
  readonly id: string;
  /** Segment of the function, parent of its calls. */
  readonly parent: string | undefined;
  /** Whether X-Ray keeps this trace. */
  readonly sampled: boolean;
}

/** Call of another service, for traces. Times are milliseconds since 1970. */
export interface Span {
  readonly name: string;
  readonly started: number;
  readonly ended: number;
  readonly failed: boolean;
}

/** Header of every datagram: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon */
const HEADER = '{"format":"json","version":1}\n';

/** Adds the calls of a request to its trace. */
export type SendSpans = (trace: Trace, spans: readonly Span[]) => void;

/**
 * Creates the sender of subsegments to the X-Ray daemon that Lambda runs beside the function; without its address, nothing is sent. A
 * datagram has no answer, so a request never waits for it or fails because of it. The daemon forwards with the permissions of the
 * role, outside the VPC. The datagram module is loaded with the first sampled trace: by default, X-Ray samples one request
 * a second and 5 % of the others.
 */
export function createSendSpans({ AWS_XRAY_DAEMON_ADDRESS: address = '' }: Variables): SendSpans {
  const [, host, port] = /^([\d.]+):(\d+)$/.exec(address) ?? [];
  if (!host) return () => undefined;
  let socket: Socket | undefined;

  return (trace, spans) => {
    if (!trace.sampled || !trace.parent || spans.length === 0) return;
    socket ??= openSocket();
    for (const span of spans) socket.send(HEADER + JSON.stringify(subsegment(trace, span)), Number(port), host);
  };
}

/** Loads the module in a third of a millisecond; a dynamic import would take 2 to 16, as it starts the loader of ES modules. */
function openSocket(): Socket {
  const socket = process.getBuiltinModule('node:dgram').createSocket('udp4');
  // A lost trace must not end the process, and the socket must not keep it running.
  socket.on('error', () => undefined);
  return socket.unref();
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments; times are seconds. */
function subsegment({ id, parent }: Trace, { name, started, ended, failed }: Span): object {
  return {
    type: 'subsegment',
    trace_id: id,
    parent_id: parent,
    id: randomBytes(8).toString('hex'),
    name,
    namespace: 'remote',
    start_time: started / 1000,
    end_time: ended / 1000,
    ...(failed && { fault: true }),
  };
}

/** Reads a tracing header, as in `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`; undefined without a trace. */
export function traceOf(header: string | undefined): Trace | undefined {
  const id = field(header, 'Root');
  return id === undefined ? undefined : { id, parent: field(header, 'Parent'), sampled: field(header, 'Sampled') === '1' };
}

function field(header: string | undefined, name: string): string | undefined {
  return header?.split(';').find(part => part.startsWith(`${name}=`))?.slice(name.length + 1);
}
