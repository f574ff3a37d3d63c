import { ValidationError } from './validation-error';

/** A doubt that the user may acknowledge. */
export interface Warning {
  /** Without the prefix of this library. */
  readonly id: string;
  readonly message: string;
}

/** What checks have against one thing, collected, so that one mistake does not hide the next. */
export class Findings {
  private readonly refusals: ValidationError[] = [];
  private readonly doubts: Warning[] = [];

  /** What has been refused. */
  public get errors(): readonly ValidationError[] {
    return this.refusals;
  }

  public get warnings(): readonly Warning[] {
    return this.doubts;
  }

  /** Result of a check; undefined where it refuses something, which is kept. */
  public attempt<Result>(check: () => Result): Result | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof ValidationError)) {
        throw error;
      }
      this.refusals.push(error);
      return undefined;
    }
  }

  public warn(warning: Warning) {
    this.doubts.push(warning);
  }
}
