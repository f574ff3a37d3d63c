import { Duration, Stack } from 'aws-cdk-lib';
import { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { databaseClient } from '../../private/database-client';
import { isPendingLookup } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';
import { HandlerOptions, handlerTimeout, HandlerTimeoutOptions } from '../handler-options';

/** Earliest version of Node.js that the bundle supports and is tested with. */
const MIN_NODE = 22;

const RUNTIMES = `nodejs${MIN_NODE}.x or later`;

/** Shorter timeouts do not leave enough time to connect. */
const MIN_SECONDS = 3;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const MAX_SECONDS = 900;

/** Throws for runtimes that the bundle does not support, and for invalid timeouts. */
export function checkHandlerOptions(scope: IConstruct, options: HandlerOptions & HandlerTimeoutOptions) {
  checkRuntime(scope, options);
  checkTimeout(scope, options);
}

/** Throws for a runtime that the bundle does not support. */
export function checkRuntime(scope: IConstruct, { runtime }: Pick<HandlerOptions, 'runtime'>) {
  if (runtime && !runsOn(runtime.name)) {
    throw new ValidationError({ problem: `${databaseClient(scope).name} does not support this runtime`, got: runtime.name, allowed: RUNTIMES, remedy: 'leave runtime out' }, scope);
  }
}

/** Checks the runtime during synthesis: an Aspect that sets it on all functions may have changed that of the handler. */
export function checkFinalRuntime(scope: IConstruct, handler: Function) {
  scope.node.addValidation({
    validate: () => {
      const runtime = renderedRuntime(handler.node.defaultChild as CfnFunction);
      return runtime === undefined || runsOn(runtime) || isPendingLookup(scope) ? [] : [new ValidationError({
        problem: `${databaseClient(scope).name} does not support the runtime that was set on "${handler.node.path}"`,
        got: runtime,
        allowed: RUNTIMES,
        remedy: 'exclude this function from the Aspect or override that sets it',
      }).message];
    },
  });
}

/** Includes property overrides, which the properties of the resource do not contain. */
function renderedRuntime(resource: CfnFunction): string | undefined {
  const { Resources } = Stack.of(resource).resolve(resource._toCloudFormation());
  const [{ Properties: { Runtime } }] = Object.values<any>(Resources);
  return typeof Runtime === 'string' ? Runtime : undefined;
}

function runsOn(runtime: string): boolean {
  return Number(/^nodejs(\d+)\.x$/.exec(runtime)?.[1]) >= MIN_NODE;
}

function checkTimeout(scope: IConstruct, options: HandlerTimeoutOptions) {
  if (options.integrationTimeout?.isUnresolved()) {
    throw new ValidationError({
      problem: 'integrationTimeout is known only at deployment, but other timeouts are derived from it', remedy: 'use a literal value, as in Duration.seconds(60)',
    }, scope);
  }
  checkSeconds(scope, handlerTimeout(options), options.timeout ? 'the timeout of the handler' : 'the timeout of the handler, one second less than integrationTimeout,');
}

/** Throws for a timeout of a function that Lambda rejects, or that is too short to connect. */
export function checkSeconds(scope: IConstruct, timeout: Duration, name: string) {
  if (!timeout.isUnresolved() && (timeout.toSeconds() < MIN_SECONDS || timeout.toSeconds() > MAX_SECONDS)) {
    throw new ValidationError({ problem: `${name} is not valid`, got: `${timeout.toSeconds()} seconds`, allowed: `${MIN_SECONDS} to ${MAX_SECONDS} seconds` }, scope);
  }
}
