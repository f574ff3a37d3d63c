/** The transaction of a statement. */
export interface TdsTransaction {
  /** Resolves when the client cancels the statement or its connection ends. */
  readonly canceled: Promise<'canceled'>;
  /** Does work in the commit; never, if the transaction is rolled back or its connection ends. */
  onCommit(work: () => void): void;
  /** Does work when the transaction ends, after that of a commit. */
  onEnd(work: () => void): void;
}

/** Transactions of a connection, one after the other. */
export class TdsTransactions {
  private works: (() => void)[] = [];
  private endings: (() => void)[] = [];
  private cancelCall = () => undefined as void;

  /** Returns the transaction for the statements of one call. */
  begin(): TdsTransaction {
    const canceled = new Promise<'canceled'>(resolve => this.cancelCall = () => resolve('canceled'));
    return { onCommit: work => void this.works.push(work), onEnd: work => void this.endings.push(work), canceled };
  }

  /** Cancels the statements that run. */
  cancel(): void {
    this.cancelCall();
  }

  /** Ends the transaction. */
  end(commits: boolean): void {
    const [works, endings] = [this.works, this.endings];
    this.works = [];
    this.endings = [];
    if (commits) works.forEach(work => work());
    endings.forEach(work => work());
  }
}
