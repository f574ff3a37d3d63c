/** What has to be stopped, in turn: the last that was started first. */
export class Session {
  private readonly closers: (() => Promise<void>)[] = [];
  private closing: Promise<void> | undefined;

  /** True from the moment somebody asked to stop. */
  get isClosing(): boolean {
    return this.closing !== undefined;
  }

  /** Takes over what is being started; also what is not ready yet is stopped. */
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
