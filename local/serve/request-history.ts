/** What is known of one request: the fields of the handler's log line, and why it was refused. */
export interface RecordedRequest {
  readonly requestId: string;
  readonly [field: string]: unknown;
}

const MAX_REQUESTS = 200;

/** The last requests. */
export class RequestHistory {
  private readonly byId = new Map<string, RecordedRequest>();

  /** Takes a line that a function wrote; only those of a request are kept. */
  note(line: string): void {
    const entry = parse(line);
    if (typeof entry?.requestId === 'string' && typeof entry.route === 'string') this.add(entry.requestId, entry);
  }

  /** Adds what is known of a request. */
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
