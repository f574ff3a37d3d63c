import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Route } from './route';
import { Findings, Warning } from '../private/findings';
import { ValidationError } from '../private/validation-error';

/** Mistakes and warnings of the routes of one API, reported together, each with the line of the user's code that creates the route. */
export class RouteFindings {
  private readonly mistakes: string[] = [];
  private readonly warnings: Warning[] = [];

  constructor(private readonly scope: IConstruct) {}

  /**
   * Runs a check and returns its result. If it throws a validation error, records the error and returns undefined.
   *
   * @param routes the checked routes
   */
  public attempt<Result>(routes: readonly Route[], check: () => Result): Result | undefined {
    const findings = new Findings();
    const result = findings.attempt(check);
    this.add(routes, findings);
    return result;
  }

  /** Adds existing findings. */
  public add(routes: readonly Route[], { errors, warnings }: Findings) {
    const places = [...new Set(routes.flatMap(route => route._place ?? []))];
    const at = places.length > 0 ? `, at ${places.join(' and ')}` : '';
    this.mistakes.push(...errors.map(({ sentence }) => sentence + at));
    this.warnings.push(...warnings.map(({ id, message }) => ({ id, message: message + at })));
  }

  /**
   * Adds the warnings to the API.
   *
   * @throws if there are mistakes, with a list of all of them
   */
  public report() {
    const mistakes = [...new Set(this.mistakes)];
    if (mistakes.length > 0) {
      throw new ValidationError({ problem: mistakes.length === 1 ? mistakes[0] : [`${mistakes.length} mistakes in routes:`, ...mistakes].join('\n- ') }, this.scope);
    }
    this.warnings.forEach(({ id, message }) => Annotations.of(this.scope).addWarningV2(`cdk-vpc-lambda-api:${id}`, message));
  }
}
