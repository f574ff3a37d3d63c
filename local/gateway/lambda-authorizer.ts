import { LambdaAuthorizer, LOCAL_CALLER } from './authorizers';
import { type GatewayRequest, headerOf, type Invoke, type InvocationOutcome, parseQuery } from './exchange';
import type { GatewayDefinition, GatewayRoute } from './gateway';

/** Answer of an authorizer: an object, or the kind of failure. */
export type AuthorizerAnswer = { readonly [field: string]: unknown } | 'unauthorized' | 'failed';

/** Invokes authorizers, and caches their answers for the time each sets. */
export class AuthorizerAnswers {
  private readonly kept = new Map<string, { readonly answer: AuthorizerAnswer; readonly until: number }>();

  constructor(private readonly invoke: Invoke) {}

  async ask({ functionId, ttlSeconds }: LambdaAuthorizer, identity: readonly string[], event: object): Promise<AuthorizerAnswer> {
    const key = JSON.stringify([functionId, ...identity]);
    const kept = this.kept.get(key);
    if (kept && kept.until > Date.now()) return kept.answer;
    const answer = answerOf(await this.invoke(event, functionId));
    if (ttlSeconds > 0 && typeof answer === 'object') this.kept.set(key, { answer, until: Date.now() + ttlSeconds * 1000 });
    return answer;
  }
}

function answerOf(outcome: InvocationOutcome): AuthorizerAnswer {
  // The one error that counts as an answer: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
  if (outcome.kind === 'failed' && outcome.error === 'Unauthorized') return 'unauthorized';
  if (outcome.kind !== 'returned') return 'failed';
  const answer: unknown = JSON.parse(outcome.json);
  return typeof answer === 'object' && answer !== null ? answer as AuthorizerAnswer : 'failed';
}

/**
 * Returns the values of the identity sources of a request, in order.
 *
 * @returns undefined when one is missing or empty, in which case the function is not invoked
 */
export function identityOf({ identitySources }: LambdaAuthorizer, { method, path }: GatewayRoute, request: GatewayRequest): string[] | undefined {
  const query = parseQuery(request.query);
  const values = identitySources.map(source => {
    const [, place, name = ''] = /request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    if (place === undefined) return source === '$context.routeKey' ? `${method} ${path}` : source;
    return (place === 'header' ? headerOf(request.headers, name) : query.get(name)?.at(-1)) ?? '';
  });
  return values.includes('') ? undefined : values;
}

/** Returns the ARN of a request, as used in policies. */
export function requestArn({ id, stage }: GatewayDefinition, { method, path }: GatewayRequest): string {
  return `arn:aws:execute-api:us-east-1:${LOCAL_CALLER.accountId}:${id}/${stage}/${method}/${path.replace(/^\/+/, '')}`;
}
