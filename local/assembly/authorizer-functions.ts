import { ELSEWHERE_ID, type OtherFunction, readOtherFunction } from './functions';
import { findFunction } from './resources';
import type { Stack } from './stacks';
import type { RouteAuthorizer } from '../gateway/authorizers';
import type { AuthorizerSettings } from '../gateway/openapi';

/** Default of API Gateway (https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html). */
const DEFAULT_TTL_SECONDS = 300;

/** Adds to a Lambda authorizer its function, or the reason why it cannot run locally. */
export function withFunction(stack: Stack, kind: 'REST' | 'HTTP', authorizer: RouteAuthorizer): RouteAuthorizer {
  if (authorizer.kind !== 'lambda') return authorizer;
  const { settings } = authorizer;
  const found = readOtherFunction(stack, findFunction(stack.resources, settings.authorizerUri));
  if (found.id === ELSEWHERE_ID) return { ...authorizer, reason: 'its function is not part of the stack' };
  if ('reason' in found) return { ...authorizer, reason: found.reason };
  if (kind === 'HTTP' && settings.authorizerPayloadFormatVersion !== '2.0') return { ...authorizer, reason: 'it uses payload format 1.0' };
  return {
    ...authorizer,
    authorizer: {
      functionId: found.id,
      type: settings.type === 'token' ? 'token' : 'request',
      identitySources: listOf(settings.identitySource),
      ttlSeconds: settings.authorizerResultTtlInSeconds ?? DEFAULT_TTL_SECONDS,
      simpleAnswer: settings.enableSimpleResponses === true,
    },
  };
}

/** Returns the function of an authorizer that runs locally. */
export function authorizerFunction(stack: Stack, authorizer: RouteAuthorizer): OtherFunction | undefined {
  const id = authorizer.kind === 'lambda' ? authorizer.authorizer?.functionId : undefined;
  return id === undefined ? undefined : readOtherFunction(stack, id);
}

/** Returns the identity sources as a list; in REST APIs they are a comma-separated text. */
function listOf(sources: AuthorizerSettings['identitySource'] = []): readonly string[] {
  return typeof sources === 'string' ? sources.split(',').map(source => source.trim()) : sources;
}
