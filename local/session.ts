/** Resources to stop, in reverse order of their start. */
export class Session {
  private readonly closers: (() => Promise<void>)[] = [];
  private closing: Promise<void> | undefined;

  /** Whether a stop was requested. */
  get isClosing(): boolean {
    return this.closing !== undefined;
  }

  /** Adds a resource, which is stopped even if it is still starting. */
  own<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    this.closers.push(async () => (await starting.catch(() => undefined))?.stop());
    return starting;
  }

  /** Stops everything, once. */
  close(): Promise<void> {
    return this.closing ??= this.closeAll();
  }

  private async closeAll(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
  }
}
