import { Duration, Tokenization } from 'aws-cdk-lib';
import { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Architecture, Function, LoggingFormat, Runtime, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { HandlerOptions } from './handler-options';
import { HandlerRole } from './handler-role';
import { handlerCode } from './private/handler-code';
import { checkHandlerOptions } from './private/handler-rules';
import { CA_FILE, Environment, HANDLER_ENTRY } from '../contract/environment';
import { Manifest } from '../contract/manifest';
import { DatabaseTargetConfig } from '../database/database-target';
import { HandlerNetwork } from '../network/handler-network';

/** What the handler of an API is made from. */
export interface ApiHandlerProps {
  readonly vpc: IVpc;
  readonly network: HandlerNetwork;
  readonly target: DatabaseTargetConfig;
  readonly manifest: Manifest;
  readonly logGroup: LogGroup;
  readonly options: HandlerOptions;
}

/** The one function that answers all routes of an API. */
export class ApiHandler {
  public readonly function: Function;
  public readonly role: HandlerRole['role'];

  constructor(scope: Construct, { vpc, network, target, manifest, logGroup, options }: ApiHandlerProps) {
    checkHandlerOptions(scope, options);
    const { role, policy } = new HandlerRole(scope, logGroup, target.credentials._statements(scope));
    this.role = role;
    this.function = new Function(scope, 'Handler', {
      description: `Answers the API ${scope.node.path}`,
      code: handlerCode(manifest, target.certificateAuthorities),
      handler: HANDLER_ENTRY,
      runtime: options.runtime ?? Runtime.NODEJS_24_X,
      architecture: options.architecture ?? Architecture.ARM_64,
      memorySize: options.memorySize ?? 512,
      timeout: options.timeout ?? Duration.seconds(28),
      environment: environment(target),
      role,
      vpc,
      vpcSubnets: network.subnets,
      securityGroups: [network.securityGroup],
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    this.function.node.addDependency(policy);
  }
}

function environment(target: DatabaseTargetConfig): { [name: string]: string } {
  return {
    [Environment.DATABASE_HOST]: target.host,
    [Environment.DATABASE_PORT]: Tokenization.stringifyNumber(target.port),
    [Environment.DATABASE_NAME]: target.databaseName,
    [Environment.DATABASE_SECRET_ARN]: target.credentials._secretArn,
    ...target.certificateAuthorities === undefined ? {} : { [Environment.DATABASE_CA_FILE]: CA_FILE },
  };
}
