import { CfnResource } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { ElementReference, renderElement, RenderedElement } from '../../private/references';

/** Properties of a REST API that take effect without a deployment. */
const NOT_DEPLOYED = ['Tags', 'Name', 'Description'];

/**
 * Properties that replace a resource when they change, so that its name or ARN in the REST API changes: the create-only properties in the
 * resource type schemas (https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html).
 */
export const REPLACING: { readonly [type: string]: readonly string[] } = {
  'AWS::Cognito::UserPool': [],
  'AWS::EC2::VPC': ['CidrBlock', 'InstanceTenancy', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength', 'VpcEncryptionControl'],
  'AWS::EC2::VPCEndpoint': ['ResourceConfigurationArn', 'ServiceName', 'ServiceNetworkArn', 'ServiceRegion', 'VpcEndpointType', 'VpcId'],
  'AWS::IAM::Role': ['Path', 'RoleName'],
  'AWS::IAM::User': ['UserName'],
  'AWS::Lambda::Alias': ['FunctionName', 'Name'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType', 'TenancyConfig'],
  'AWS::Lambda::Version': ['CodeSha256', 'Description', 'FunctionName', 'ProvisionedConcurrencyConfig', 'RuntimePolicy'],
};

/**
 * Returns the configuration that a stage of a REST API serves only after a new deployment: the properties of the API and the identity of the
 * resources they refer to. A replaced function, for example after a change of its name, keeps its logical ID. The template of the API does not
 * change, but the ARN in it does, and stages would still invoke the deleted function
 * (https://github.com/aws/serverless-application-model/issues/634).
 *
 * Tags and metadata are not included (https://github.com/aws/aws-cdk/issues/17088).
 */
export function deployedConfiguration(api: CfnRestApi): unknown {
  const { properties, references } = renderElement(api);
  const deployed = without(properties, NOT_DEPLOYED);
  const { info, ...document } = deployed.Body as { info: object };
  const identities: unknown[] = [];
  collect(references.filter(({ property = '' }) => property in deployed), new Set<IConstruct>([api]), identities);
  return [{ ...deployed, Body: document }, identities];
}

/** Adds the identities of the targets and of the resources that their identity depends on: an alias is replaced with its function. */
function collect(references: readonly ElementReference[], seen: Set<IConstruct>, identities: unknown[]) {
  for (const { target } of references) {
    if (CfnResource.isCfnResource(target) && !seen.has(target)) {
      seen.add(target);
      const element = renderElement(target);
      const properties = identity(element);
      identities.push([element.type, properties]);
      collect(element.references.filter(({ property = '' }) => property in properties), seen, identities);
    }
  }
}

/** Returns the properties that identify a resource. For other types, any property can affect the referenced value. */
function identity({ type = '', properties }: RenderedElement): { [name: string]: unknown } {
  const names = REPLACING[type];
  return names ? Object.fromEntries(names.filter(name => name in properties).map(name => [name, properties[name]])) : without(properties, ['Tags']);
}

function without(properties: { readonly [name: string]: unknown }, names: readonly string[]): { [name: string]: unknown } {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
