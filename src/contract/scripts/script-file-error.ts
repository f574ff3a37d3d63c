/** Mistake in a script file, which the caller reports as an error of its package. */
export class ScriptFileError extends Error {
  public override readonly name = 'ScriptFileError';
  /** File and line of the problem, as in `V001__create_orders.sql:12: …`. */
  public readonly problem: string;

  /**
   * @param file path that the message names
   * @param line from 1; undefined for a mistake of the whole file, whose problem then continues the sentence after the file name
   * @param problem lower case, no full stop
   * @param remedy action that fixes the problem
   */
  constructor(public readonly file: string, public readonly line: number | undefined, problem: string, public readonly remedy: string) {
    const described = line === undefined ? `${file} ${problem}` : `${file}:${line}: ${problem}`;
    super(`${described}: ${remedy}`);
    this.problem = described;
  }
}
