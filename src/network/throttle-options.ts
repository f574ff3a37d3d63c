import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/**
 * Throttling limits; API Gateway answers requests above them with 429. The limits of an API apply to each of its routes, and are targets:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export interface ThrottleOptions {
  /**
   * Average number of requests per second; 0 blocks all requests.
   *
   * @default 100
   */
  readonly rateLimit?: number;

  /**
   * Number of concurrent requests; 0 blocks all requests.
   *
   * @default 200
   */
  readonly burstLimit?: number;
}

/**
 * Returns the limits with their defaults; scanners require both to be set.
 *
 * @param own limits of a route, which override those of the API
 */
export function throttleLimits(api: ThrottleOptions = {}, own: ThrottleOptions = {}): Required<ThrottleOptions> {
  return { rateLimit: own.rateLimit ?? api.rateLimit ?? 100, burstLimit: own.burstLimit ?? api.burstLimit ?? 200 };
}

/**
 * Throws for invalid limits.
 *
 * @param of limited object, as in `the API`
 */
export function checkThrottle(of: string, { rateLimit, burstLimit }: ThrottleOptions = {}, scope?: IConstruct) {
  const wrong = (limit: number = 0, isLimit: (value: number) => boolean) => !Token.isUnresolved(limit) && !(limit >= 0 && isLimit(limit));
  if (wrong(rateLimit, Number.isFinite)) {
    throw new ValidationError({ problem: `throttle.rateLimit of ${of} is not valid`, got: `${rateLimit}`, allowed: 'numbers of 0 or greater' }, scope);
  }
  if (wrong(burstLimit, Number.isInteger)) {
    throw new ValidationError({ problem: `throttle.burstLimit of ${of} is not valid`, got: `${burstLimit}`, allowed: 'whole numbers of 0 or greater' }, scope);
  }
}
