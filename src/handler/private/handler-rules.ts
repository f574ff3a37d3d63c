import { Stack } from 'aws-cdk-lib';
import { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { isPendingLookup } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';
import { HandlerOptions, handlerTimeout, HandlerTimeoutOptions } from '../handler-options';

/** The oldest Node.js that the bundle is built for and tested on. */
const OLDEST_NODE = 22;

const RUNTIMES = `nodejs${OLDEST_NODE}.x or later`;

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
  if (runtime && !runsOn(runtime.name)) {
    throw new ValidationError({ problem: 'the handler does not run on this runtime', got: runtime.name, allowed: RUNTIMES, remedy: 'leave runtime out' }, scope);
  }
}

/** Looks at the runtime when the app synthesizes: an Aspect that sets one on all functions may have changed that of the handler. */
export function checkFinalRuntime(scope: IConstruct, handler: Function) {
  scope.node.addValidation({
    validate: () => {
      const runtime = renderedRuntime(handler.node.defaultChild as CfnFunction);
      return runtime === undefined || runsOn(runtime) || isPendingLookup(scope) ? [] : [new ValidationError({
        problem: `the handler does not run on the runtime that was set on "${handler.node.path}"`,
        got: runtime,
        allowed: RUNTIMES,
        remedy: 'leave this function out of the Aspect or the override that sets it',
      }).message];
    },
  });
}

/** With property overrides, which the properties of the resource do not show. */
function renderedRuntime(resource: CfnFunction): string | undefined {
  const { Resources } = Stack.of(resource).resolve(resource._toCloudFormation());
  const [{ Properties: { Runtime } }] = Object.values<any>(Resources);
  return typeof Runtime === 'string' ? Runtime : undefined;
}

function runsOn(runtime: string): boolean {
  return Number(/^nodejs(\d+)\.x$/.exec(runtime)?.[1]) >= OLDEST_NODE;
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
