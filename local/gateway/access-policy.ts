/** Effect of a policy on a request. */
export type Effect = 'allowed' | 'denied' | 'not-mentioned';

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

/**
 * Evaluates the policy that an authorizer returned: any matching Deny refuses the request, otherwise a matching Allow is required.
 * Conditions are ignored (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
 *
 * @returns undefined when the policy has no statements
 */
export function effectOf(policy: unknown, arn: string): Effect | undefined {
  const statements: unknown = (policy as { Statement?: unknown } | null | undefined)?.Statement;
  if (typeof statements !== 'object' || statements === null) return undefined;
  const effects = ([statements].flat() as Statement[])
    .filter(({ Action, Resource }) => matchesAny(Action, 'execute-api:Invoke', 'i') && matchesAny(Resource, arn))
    .map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'not-mentioned';
}

function matchesAny(patterns: unknown, text: string, flags = ''): boolean {
  return [patterns].flat().some(pattern => typeof pattern === 'string' && wildcards(pattern, flags).test(text));
}

/** Converts wildcards: `*` matches any text, including slashes, and `?` any single character. */
function wildcards(pattern: string, flags: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags);
}
