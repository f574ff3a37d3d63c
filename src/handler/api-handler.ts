import { Architecture, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, IDependable } from 'constructs';
import { HandlerOptions, handlerTimeout, HandlerTimeoutOptions, isTraced } from './handler-options';
import { HandlerRelease } from './handler-release';
import { HandlerRole } from './handler-role';
import { caFile, caVariables } from './private/certificate-file';
import { checkRdsCertificates, warnOfUnboundedConnections, warnOfUnboundedStreams } from './private/connection-rules';
import { handlerCode } from './private/handler-code';
import { handlerFunction } from './private/handler-function';
import { checkHandlerOptions } from './private/handler-rules';
import { checkStreamingOptions } from './private/streaming-rules';
import { isStreamed, StreamedRoutesOptions, StreamHandler, streamTimeout } from './streaming-options';
import { Environment, HANDLER_ENTRY, STREAM_ENTRY } from '../contract/environment';
import { Manifest, OPENAPI_FILE } from '../contract/manifest';
import { databaseEnvironment } from '../database/database-environment';
import { DatabaseTargetConfig } from '../database/target-config';
import { HandlerNetwork } from '../network/handler-network';
import { logLevelSettings } from '../observability/log-level';
import { LoggingOptions } from '../observability/logging-options';
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
  /** Constructs that must be deployed before the functions. */
  readonly after?: IDependable;
  readonly options: HandlerOptions & HandlerTimeoutOptions & LoggingOptions & StreamedRoutesOptions;
}

/** Functions that serve the routes of an API: one, and a second one for routes that stream. */
export class ApiHandler {
  public readonly function: Function;
  /** Function that serves the routes that stream; undefined: none does. */
  public readonly stream?: StreamHandler;
  public readonly role: HandlerRole['role'];
  public readonly release: HandlerRelease;

  constructor(scope: Construct, props: ApiHandlerProps) {
    const { target, manifest, logGroup, options } = props;
    const streams = Object.values(manifest.routes).some(isStreamed);
    whenLookedUp(scope, () => {
      checkHandlerOptions(scope, options);
      checkStreamingOptions(scope, options, streams);
      checkRdsCertificates(scope, target);
    });
    warnOfUnboundedConnections(scope, target, options);
    const handlerRole = new HandlerRole(scope, { logGroup, tracing: isTraced(options), statements: target.login.statements });
    this.role = handlerRole.role;
    const shared = sharedSettings(scope, props);
    this.function = handlerFunction(scope, 'Handler', handlerRole, options, {
      ...shared,
      description: describe(scope, FUNCTION_DESCRIPTION, path => `Answers the API ${path}`),
      handler: HANDLER_ENTRY,
      timeout: handlerTimeout(options),
      reservedConcurrentExecutions: options.reservedConcurrentExecutions,
    });
    if (streams) {
      warnOfUnboundedStreams(scope, target, options);
      this.stream = streamHandler(scope, handlerRole, options, shared);
    }
    const functions = this.stream ? [this.function, this.stream.function] : [this.function];
    handlerRole.denyNetworkInterfacesTo(functions);
    [target.login.after, props.after].forEach(first => first && functions.forEach(({ node }) => node.addDependency(first)));
    this.release = new HandlerRelease(scope, this.function, options);
  }
}

/** Settings of both functions. */
function sharedSettings(scope: Construct, { network, target, manifest, document, logGroup, environment, options }: ApiHandlerProps) {
  const logLevel = logLevelSettings(scope, options);
  const { vpc, subnets, securityGroup } = network.place;
  return {
    code: handlerCode(manifest, { ...caFile(target), ...document === undefined ? {} : { [OPENAPI_FILE]: document } }),
    runtime: options.runtime ?? Runtime.NODEJS_24_X,
    architecture: options.architecture ?? Architecture.ARM_64,
    memorySize: options.memorySize ?? 512,
    environment: {
      ...databaseEnvironment(target), ...handlerVariables(target), ...environment, ...network.path.environment, ...logLevel.environment,
    },
    vpc,
    vpcSubnets: { subnets },
    securityGroups: [securityGroup],
    logGroup,
    applicationLogLevelV2: logLevel.applicationLogLevelV2,
  };
}

/**
 * Creates the function that streams. It has no alias: API Gateway always invokes its latest code, also while CodeDeploy shifts requests to a new
 * version of the handler.
 */
function streamHandler(scope: Construct, role: HandlerRole, options: ApiHandlerProps['options'], shared: ReturnType<typeof sharedSettings>): StreamHandler {
  const { memorySize = shared.memorySize, reservedConcurrentExecutions } = options.streaming ?? {};
  const timeout = streamTimeout(options);
  const created = handlerFunction(scope, 'StreamHandler', role, options, {
    ...shared,
    description: describe(scope, FUNCTION_DESCRIPTION, path => `Streams responses of the API ${path}`),
    handler: STREAM_ENTRY,
    memorySize,
    timeout,
    reservedConcurrentExecutions,
  });
  return { function: created, timeout, reservedConcurrentExecutions };
}

/** Variables of the handler only; other functions get only the variables of the database. */
function handlerVariables(target: DatabaseTargetConfig): { [name: string]: string } {
  return {
    ...caVariables(target),
    ...target.preparedStatements ? { [Environment.DATABASE_PREPARED_STATEMENTS]: 'true' } : {},
  };
}
