import { effectOf } from '../access-policy';
import { type Claims, claimsOf, localClaimsOf, scopesOf, type LambdaAuthorizer } from '../authorizers';
import type { Invoke } from '../exchange';
import { type AuthorizerAnswer, AuthorizerAnswers, identityOf, requestArn } from '../lambda-authorizer';
import { type RestError, RestErrors } from './errors';
import { type Caller, restEvent, type RestEventSource } from './event';
import { claimsWhy, identityWhy, scopesWhy } from '../why';

/** Request whose caller is not yet determined. */
export type UnknownCaller = Omit<RestEventSource, 'caller'>;

/** Determines the callers of a REST API. */
export class RestCallers {
  private readonly answers: AuthorizerAnswers;

  constructor(invoke: Invoke) {
    this.answers = new AuthorizerAnswers(invoke);
  }

  /** @returns the caller, or the error for a refused request */
  async identify(source: UnknownCaller): Promise<Caller | RestError> {
    const { request, route: { authorizer } } = source;
    if (authorizer.kind !== 'jwt' && authorizer.kind !== 'lambda') return { kind: authorizer.kind === 'iam' ? 'iam' : 'anyone' };
    const decides = authorizer.kind === 'lambda' ? authorizer.authorizer : undefined;
    if (decides && !localClaimsOf(request)) return this.askAuthorizer(decides, source);
    const claims = claimsOf(request);
    if (!claims) return { ...RestErrors.UNAUTHORIZED, why: claimsWhy(request) };
    if (authorizer.kind === 'lambda') return { kind: 'context', claims };
    const allowed = authorizer.scopes.length === 0 || scopesOf(claims).some(scope => authorizer.scopes.includes(scope));
    return allowed ? { kind: 'claims', claims } : { ...RestErrors.UNAUTHORIZED, why: scopesWhy(claims, authorizer.scopes) };
  }

  private async askAuthorizer(authorizer: LambdaAuthorizer, source: UnknownCaller): Promise<Caller | RestError> {
    const identity = identityOf(authorizer, source.route, source.request);
    if (!identity) return { ...RestErrors.UNAUTHORIZED, why: identityWhy(authorizer) };
    const arn = requestArn(source.definition, source.request);
    const answer = await this.answers.ask(authorizer, identity, authorizerEvent(authorizer, identity, arn, source));
    if (answer === 'unauthorized') return { ...RestErrors.UNAUTHORIZED, why: 'the authorizer function threw Unauthorized' };
    return answer === 'failed' ? { ...RestErrors.BAD_AUTHORIZER, why: 'the authorizer function failed, or returned no object' } : decide(answer, arn);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
function authorizerEvent({ type }: LambdaAuthorizer, identity: readonly string[], methodArn: string, source: UnknownCaller): object {
  if (type === 'token') return { type: 'TOKEN', methodArn, authorizationToken: identity[0] };
  const { body, isBase64Encoded, ...event } = restEvent({ ...source, caller: { kind: 'anyone' } });
  return { type: 'REQUEST', methodArn, ...event };
}

/** Evaluates a policy; a cached policy covers all routes, so it is evaluated for each request. */
function decide({ principalId, policyDocument, context }: Exclude<AuthorizerAnswer, string>, arn: string): Caller | RestError {
  const effect = effectOf(policyDocument, arn);
  if (effect === undefined || !isFlat(context)) return { ...RestErrors.BAD_AUTHORIZER, why: 'the authorizer function returned no policy, or a context with objects or lists' };
  if (effect === 'allowed') return { kind: 'context', claims: context ?? {}, ...(typeof principalId === 'string' && { principalId }) };
  return { ...(effect === 'denied' ? RestErrors.EXPLICIT_DENY : RestErrors.ACCESS_DENIED), why: `the policy of the authorizer function does not allow ${arn}` };
}

/** Returns whether a context contains no objects or lists, which REST APIs reject. */
function isFlat(context: unknown): context is Claims | undefined | null {
  if (context === undefined || context === null) return true;
  return typeof context === 'object' && !Array.isArray(context) && Object.values(context).every(value => typeof value !== 'object' || value === null);
}
