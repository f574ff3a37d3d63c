import { Construct, IConstruct } from 'constructs';

/** One way to authorise callers, and how each kind of API writes it down in its OpenAPI body. */
export interface Authorization {
  /** Name of the security scheme, made unique where a body has several of the kind. */
  readonly name: string;
  /** The same for authorizations that differ by their scopes only, which one authorizer of the API can serve. */
  readonly key: string;
  /** Whether everyone is admitted, so that there is no scheme. */
  readonly open: boolean;
  /** Whether callers sign with AWS credentials, so that API Gateway knows who they are. */
  readonly signed: boolean;
  /** Whether callers come with claims. */
  readonly claims: boolean;
  /** OAuth scopes, one of which the token must have; none: any token will do; undefined: callers bring no token with scopes. */
  readonly scopes?: readonly string[];
  /** The security scheme as callers see it: no ARN, nothing of API Gateway's own. */
  readonly publicScheme: object;
  /** @throws where a REST API cannot do it */
  restApiScheme(scope: IConstruct): object;
  /** @throws where an HTTP API cannot do it */
  httpApiScheme(scope: IConstruct): object;
  /** Warns of claims that are not safe to decide by. */
  checkClaims?(scope: IConstruct, claims: readonly string[]): void;
  /** Lets the API ask whoever decides. */
  permit?(scope: Construct, apiId: string): void;
}
