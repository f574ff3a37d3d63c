/** Where a request is in AWS X-Ray: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export interface Trace {
  readonly id: string;
  /** Segment of the function, which is the parent of what happens in it. */
  readonly parent: string | undefined;
  /** Whether X-Ray keeps this trace. */
  readonly sampled: boolean;
}

/** Reads a tracing header, as in `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`; undefined without a trace. */
export function traceOf(header: string | undefined): Trace | undefined {
  const id = field(header, 'Root');
  return id === undefined ? undefined : { id, parent: field(header, 'Parent'), sampled: field(header, 'Sampled') === '1' };
}

function field(header: string | undefined, name: string): string | undefined {
  return header?.split(';').find(part => part.startsWith(`${name}=`))?.slice(name.length + 1);
}
