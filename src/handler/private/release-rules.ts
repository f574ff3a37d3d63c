import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';
import type { HandlerOptions } from '../handler-options';

/** Throws for numbers that Lambda rejects, and for alarms without an effect. */
export function checkReleaseOptions(scope: IConstruct, options: HandlerOptions) {
  const { provisionedConcurrentExecutions: provisioned, reservedConcurrentExecutions: reserved, deploymentConfig, deploymentAlarms } = options;
  checkCount(scope, 'reservedConcurrentExecutions', reserved, 0);
  checkCount(scope, 'provisionedConcurrentExecutions', provisioned, 1);
  // https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
  if (isKnown(provisioned) && isKnown(reserved) && provisioned > reserved) {
    throw new ValidationError({
      problem: 'provisionedConcurrentExecutions exceeds reservedConcurrentExecutions, of which it is a part',
      got: `${provisioned}`,
      allowed: `up to ${reserved}`,
      remedy: 'increase reservedConcurrentExecutions, or leave it out',
    }, scope);
  }
  if (deploymentAlarms && !deploymentConfig) {
    throw new ValidationError({
      problem: 'deploymentAlarms has no effect without deploymentConfig', remedy: 'set deploymentConfig, for example to LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES',
    }, scope);
  }
}

/** Throws for a number of executions that Lambda rejects. */
export function checkCount(scope: IConstruct, option: string, count: number | undefined, min: number) {
  if (isKnown(count) && !(Number.isInteger(count) && count >= min)) {
    throw new ValidationError({ problem: `${option} is not valid`, got: `${count}`, allowed: `a whole number of ${min} or greater` }, scope);
  }
}

function isKnown(count: number | undefined): count is number {
  return count !== undefined && !Token.isUnresolved(count);
}
