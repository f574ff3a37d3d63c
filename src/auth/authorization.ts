import { Construct, IConstruct } from 'constructs';

/** One type of authorization, with its security scheme for the OpenAPI document of each type of API. */
export interface Authorization {
  /** Name of the security scheme, numbered if a document has several of one type. */
  readonly name: string;
  /** Identity of the authorization without its scopes: authorizations with the same key share one authorizer of the API. */
  readonly key: string;
  /** Whether all callers are allowed, so that no scheme is needed. */
  readonly open: boolean;
  /** Whether callers sign with AWS credentials, so that API Gateway knows their identity. */
  readonly signed: boolean;
  /** Whether callers have claims. */
  readonly claims: boolean;
  /** OAuth scopes, one of which the token must have; empty: any token is accepted; undefined: callers have no token with scopes. */
  readonly scopes?: readonly string[];
  /** Security scheme for callers, without ARNs and API Gateway extensions. */
  readonly publicScheme: object;
  /** @throws if REST APIs do not support it */
  restApiScheme(scope: IConstruct): object;
  /** @throws if HTTP APIs do not support it */
  httpApiScheme(scope: IConstruct): object;
  /** Warns about claims that are not safe for access decisions. */
  checkClaims?(scope: IConstruct, claims: readonly string[]): void;
  /** Permits the API to invoke the authorizer. */
  permit?(scope: Construct, apiId: string): void;
}
