/** What a policy says of one request. */
export type Effect = 'allowed' | 'denied' | 'not-mentioned';

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

/**
 * Evaluates the policy that an authorizer returned: one statement that denies is enough to refuse, else one that allows is needed.
 * Conditions are not looked at (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
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

/** `*` is any text, slashes as well, and `?` any one character. */
function wildcards(pattern: string, flags: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags);
}
