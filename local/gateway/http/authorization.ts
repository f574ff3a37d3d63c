import { effectOf } from '../access-policy';
import { claimsOf, LOCAL_CALLER, localClaimsOf, type RouteAuthorizer, scopesOf, type LambdaAuthorizer } from '../authorizers';
import { gatewayMessage, type GatewayResponse, type Invoke } from '../exchange';
import { httpEvent, type HttpEventSource, textClaims } from './event';
import { type AuthorizerAnswer, AuthorizerAnswers, identityOf, requestArn } from '../lambda-authorizer';
import { claimsWhy, identityWhy, scopesWhy } from '../why';

/** Authorizer context of the event, or the answer to a refused request. */
export type HttpDecision = { readonly authorizer?: object } | { readonly refused: GatewayResponse };

type UnknownCaller = Omit<HttpEventSource, 'authorizer'>;
type JwtAuthorizer = Extract<RouteAuthorizer, { kind: 'jwt' }>;

/** Authorizes the requests to an HTTP API. */
export class HttpAuthorization {
  private readonly answers: AuthorizerAnswers;

  constructor(invoke: Invoke) {
    this.answers = new AuthorizerAnswers(invoke);
  }

  async decide(source: UnknownCaller): Promise<HttpDecision> {
    const { request, route: { authorizer } } = source;
    if (authorizer.kind === 'iam') return { authorizer: { iam: localIdentity() } };
    if (authorizer.kind !== 'jwt' && authorizer.kind !== 'lambda') return {};
    const decides = authorizer.kind === 'lambda' ? authorizer.authorizer : undefined;
    if (decides && !localClaimsOf(request)) return this.askAuthorizer(decides, source);
    const claims = claimsOf(request);
    if (!claims) return unauthorized(authorizer.kind, claimsWhy(request));
    return authorizer.kind === 'lambda' ? { authorizer: { lambda: claims } } : admit(authorizer, claims);
  }

  private async askAuthorizer(authorizer: LambdaAuthorizer, source: UnknownCaller): Promise<HttpDecision> {
    const identity = identityOf(authorizer, source.route, source.request);
    if (!identity) return unauthorized('lambda', identityWhy(authorizer));
    const routeArn = requestArn(source.definition, source.request);
    const answer = await this.answers.ask(authorizer, identity, authorizerEvent(identity, routeArn, source));
    const allowed = typeof answer === 'object' ? isAllowed(authorizer, answer, routeArn) : undefined;
    if (allowed === undefined) return { refused: gatewayMessage(500, 'Internal Server Error', [], 'the authorizer function failed, or its answer has an invalid format') };
    return allowed ? { authorizer: { lambda: (answer as { context?: unknown }).context ?? null } } : forbidden('the authorizer function does not allow the request');
  }
}

/** Creates an event of payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
function authorizerEvent(identitySource: readonly string[], routeArn: string, source: UnknownCaller): object {
  const { body, isBase64Encoded, ...event } = { body: undefined, ...httpEvent(source) };
  return { ...event, type: 'REQUEST', routeArn, identitySource };
}

/** @returns undefined when the answer neither allows nor denies */
function isAllowed({ simpleAnswer }: LambdaAuthorizer, answer: Exclude<AuthorizerAnswer, string>, arn: string): boolean | undefined {
  const { isAuthorized, policyDocument } = answer;
  if (simpleAnswer) return typeof isAuthorized === 'boolean' ? isAuthorized : undefined;
  const effect = effectOf(policyDocument, arn);
  return effect && effect === 'allowed';
}

function localIdentity(): object {
  const { callerId, accessKey, accountId, userArn } = LOCAL_CALLER;
  return { accessKey, accountId, callerId, cognitoIdentity: null, principalOrgId: null, userArn, userId: callerId };
}

function unauthorized(kind: 'jwt' | 'lambda', why: string): HttpDecision {
  return { refused: gatewayMessage(401, 'Unauthorized', kind === 'jwt' ? [['www-authenticate', 'Bearer']] : [], why) };
}

function forbidden(why: string): HttpDecision {
  return { refused: gatewayMessage(403, 'Forbidden', [], why) };
}

function admit({ scopes: wanted }: JwtAuthorizer, claims: { readonly [name: string]: unknown }): HttpDecision {
  const scopes = scopesOf(claims);
  if (wanted.length > 0 && !wanted.some(scope => scopes.includes(scope))) return forbidden(scopesWhy(claims, wanted));
  return { authorizer: { jwt: { claims: textClaims(claims), scopes: wanted.length > 0 ? scopes : null } } };
}
