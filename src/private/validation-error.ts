import { IConstruct } from 'constructs';

/** What every refusal says; the parts become one sentence, in this order. */
export interface ErrorDetails {
  /** What is wrong, in the words of the user: lower case, no full stop. */
  readonly problem: string;
  /** The value that was given, where it helps. */
  readonly got?: string;
  /** What would be right. */
  readonly allowed?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Refuses bad input while the app synthesizes, before anything is deployed. */
export class ValidationError extends Error {
  /** The message without the construct. */
  public readonly sentence: string;

  /** What is wrong, without the value that was given. */
  public readonly problem: string;

  /** @param scope names the construct in the message; absent for a value that belongs to no construct yet */
  constructor(refusal: ErrorDetails, scope?: IConstruct) {
    const { problem, got, allowed, remedy } = refusal;
    const received = got === undefined ? '' : `, received ${JSON.stringify(got)}`;
    const sentence = [`${problem}${received}`, allowed && `allowed: ${allowed}`, remedy].filter(part => part).join('; ');
    super(scope ? `[${scope.node.path}] ${sentence}` : sentence);
    this.name = 'ValidationError';
    this.sentence = sentence;
    this.problem = problem;
  }
}
