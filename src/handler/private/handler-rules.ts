import { RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';
import { HandlerOptions, handlerTimeout, HandlerTimeoutOptions } from '../handler-options';

/** The oldest Node.js that the bundle is built for and tested on. */
const OLDEST_NODE = 22;

/** Less leaves no time to connect. */
const SHORTEST_SECONDS = 3;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const LONGEST_SECONDS = 900;

/** Refuses runtimes that the bundle does not run on and times that no function can have. */
export function checkHandlerOptions(scope: IConstruct, options: HandlerOptions & HandlerTimeoutOptions) {
  checkRuntime(scope, options);
  checkTimeout(scope, options);
}

function checkRuntime(scope: IConstruct, { runtime }: HandlerOptions) {
  const version = Number(/^nodejs(\d+)\.x$/.exec(runtime?.name ?? '')?.[1]);
  if (runtime && !(runtime.family === RuntimeFamily.NODEJS && version >= OLDEST_NODE)) {
    throw new ValidationError({
      problem: 'the handler does not run on this runtime', got: runtime.name, allowed: `nodejs${OLDEST_NODE}.x or later`, remedy: 'leave runtime out',
    }, scope);
  }
}

function checkTimeout(scope: IConstruct, options: HandlerTimeoutOptions) {
  if (options.integrationTimeout?.isUnresolved()) {
    throw new ValidationError({
      problem: 'integrationTimeout is known only when the stack is deployed, but other times follow from it', remedy: 'give a number, as in Duration.seconds(60)',
    }, scope);
  }
  const timeout = handlerTimeout(options);
  if (!timeout.isUnresolved() && (timeout.toSeconds() < SHORTEST_SECONDS || timeout.toSeconds() > LONGEST_SECONDS)) {
    throw new ValidationError({
      problem: options.timeout ? 'the timeout of the handler is not valid' : 'integrationTimeout leaves the handler, which has a second less, no time that it can have',
      got: `${timeout.toSeconds()} seconds`,
      allowed: `${SHORTEST_SECONDS} to ${LONGEST_SECONDS} seconds`,
    }, scope);
  }
}
