import { setTimeout } from 'node:timers/promises';

/** What the handler wrote to its log about one request. */
export interface Exchange {
  readonly requestId: string;
  readonly [field: string]: unknown;
}

const KEPT = 200;
const WAIT_MS = 500;

/** The last requests, as the handler's log lines tell of them. */
export class Exchanges {
  private readonly byId = new Map<string, Exchange>();

  /** Takes a line that a function wrote; only those of a request are kept. */
  note(line: string): void {
    const entry = parse(line);
    if (typeof entry?.requestId !== 'string' || typeof entry.route !== 'string') return;
    this.byId.set(entry.requestId, entry as Exchange);
    const [oldest] = this.byId.keys();
    if (this.byId.size > KEPT) this.byId.delete(oldest!);
  }

  /**
   * Finds what was written about a request; a line comes a little after the answer.
   *
   * @returns undefined when nothing was, as when the gateway answered by itself
   */
  async find(requestId: string): Promise<Exchange | undefined> {
    for (let waited = 0; waited < WAIT_MS && !this.byId.has(requestId); waited += 20) await setTimeout(20);
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
