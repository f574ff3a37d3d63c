import { CfnFunction, Function, FunctionProps, LoggingFormat, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { checkFinalRuntime } from './handler-rules';
import { acknowledge } from '../../private/acknowledge';
import { isTraced } from '../handler-options';
import type { HandlerOptions } from '../handler-options';
import type { HandlerRole } from '../handler-role';

const BY_API_GATEWAY = 'API Gateway invokes the function synchronously';

/**
 * Creates a function with the role of the handler.
 *
 * @param invocation who invokes it, and how
 */
export function handlerFunction(
  scope: Construct, id: string, handlerRole: HandlerRole, options: HandlerOptions, props: FunctionProps, invocation = BY_API_GATEWAY,
): Function {
  const created = new Function(scope, id, {
    ...props,
    role: handlerRole.role,
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
  });
  checkFinalRuntime(scope, created);
  if (isTraced(options)) {
    // Set here, because the tracing property of the function would add a policy to the role.
    (created.node.defaultChild as CfnFunction).tracingConfig = { mode: Tracing.ACTIVE };
  }
  acknowledge(created, ['Serverless-LambdaDLQ', 'HIPAA.Security-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ', 'CKV_AWS_116'],
    `${invocation}, and Lambda sends only asynchronous events to a dead-letter queue`);
  acknowledge(created, ['CKV_AWS_173'], 'no variable is secret, and Lambda encrypts variables at rest with an AWS managed key');
  created.node.addDependency(handlerRole.policy);
  return created;
}
