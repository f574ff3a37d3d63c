import { Duration } from 'aws-cdk-lib';
import { IUserPoolClient } from 'aws-cdk-lib/aws-cognito';

/** Which tokens of a user pool are accepted. */
export interface CognitoAuthorizerOptions {
  /**
   * App clients whose tokens are accepted. An HTTP API needs at least one; a REST API cannot tell clients apart and
   * refuses the setting.
   *
   * @default - REST APIs: every client of the user pool; HTTP APIs: none, which is refused
   */
  readonly userPoolClients?: IUserPoolClient[];

  /**
   * OAuth scopes, one of which the access token must have, each a text of its own.
   *
   * @default - any valid token; on REST APIs only ID tokens are then accepted
   */
  readonly scopes?: string[];
}

/** Which tokens of an issuer are accepted. */
export interface JwtAuthorizerOptions {
  /** Values of the `aud` claim, or `client_id` where a token has no `aud`, of which one must match; 1 to 50. */
  readonly audience: string[];

  /**
   * OAuth scopes, one of which the token must have, each a text of its own.
   *
   * @default - any valid token
   */
  readonly scopes?: string[];
}

/** When a Lambda authorizer is asked. */
export interface LambdaAuthorizerOptions {
  /**
   * Request headers that a caller has to send. Without one of them an HTTP API answers with 401 and does not ask the function; so does
   * a REST API that keeps decisions, while one that keeps none asks it all the same
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html). Decisions are kept by their values.
   *
   * @default - `Authorization`
   */
  readonly identityHeaders?: string[];

  /**
   * How long a decision is kept, up to an hour: on HTTP APIs for the route, on REST APIs for all routes, so that the policy has to be about
   * every one of them.
   *
   * @default Duration.seconds(0) decisions are not kept
   */
  readonly resultsCacheTtl?: Duration;
}
