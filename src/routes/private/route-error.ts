import { ErrorDetails, ValidationError } from '../../private/validation-error';

/** Creates the error for a mistake in one route. */
export type RouteError = (details: ErrorDetails) => ValidationError;

/** Errors whose message starts with the route key, as in `GET /orders/{id}: …`. */
export function routeErrors(routeKey: string): RouteError {
  return details => new ValidationError({ ...details, problem: `${routeKey}: ${details.problem}` });
}
