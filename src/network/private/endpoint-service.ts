import { Stack } from 'aws-cdk-lib';
import { CfnVPCEndpoint, IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';

/** Throws for an endpoint of this app for another service; the service of an imported endpoint is unknown. */
export function checkService(scope: IConstruct, { node }: IVpcEndpoint, service: string) {
  const resource = node.defaultChild;
  const name = resource instanceof CfnVPCEndpoint ? lastText(Stack.of(resource).resolve(resource.serviceName)) : undefined;
  if (name !== undefined && ![`.${service}`, `.${service}-fips`].some(end => name.endsWith(end))) {
    throw new ValidationError({
      problem: `the endpoint "${node.path}" is for another service`, got: name, allowed: `an interface endpoint for ${service}`, remedy: 'pass the endpoint of that service',
    }, scope);
  }
}

/** Last part of a service name, as in `com.amazonaws.<region>.secretsmanager`, whose region CloudFormation may fill in. */
function lastText(name: unknown): string | undefined {
  const parts: unknown = (name as { 'Fn::Join'?: unknown[] })['Fn::Join']?.[1];
  const last: unknown = Array.isArray(parts) ? parts[parts.length - 1] : name;
  return typeof last === 'string' ? last : undefined;
}
