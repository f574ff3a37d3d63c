import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/**
 * How many requests API Gateway lets through; what is above is answered with 429. The limits of an API hold for each of its routes, and are
 * targets: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export interface ThrottleOptions {
  /**
   * Requests per second, on average; 0 lets none through.
   *
   * @default 100
   */
  readonly rateLimit?: number;

  /**
   * Requests at once; 0 lets none through.
   *
   * @default 200
   */
  readonly burstLimit?: number;
}

/**
 * The limits with their defaults; scanners ask for both to be set.
 *
 * @param own of one route, which go before those of the API
 */
export function throttleLimits(api: ThrottleOptions = {}, own: ThrottleOptions = {}): Required<ThrottleOptions> {
  return { rateLimit: own.rateLimit ?? api.rateLimit ?? 100, burstLimit: own.burstLimit ?? api.burstLimit ?? 200 };
}

/**
 * Refuses limits that are no limits.
 *
 * @param of what is limited, as in `the API`
 */
export function checkThrottle(of: string, { rateLimit, burstLimit }: ThrottleOptions = {}, scope?: IConstruct) {
  const wrong = (limit: number = 0, isLimit: (value: number) => boolean) => !Token.isUnresolved(limit) && !(limit >= 0 && isLimit(limit));
  if (wrong(rateLimit, Number.isFinite)) {
    throw new ValidationError({ problem: `throttle.rateLimit of ${of} is not valid`, got: `${rateLimit}`, allowed: 'numbers from 0 on' }, scope);
  }
  if (wrong(burstLimit, Number.isInteger)) {
    throw new ValidationError({ problem: `throttle.burstLimit of ${of} is not valid`, got: `${burstLimit}`, allowed: 'whole numbers from 0 on' }, scope);
  }
}
