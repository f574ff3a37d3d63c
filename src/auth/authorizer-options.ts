import { Duration } from 'aws-cdk-lib';
import { IUserPoolClient } from 'aws-cdk-lib/aws-cognito';

/** Accepted tokens of a Cognito user pool. */
export interface CognitoAuthorizerOptions {
  /**
   * App clients whose tokens are accepted. Required for HTTP APIs. Not for REST APIs, which do not distinguish clients.
   *
   * @default - REST APIs: all clients of the user pool; HTTP APIs: none, which fails at synthesis
   */
  readonly userPoolClients?: IUserPoolClient[];

  /**
   * OAuth scopes, one of which the access token must have, one per entry.
   *
   * @default - any valid token; REST APIs then accept ID tokens only
   */
  readonly scopes?: string[];
}

/** Accepted tokens of an OpenID Connect issuer. */
export interface JwtAuthorizerOptions {
  /** Accepted values of the `aud` claim, or of `client_id` for tokens without `aud`; 1 to 50. */
  readonly audience: string[];

  /**
   * OAuth scopes, one of which the token must have, one per entry.
   *
   * @default - any valid token
   */
  readonly scopes?: string[];
}

/** Identity headers and caching of a Lambda authorizer. */
export interface LambdaAuthorizerOptions {
  /**
   * Request headers that callers must send. If one is missing, HTTP APIs answer with 401 without invoking the function, and so do REST APIs
   * that cache results; REST APIs without caching invoke the function anyway
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html). Results are cached by the header values.
   *
   * @default - `Authorization`
   */
  readonly identityHeaders?: string[];

  /**
   * Time to live of cached results, up to one hour. HTTP APIs cache a result for its route. REST APIs cache it for all routes, so the returned
   * policy must cover all of them.
   *
   * @default Duration.seconds(0) results are not cached
   */
  readonly resultsCacheTtl?: Duration;
}
