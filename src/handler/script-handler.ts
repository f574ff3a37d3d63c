import { Duration } from 'aws-cdk-lib';
import { Architecture, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { HandlerOptions } from './handler-options';
import { HandlerRole } from './handler-role';
import { caFile, caVariables } from './private/certificate-file';
import { checkRdsCertificates } from './private/connection-rules';
import { scriptsCode } from './private/handler-code';
import { handlerFunction } from './private/handler-function';
import { checkRuntime } from './private/handler-rules';
import { LateCode } from './private/late-code';
import { SCRIPTS_ENTRY, SCRIPTS_FILE } from '../contract/scripts-manifest';
import { databaseEnvironment } from '../database/database-environment';
import { DatabaseTargetConfig } from '../database/target-config';
import { HandlerNetwork } from '../network/handler-network';
import { acknowledge } from '../private/acknowledge';
import { whenLookedUp } from '../private/pending-lookup';
import { describe, FUNCTION_DESCRIPTION } from '../private/plain-text';

/** Properties of the function that runs scripts. */
export interface ScriptHandlerProps {
  readonly network: HandlerNetwork;
  readonly target: DatabaseTargetConfig;
  /** Returns the manifest of the scripts in JSON, as it is so far. */
  readonly manifest: () => string;
  readonly logGroup: LogGroup;
  readonly options: Pick<HandlerOptions, 'memorySize' | 'runtime' | 'architecture'>;
}

/**
 * Shorter than the 15 minutes of the function that invokes this one: a function that ends first reports the script that was running.
 */
const TIMEOUT = Duration.minutes(13);

const BY_TRIGGER = 'the trigger invokes the function synchronously';

/** Function that runs the scripts of a database, with its role. */
export class ScriptHandler {
  public readonly function: Function;
  public readonly role: HandlerRole;

  constructor(scope: Construct, { network, target, manifest, logGroup, options }: ScriptHandlerProps) {
    whenLookedUp(scope, () => {
      checkRuntime(scope, options);
      checkRdsCertificates(scope, target);
    });
    this.role = new HandlerRole(scope, { logGroup, tracing: false, statements: target.login.statements });
    const { vpc, subnets, securityGroup } = network.place;
    const { readerHost: _, ...writer } = target;
    this.function = handlerFunction(scope, 'Handler', this.role, { tracing: false }, {
      description: describe(scope, FUNCTION_DESCRIPTION, path => `Runs the scripts of ${path}`),
      code: new LateCode(manifest, content => scriptsCode(target.engine, { ...caFile(target), [SCRIPTS_FILE]: content })),
      handler: SCRIPTS_ENTRY,
      timeout: TIMEOUT,
      runtime: options.runtime ?? Runtime.NODEJS_24_X,
      architecture: options.architecture ?? Architecture.ARM_64,
      memorySize: options.memorySize ?? 512,
      environment: { ...databaseEnvironment(writer), ...caVariables(target), ...network.path.environment },
      vpc,
      vpcSubnets: { subnets },
      securityGroups: [securityGroup],
      logGroup,
    }, BY_TRIGGER);
    this.role.denyNetworkInterfacesTo([this.function]);
    acknowledge(this.function, ['HIPAA.Security-LambdaConcurrency', 'NIST.800.53.R5-LambdaConcurrency', 'CKV_AWS_115'],
      'the trigger invokes the function once in a deployment, a lock in the database admits one at a time, and a reservation is taken from the account');
    acknowledge(this.function, ['Serverless-LambdaTracing'], 'no request waits for the function; its log has a line for each script and each user');
  }
}
