import { IConstruct } from 'constructs';

/** Parts of an error message, which are joined to one sentence in this order. */
export interface ErrorDetails {
  /** Description of the problem in terms of the user: lower case, no full stop. */
  readonly problem: string;
  /** Value that was received, if it helps. */
  readonly got?: string;
  /** Values that are allowed. */
  readonly allowed?: string;
  /** Action that fixes the problem. */
  readonly remedy?: string;
}

/** Error for invalid input, thrown during synthesis, before anything is deployed. */
export class ValidationError extends Error {
  /** Message without the construct. */
  public readonly sentence: string;

  /** Description of the problem, without the received value. */
  public readonly problem: string;

  /** @param scope construct that the message names; undefined for a value that does not belong to a construct yet */
  constructor(private readonly details: ErrorDetails, scope?: IConstruct) {
    const { problem, got, allowed, remedy } = details;
    const received = got === undefined ? '' : `, received ${JSON.stringify(got)}`;
    const sentence = [`${problem}${received}`, allowed && `allowed: ${allowed}`, remedy].filter(part => part).join('; ');
    super(scope ? `[${scope.node.path}] ${sentence}` : sentence);
    this.name = 'ValidationError';
    this.sentence = sentence;
    this.problem = problem;
  }

  /** Returns the same error, with the construct in its message. */
  public at(scope: IConstruct): ValidationError {
    return new ValidationError(this.details, scope);
  }
}
