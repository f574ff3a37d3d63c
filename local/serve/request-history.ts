/** Record of a request: the fields of the handler's log line, and why it was refused. */
export interface RecordedRequest {
  readonly requestId: string;
  readonly [field: string]: unknown;
}

const MAX_REQUESTS = 200;

/** History of the last requests. */
export class RequestHistory {
  private readonly byId = new Map<string, RecordedRequest>();

  /** Records a line that a function wrote, if it is a request log line. */
  note(line: string): void {
    const entry = parse(line);
    if (typeof entry?.requestId === 'string' && typeof entry.route === 'string') this.add(entry.requestId, entry);
  }

  /** Adds fields to the record of a request. */
  add(requestId: string, fields: { readonly [field: string]: unknown }): void {
    this.byId.set(requestId, { ...this.byId.get(requestId), ...fields, requestId });
    const [oldest] = this.byId.keys();
    if (this.byId.size > MAX_REQUESTS) this.byId.delete(oldest!);
  }

  find(requestId: string): RecordedRequest | undefined {
    return this.byId.get(requestId);
  }
}

function parse(line: string): { readonly [field: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value as { readonly [field: string]: unknown } : undefined;
  } catch {
    return undefined;
  }
}
