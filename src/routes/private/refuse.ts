import { Refusal, ValidationError } from '../../private/validation-error';

/** Makes the error for something that is wrong with a route. */
export type Refuse = (refusal: Refusal) => ValidationError;

/** Errors that name the route. */
export function refuseRoute(routeKey: string): Refuse {
  return refusal => new ValidationError({ ...refusal, problem: `${routeKey}: ${refusal.problem}` });
}
