import type { Response } from './response';

/** Response that is sent while it is created. */
export interface Output {
  /** Whether the status and headers were sent. */
  readonly started: boolean;
  /** Aborted when the caller is gone. */
  readonly closed: AbortSignal;
  /** Sends the status and headers. */
  start(head: Pick<Response, 'status' | 'headers'>): void;
  /** Sends a part of the body; the promise resolves when the next part can follow. It rejects if the caller is gone. */
  write(part: string | Buffer): Promise<void> | undefined;
}
