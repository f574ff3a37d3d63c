import { createApp } from '../../runtime/app';
import { Postgres } from '../../runtime/drivers/postgres/driver';
import { fromHttpApi, type HttpApiEvent } from '../../runtime/gateway/http-api';
import { fromRestApi, type RestApiEvent } from '../../runtime/gateway/rest-api';
import { toResult } from '../../runtime/http/response';
import { createLog } from '../../runtime/observability/log';
import type { Route } from '../../src';
import { MANIFEST_FORMAT, type CorsManifest } from '../../src/contract/manifest';
import { type ValueManifest } from '../../src/contract/value-manifest';
import { compileRoutes } from '../support/compile-routes';
import type { TestDatabase } from '../support/database';
import { serverOf } from '../support/postgres';
import { assertRedacted } from '../support/redaction';

/** The handler in this process, on a real database, with the routes as the constructs compile them. */
export interface DatabaseApp {
  /** Answers an event as the bundle does. */
  answer(event: object): Promise<ReturnType<typeof toResult>>;
  /** All lines of the log since the last call; throws if they hold a secret. */
  takeLog(): string;
}

/** Makes the handler of an API. */
export function createDatabaseApp(
  database: TestDatabase,
  routes: Route[],
  cors: CorsManifest,
  sessionContext?: readonly ValueManifest[],
): DatabaseApp {
  const lines: string[] = [];
  const compiled = compileRoutes(routes);
  const app = createApp({
    folder: __dirname,
    manifest: { format: MANIFEST_FORMAT, engine: 'postgres', routes: compiled, cors, ...(sessionContext && { sessionContext }) },
    database: new Postgres(serverOf(database)),
    log: createLog('debug', line => void lines.push(line)),
    now: () => performance.now(),
  });
  const invocation = { functionRequestId: 'function-1', remainingMs: 28_000, coldStart: false, traceId: undefined };

  return {
    answer: async event => {
      const request = 'routeKey' in event ? fromHttpApi(event as HttpApiEvent, invocation) : fromRestApi(event as RestApiEvent, invocation);
      return toResult(await app(request));
    },
    takeLog: () => {
      const log = lines.splice(0).join('');
      assertRedacted(log);
      return log;
    },
  };
}
