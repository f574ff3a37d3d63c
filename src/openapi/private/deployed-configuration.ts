import { CfnResource } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { ElementReference, renderElement, RenderedElement } from '../../private/references';

/** Properties of a REST API that hold for it at once, without a deployment. */
const NOT_DEPLOYED = ['Tags', 'Name', 'Description'];

/**
 * Properties whose change makes CloudFormation replace a resource that a REST API refers to, so that its name or ARN changes: what the schemas
 * of the resource types call create-only (https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html).
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
 * All that a stage of a REST API serves only after a new deployment: the properties of the API, and the identity of what they refer to. A
 * function that is replaced, as for another name, keeps its logical id: the template of the API does not change, but the ARN in it does, and
 * stages would keep calling the deleted function (https://github.com/aws/serverless-application-model/issues/634).
 *
 * Tags and metadata are not part of it (https://github.com/aws/aws-cdk/issues/17088).
 */
export function deployedConfiguration(api: CfnRestApi): unknown {
  const { properties, references } = renderElement(api);
  const deployed = without(properties, NOT_DEPLOYED);
  const { info, ...document } = deployed.Body as { info: object };
  const identities: unknown[] = [];
  collect(references.filter(({ property = '' }) => property in deployed), new Set<IConstruct>([api]), identities);
  return [{ ...deployed, Body: document }, identities];
}

/** Adds the identities of the targets, and of what these depend on for theirs: an alias is replaced with its function. */
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

/** Of a type that is not known here, any property may be behind the value that is referred to. */
function identity({ type = '', properties }: RenderedElement): { [name: string]: unknown } {
  const names = REPLACING[type];
  return names ? Object.fromEntries(names.filter(name => name in properties).map(name => [name, properties[name]])) : without(properties, ['Tags']);
}

function without(properties: { readonly [name: string]: unknown }, names: readonly string[]): { [name: string]: unknown } {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
