import { DeployedApp } from './intrinsics';
import { arn, arnOf, DeployedResource, ENVIRONMENT } from './physical-ids';

/** A policy document; only its statements are of interest here. */
interface Policy { readonly Version: string; readonly Statement: any[] }

/** What KMS gives a key without a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const DEFAULT_KEY_POLICY = policy([
  { Effect: 'Allow', Principal: { AWS: arn('iam', 'root', { ...ENVIRONMENT, region: '' }) }, Action: 'kms:*', Resource: '*' },
]);

/** The policy that the templates give to a resource. Keys that are in no template have the default one. */
export function resourcePolicyOf(app: DeployedApp, resource: string): Policy | undefined {
  const known = app.resources().find(each => arnOf(each) === resource);
  switch (resource.split(':')[2]) {
    case 'kms': return known?.properties.KeyPolicy ?? DEFAULT_KEY_POLICY;
    case 'secretsmanager': return secretPolicy(app, resource);
    case 'lambda': return known && functionPolicy(app, known, resource);
    case 'execute-api': return apiPolicy(app, resource);
    // Any resource: keys are the only ones that need a policy before others count.
    case undefined: return DEFAULT_KEY_POLICY;
    default: return undefined;
  }
}

function policy(Statement: any[]): Policy {
  return { Version: '2012-10-17', Statement };
}

function secretPolicy(app: DeployedApp, resource: string): Policy | undefined {
  return app.resources('AWS::SecretsManager::ResourcePolicy').map(({ properties }) => properties)
    .find(({ SecretId }) => SecretId === resource)?.ResourcePolicy;
}

/** One statement for each permission, as Lambda writes them: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
function functionPolicy(app: DeployedApp, handler: DeployedResource, functionArn: string): Policy | undefined {
  const statements = app.resources('AWS::Lambda::Permission')
    .filter(({ properties }) => [functionArn, app.ref(handler)].includes(properties.FunctionName))
    .map(({ logicalId, properties }) => permissionStatement(logicalId, properties));
  return statements.length > 0 ? policy(statements) : undefined;
}

function permissionStatement(Sid: string, { Action, FunctionName, Principal, SourceArn, SourceAccount, ...others }: any) {
  if (Object.keys(others).length > 0) {
    throw new Error(`what a permission does with ${Object.keys(others)} is not known here`);
  }
  return {
    Sid,
    Effect: 'Allow',
    Principal: /\.amazonaws\.com$/.test(Principal) ? { Service: Principal } : { AWS: Principal },
    Action,
    Resource: FunctionName,
    Condition: {
      ...SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } },
      ...SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } },
    },
  };
}

/**
 * API Gateway writes its own ARN in front of `execute-api:/` when it saves the policy:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
function apiPolicy(app: DeployedApp, resource: string): Policy | undefined {
  const [apiArn, id] = /^.*:([^:/]+)(?=\/)/.exec(resource) ?? [];
  const properties = app.resources('AWS::ApiGateway::RestApi').find(api => app.ref(api) === id)?.properties;
  const found: Policy | undefined = properties?.Policy ?? properties?.Body?.['x-amazon-apigateway-policy'];
  return found && policy(found.Statement.map(statement => ({
    ...statement, Resource: [statement.Resource].flat().map(each => each.replace(/^execute-api:(?=\/)/, apiArn)),
  })));
}
