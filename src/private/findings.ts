import { ValidationError } from './validation-error';

/** Warning that users can acknowledge. */
export interface Warning {
  /** Without the prefix of this library. */
  readonly id: string;
  readonly message: string;
}

/** Errors and warnings of several checks, collected so that all of them are reported at once. */
export class Findings {
  private readonly failures: ValidationError[] = [];
  private readonly collected: Warning[] = [];

  /** Errors of the checks. */
  public get errors(): readonly ValidationError[] {
    return this.failures;
  }

  public get warnings(): readonly Warning[] {
    return this.collected;
  }

  /** Returns the result of a check; undefined if it throws a validation error, which is collected. */
  public attempt<Result>(check: () => Result): Result | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof ValidationError)) {
        throw error;
      }
      this.failures.push(error);
      return undefined;
    }
  }

  public warn(warning: Warning) {
    this.collected.push(warning);
  }
}
