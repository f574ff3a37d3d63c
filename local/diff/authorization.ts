import { arrow, breaking, type Change, differs, review } from './change';
import { operationOf, type RouteOf } from './route-of';
import type { RouteAuthorizer } from '../gateway/authorizers';

/** Compares who can call a route: the authorizer, its settings, scopes and API keys. Wider access needs a review, as callers do not notice it. */
export function compareAuthorization(before: RouteOf, after: RouteOf): Change[] {
  const [old, now] = [before.route.authorizer, after.route.authorizer];
  if (kindOf(old) !== kindOf(now)) return [...compareKinds(old, now), ...compareKeys(before, after)];
  return [
    ...compareScopes(scopesOf(old), scopesOf(now)),
    ...differs(settingsOf(before), settingsOf(after), (was, is) => review(`settings of the authorizer: ${arrow(was, is)}`)),
    ...compareKeys(before, after),
  ];
}

export function kindOf(authorizer: RouteAuthorizer): string {
  switch (authorizer.kind) {
    case 'iam': return 'IAM';
    case 'jwt': return authorizer.label;
    case 'lambda': return 'Lambda function';
    case 'none': return 'open';
    default: return authorizer.scheme;
  }
}

function compareKinds(before: RouteAuthorizer, after: RouteAuthorizer): Change[] {
  const text = `authorizer: ${arrow(kindOf(before), kindOf(after))}`;
  return [after.kind === 'none' ? review(`${text}, so callers need no credentials`) : breaking(text)];
}

/** A token needs one of the scopes. */
function compareScopes(before: readonly string[], after: readonly string[]): Change[] {
  const isNarrower = after.length > 0 && (before.length === 0 || before.some(scope => !after.includes(scope)));
  const list = (scopes: readonly string[]) => scopes.join(' ') || 'none';
  return differs([...before].sort(), [...after].sort(), () => (isNarrower ? breaking : review)(`scopes: ${list(before)} -> ${list(after)}`));
}

function compareKeys({ route: before }: RouteOf, { route: after }: RouteOf): Change[] {
  return differs(before.apiKeyRequired ?? false, after.apiKeyRequired ?? false, (_, now) => (now ? breaking('API key: now required') : review('API key: no longer required')));
}

function scopesOf(authorizer: RouteAuthorizer): readonly string[] {
  return authorizer.kind === 'jwt' ? authorizer.scopes : [];
}

/** Returns the settings of the authorizer of an operation, as in the body of the API. */
function settingsOf({ api, route }: RouteOf): unknown {
  const security = operationOf({ api, route })?.security ?? api.body.security ?? [];
  const names = security.flatMap(requirement => Object.keys(requirement));
  return names.flatMap(name => api.body.components?.securitySchemes?.[name]?.['x-amazon-apigateway-authorizer'] ?? []);
}
