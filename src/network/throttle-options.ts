/** How many requests API Gateway lets through; what is above is answered with 429. */
export interface ThrottleOptions {
  /**
   * Requests per second, on average.
   *
   * @default 100
   */
  readonly rateLimit?: number;

  /**
   * Requests at once.
   *
   * @default 200
   */
  readonly burstLimit?: number;
}

/** The limits with their defaults; scanners ask for both to be set. */
export function throttleLimits(options: ThrottleOptions = {}): Required<ThrottleOptions> {
  return { rateLimit: options.rateLimit ?? 100, burstLimit: options.burstLimit ?? 200 };
}
