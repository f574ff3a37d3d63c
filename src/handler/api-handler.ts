import { Architecture, CfnFunction, Function, LoggingFormat, Runtime, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { HandlerOptions, handlerTimeout, HandlerTimeoutOptions, isTraced } from './handler-options';
import { HandlerRelease } from './handler-release';
import { HandlerRole } from './handler-role';
import { checkRdsCertificates, warnOfUnboundedConnections } from './private/connection-rules';
import { handlerCode } from './private/handler-code';
import { checkFinalRuntime, checkHandlerOptions } from './private/handler-rules';
import { CA_FILE, Environment, HANDLER_ENTRY } from '../contract/environment';
import { Manifest, OPENAPI_FILE } from '../contract/manifest';
import { databaseEnvironment } from '../database/database-environment';
import { DatabaseTargetConfig } from '../database/target-config';
import { HandlerNetwork } from '../network/handler-network';
import { logLevelSettings } from '../observability/log-level';
import { LoggingOptions } from '../observability/logging-options';
import { acknowledge } from '../private/acknowledge';
import { whenLookedUp } from '../private/pending-lookup';
import { describe, FUNCTION_DESCRIPTION } from '../private/plain-text';

/** Properties of the handler of an API. */
export interface ApiHandlerProps {
  readonly network: HandlerNetwork;
  readonly target: DatabaseTargetConfig;
  readonly manifest: Manifest;
  /** OpenAPI document, if a route serves it. */
  readonly document?: string;
  readonly logGroup: LogGroup;
  /** Environment variables in addition to those for the database and logs. */
  readonly environment?: { readonly [name: string]: string };
  readonly options: HandlerOptions & HandlerTimeoutOptions & LoggingOptions;
}

/** Function that serves all routes of an API. */
export class ApiHandler {
  public readonly function: Function;
  public readonly role: HandlerRole['role'];
  public readonly release: HandlerRelease;

  constructor(scope: Construct, { network, target, manifest, document, logGroup, environment, options }: ApiHandlerProps) {
    whenLookedUp(scope, () => {
      checkHandlerOptions(scope, options);
      checkRdsCertificates(scope, target);
    });
    warnOfUnboundedConnections(scope, target, options);
    const tracing = isTraced(options);
    const logLevel = logLevelSettings(scope, options);
    const handlerRole = new HandlerRole(scope, { logGroup, tracing, statements: target.login.statements });
    const { vpc, subnets, securityGroup } = network.place;
    this.role = handlerRole.role;
    this.function = new Function(scope, 'Handler', {
      description: describe(scope, FUNCTION_DESCRIPTION, path => `Answers the API ${path}`),
      code: handlerCode(manifest, { ...caFile(target), ...document === undefined ? {} : { [OPENAPI_FILE]: document } }),
      handler: HANDLER_ENTRY,
      runtime: options.runtime ?? Runtime.NODEJS_24_X,
      architecture: options.architecture ?? Architecture.ARM_64,
      memorySize: options.memorySize ?? 512,
      timeout: handlerTimeout(options),
      environment: {
        ...databaseEnvironment(target), ...handlerVariables(target), ...environment, ...network.path.environment, ...logLevel.environment,
      },
      role: this.role,
      vpc,
      vpcSubnets: { subnets },
      securityGroups: [securityGroup],
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: logLevel.applicationLogLevelV2,
      reservedConcurrentExecutions: options.reservedConcurrentExecutions,
    });
    checkFinalRuntime(scope, this.function);
    if (tracing) {
      // Set here, because the tracing property of the function would add a policy to the role.
      (this.function.node.defaultChild as CfnFunction).tracingConfig = { mode: Tracing.ACTIVE };
    }
    acknowledge(this.function, ['Serverless-LambdaDLQ', 'HIPAA.Security-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ', 'CKV_AWS_116'],
      'API Gateway invokes the function synchronously, and Lambda sends only asynchronous events to a dead-letter queue');
    acknowledge(this.function, ['CKV_AWS_173'], 'no variable is secret, and Lambda encrypts variables at rest with an AWS managed key');
    this.function.node.addDependency(handlerRole.policy);
    handlerRole.denyNetworkInterfacesTo(this.function);
    this.release = new HandlerRelease(scope, this.function, options);
  }
}

function caFile({ certificateAuthorities }: DatabaseTargetConfig): { [name: string]: string } {
  return certificateAuthorities === undefined ? {} : { [CA_FILE]: certificateAuthorities };
}

/** Variables of the handler only; other functions get only the variables of the database. */
function handlerVariables({ certificateAuthorities, preparedStatements }: DatabaseTargetConfig): { [name: string]: string } {
  return {
    ...certificateAuthorities === undefined ? {} : { [Environment.DATABASE_CA_FILE]: CA_FILE },
    ...preparedStatements ? { [Environment.DATABASE_PREPARED_STATEMENTS]: 'true' } : {},
  };
}
