import { createHash } from 'crypto';

/** Where the templates are taken to be deployed. */
export const ENVIRONMENT = { account: '111122223333', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

/** A resource as CloudFormation would have made it: intrinsics are values. Properties are resolved when they are read. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly stackName: string;
  readonly type: string;
  readonly properties: any;
}

type Value = (resource: DeployedResource) => string;

/** What a type of resource gives for `Ref` and `Fn::GetAtt`, and the ARN of a request about it. */
interface PhysicalIds {
  readonly ref: Value;
  readonly attributes?: { readonly [name: string]: (resource: DeployedResource) => string | string[] };
  readonly arn?: Value;
}

const PORTS: { readonly [engine: string]: string } = {
  'aurora-postgresql': '5432', 'postgres': '5432', 'sqlserver-ee': '1433', 'sqlserver-ex': '1433', 'sqlserver-se': '1433', 'sqlserver-web': '1433',
};

const INSTANCE = {
  'Endpoint.Address': host,
  'Endpoint.Port': port,
  'DbiResourceId': (resource: DeployedResource) => `db-${hash(resource, 26).toUpperCase()}`,
  'DBInstanceArn': rdsArn('db', 'DBInstanceIdentifier'),
  'MasterUserSecret.SecretArn': secretArn,
};

const CLUSTER = {
  'Endpoint.Address': host,
  'Endpoint.Port': port,
  'ReadEndpoint.Address': (resource: DeployedResource) => `ro-${host(resource)}`,
  'DBClusterResourceId': (resource: DeployedResource) => `cluster-${hash(resource, 26).toUpperCase()}`,
  'DBClusterArn': rdsArn('cluster', 'DBClusterIdentifier'),
  'MasterUserSecret.SecretArn': secretArn,
};

/** From the "Return values" of each type: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ */
const TYPES: { readonly [type: string]: PhysicalIds } = {
  'AWS::ApiGateway::Deployment': { ref: shortId },
  'AWS::ApiGateway::RestApi': { ref: shortId, attributes: { RestApiId: shortId }, arn: apiArn },
  'AWS::ApiGateway::Stage': { ref: named('StageName') },
  'AWS::ApiGatewayV2::Api': { ref: shortId, attributes: { ApiId: shortId }, arn: apiArn },
  'AWS::ApiGatewayV2::Stage': { ref: named('StageName') },
  'AWS::EC2::Instance': { ref: prefixed('i'), attributes: { PrivateDnsName: host, PrivateIp: () => '10.0.100.10' } },
  'AWS::EC2::SecurityGroup': { ref: prefixed('sg'), attributes: { GroupId: prefixed('sg') }, arn: ec2Arn('security-group', 'sg') },
  'AWS::EC2::Subnet': { ref: prefixed('subnet'), attributes: { SubnetId: prefixed('subnet') }, arn: ec2Arn('subnet', 'subnet') },
  'AWS::EC2::VPC': { ref: prefixed('vpc'), attributes: { VpcId: prefixed('vpc'), CidrBlock: property('CidrBlock') }, arn: ec2Arn('vpc', 'vpc') },
  'AWS::EC2::VPCEndpoint': { ref: prefixed('vpce'), attributes: { Id: prefixed('vpce'), DnsEntries: dnsEntries }, arn: ec2Arn('vpc-endpoint', 'vpce') },
  'AWS::IAM::ManagedPolicy': { ref: policyArn, attributes: { PolicyArn: policyArn }, arn: policyArn },
  'AWS::IAM::Role': { ref: named('RoleName'), attributes: { Arn: roleArn }, arn: roleArn },
  'AWS::KMS::Key': { ref: uuid, attributes: { Arn: keyArn, KeyId: uuid }, arn: keyArn },
  'AWS::Lambda::Function': { ref: named('FunctionName'), attributes: { Arn: functionArn }, arn: functionArn },
  'AWS::Logs::LogGroup': { ref: named('LogGroupName'), attributes: { Arn: logGroupArn }, arn: logStreamArn },
  'AWS::RDS::DBCluster': { ref: named('DBClusterIdentifier'), attributes: CLUSTER, arn: rdsArn('cluster', 'DBClusterIdentifier') },
  'AWS::RDS::DBInstance': { ref: named('DBInstanceIdentifier'), attributes: INSTANCE, arn: rdsArn('db', 'DBInstanceIdentifier') },
  'AWS::RDS::DBProxy': { ref: named('DBProxyName'), attributes: { Endpoint: host, DBProxyArn: proxyArn }, arn: proxyArn },
  'AWS::RDS::DBSubnetGroup': { ref: named('DBSubnetGroupName') },
  'AWS::SecretsManager::Secret': { ref: secretArn, attributes: { Id: secretArn }, arn: secretArn },
  'AWS::SecretsManager::SecretTargetAttachment': { ref: property('SecretId') },
};

/** What `Ref` gives. */
export function refOf(resource: DeployedResource): string {
  return idsOf(resource).ref(resource);
}

/** What `Fn::GetAtt` gives. */
export function attributeOf(resource: DeployedResource, name: string): string | string[] {
  const attribute = idsOf(resource).attributes?.[name];
  if (!attribute) {
    throw new Error(`the attribute "${name}" of ${resource.type} is not known here`);
  }
  return attribute(resource);
}

/**
 * ARN of what a request is about: of the resource, but of a stream for a log group, and of one request for an API.
 * Absent for types that policies of IAM are not about.
 */
export function arnOf(resource: DeployedResource): string | undefined {
  return TYPES[resource.type]?.arn?.(resource);
}

/** Builds an ARN, by default in the account and region of the tests. */
export function arn(service: string, resource: string, { account, region } = ENVIRONMENT): string {
  return ['arn', ENVIRONMENT.partition, service, region, account, resource].join(':');
}

/** What `AWS::StackId` is in a stack. */
export function stackId(stackName: string): string {
  const { partition, region, account } = ENVIRONMENT;
  return `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/${uuid({ stackName, logicalId: '', type: '', properties: {} })}`;
}

function idsOf({ type, logicalId }: DeployedResource): PhysicalIds {
  const ids = TYPES[type];
  if (!ids) {
    throw new Error(`the physical id of ${type} ("${logicalId}") is not known here`);
  }
  return ids;
}

/** Hexadecimal, the same in every run. */
function hash({ stackName, logicalId }: DeployedResource, length: number): string {
  return createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, length);
}

function shortId(resource: DeployedResource): string {
  return hash(resource, 10);
}

function uuid(resource: DeployedResource): string {
  return hash(resource, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function prefixed(prefix: string): Value {
  return resource => `${prefix}-${hash(resource, 17)}`;
}

/** The name that the template gives, or one made from the logical id. */
function named(key: string): Value {
  return resource => resource.properties[key] ?? `${resource.stackName}-${resource.logicalId}-${hash(resource, 8)}`;
}

function property(key: string): Value {
  return ({ properties, type }) => {
    if (properties[key] === undefined) {
      throw new Error(`${type} has no property "${key}"`);
    }
    return properties[key];
  };
}

function host(resource: DeployedResource): string {
  return `${resource.logicalId.toLowerCase()}.${hash(resource, 12)}.${ENVIRONMENT.region}.rds.${ENVIRONMENT.urlSuffix}`;
}

function port({ properties: { Port, Engine } }: DeployedResource): string {
  const found = Port ?? PORTS[Engine];
  if (found === undefined) {
    throw new Error(`the port of the engine "${Engine}" is not known here`);
  }
  return String(found);
}

function apiArn(resource: DeployedResource): string {
  return arn('execute-api', `${shortId(resource)}/prod/GET/status`);
}

function ec2Arn(kind: string, prefix: string): Value {
  return resource => arn('ec2', `${kind}/${prefixed(prefix)(resource)}`);
}

/** `<id of the hosted zone>:<host name>`, the name of the region first. */
function dnsEntries(resource: DeployedResource): string[] {
  const service = resource.properties.ServiceName.split('.').pop();
  return [`Z38GZ743OKFT7T:${prefixed('vpce')(resource)}-${hash(resource, 8)}.${service}.${ENVIRONMENT.region}.vpce.${ENVIRONMENT.urlSuffix}`];
}

function rdsArn(kind: string, key: string): Value {
  return resource => arn('rds', `${kind}:${named(key)(resource)}`);
}

function roleArn(resource: DeployedResource): string {
  return iamArn(`role/${named('RoleName')(resource)}`);
}

function policyArn(resource: DeployedResource): string {
  return iamArn(`policy/${named('ManagedPolicyName')(resource)}`);
}

function iamArn(resource: string): string {
  return arn('iam', resource, { ...ENVIRONMENT, region: '' });
}

function keyArn(resource: DeployedResource): string {
  return arn('kms', `key/${uuid(resource)}`);
}

function functionArn(resource: DeployedResource): string {
  return arn('lambda', `function:${named('FunctionName')(resource)}`);
}

/** CloudFormation's own form, with the wildcard for the streams. */
function logGroupArn(resource: DeployedResource): string {
  return arn('logs', `log-group:${named('LogGroupName')(resource)}:*`);
}

function logStreamArn(resource: DeployedResource): string {
  return logGroupArn(resource).replace(/\*$/, 'log-stream:2026/01/01/[$LATEST]0123456789abcdef');
}

function proxyArn(resource: DeployedResource): string {
  return arn('rds', `db-proxy:prx-${hash(resource, 17)}`);
}

/** Secrets Manager ends every ARN in six characters of its own. */
function secretArn(resource: DeployedResource): string {
  return arn('secretsmanager', `secret:${named('Name')(resource)}-${hash(resource, 6)}`);
}
