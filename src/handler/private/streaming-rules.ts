import { IConstruct } from 'constructs';
import { checkSeconds } from './handler-rules';
import { checkCount } from './release-rules';
import { ValidationError } from '../../private/validation-error';
import { StreamedRoutesOptions, streamTimeout } from '../streaming-options';

/**
 * Throws for invalid settings of the function that streams, and for settings without an effect.
 *
 * @param streams whether a route streams
 */
export function checkStreamingOptions(scope: IConstruct, options: StreamedRoutesOptions, streams: boolean) {
  if (options.streaming && !streams) {
    throw new ValidationError({
      problem: 'streaming has no effect, because no route streams', remedy: 'set stream: true on a route, or leave streaming out',
    }, scope);
  }
  if (options.streaming?.timeout?.isUnresolved()) {
    throw new ValidationError({
      problem: 'streaming.timeout is known only at deployment, but the timeout of API Gateway is derived from it', remedy: 'use a literal value, as in Duration.minutes(5)',
    }, scope);
  }
  checkSeconds(scope, streamTimeout(options), 'streaming.timeout');
  checkCount(scope, 'streaming.reservedConcurrentExecutions', options.streaming?.reservedConcurrentExecutions, 0);
}
