import { RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';
import type { HandlerOptions } from '../handler-options';

/** The oldest Node.js that the bundle is built for and tested on. */
const OLDEST_NODE = 22;

/** Refuses runtimes that the bundle does not run on and times that no request can take. */
export function checkHandlerOptions(scope: IConstruct, { runtime, timeout }: HandlerOptions) {
  const version = Number(/^nodejs(\d+)\.x$/.exec(runtime?.name ?? '')?.[1]);
  if (runtime && !(runtime.family === RuntimeFamily.NODEJS && version >= OLDEST_NODE)) {
    throw new ValidationError({
      problem: 'the handler does not run on this runtime', got: runtime.name, allowed: `nodejs${OLDEST_NODE}.x or later`, remedy: 'leave runtime out',
    }, scope);
  }
  if (timeout && !timeout.isUnresolved() && (timeout.toSeconds() < 3 || timeout.toSeconds() > 30)) {
    throw new ValidationError({
      problem: 'the timeout of the handler does not fit API Gateway, which gives up after 30 seconds',
      got: `${timeout.toSeconds()} seconds`,
      allowed: '3 to 30 seconds',
    }, scope);
  }
}
