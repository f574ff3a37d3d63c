import { ApiSettings } from './api-settings';
import { checkCacheControl } from './cache-rules';
import { checkFile } from './file-rules';
import { RouteStatement } from './route-statements';
import { checkStream } from './stream-rules';
import { SqlRouteManifest } from '../../contract/manifest';
import { Findings } from '../../private/findings';
import type { Route } from '../route';
import type { SqlResult } from '../sql-result';
import type { SqlRouteOptions } from '../sql-route-options';

/** Default of `maxRows`. */
const MAX_ROWS = 1000;

/** Settings of a route that decide how its answer is delivered. */
export type DeliveryOptions = Pick<SqlRouteOptions, 'stream' | 'cacheControl' | 'maxRows' | 'parameters'>;

/** Route with its answer. */
export interface AnsweredRoute {
  readonly route: Route;
  readonly readOnly: boolean;
  readonly options: DeliveryOptions;
  readonly statements: readonly RouteStatement[];
  readonly result: SqlResult;
  readonly api: ApiSettings;
}

/** Checks files, streams and caching. */
export function checkAnswerSettings(answered: AnsweredRoute, findings: Findings) {
  findings.attempt(() => checkFile(answered));
  findings.attempt(() => checkStream(answered));
  findings.attempt(() => checkCacheControl(answered, findings));
}

/** Returns the settings of the answer for the handler. */
export function answerManifest(result: SqlResult, { stream, cacheControl, maxRows = MAX_ROWS }: DeliveryOptions): Partial<SqlRouteManifest> {
  const { kind } = result._manifest;
  return {
    ...stream ? { stream } : {},
    ...cacheControl === undefined ? {} : { cacheControl },
    // The status of a stream is sent before its rows are counted.
    ...kind === 'rows' && !stream ? { maxRows } : {},
  };
}
