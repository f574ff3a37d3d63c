import { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Admits requests that come through one of the endpoints, and only them.
 *
 * Both statements carry the condition: an Allow without it would expose the API to every endpoint in the region should the
 * Deny ever be removed (https://github.com/aws-samples/serverless-patterns/issues/935).
 */
export function privateApiPolicy(endpoints: readonly IVpcEndpoint[]): PolicyDocument {
  const ids = endpoints.map(endpoint => endpoint.vpcEndpointId);
  const statement = (effect: Effect, operator: string) => new PolicyStatement({
    effect,
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
    conditions: { [operator]: { 'aws:SourceVpce': ids } },
  });
  return new PolicyDocument({ statements: [statement(Effect.DENY, 'StringNotEquals'), statement(Effect.ALLOW, 'StringEquals')] });
}
