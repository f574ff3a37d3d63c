import { gunzipSync } from 'node:zlib';
import { createApp } from '../../../runtime/app';
import type { BoundStatement, Database, Statement } from '../../../runtime/drivers/database';
import { fromHttpApi, type HttpApiEvent } from '../../../runtime/gateway/http-api';
import { toResult } from '../../../runtime/http/response';
import { createLog } from '../../../runtime/observability/log';
import type { DatabaseEngine, Route } from '../../../src';
import { MANIFEST_FORMAT, type Engine, type RouteManifest } from '../../../src/contract/manifest';
import { httpEvent } from '../../runtime/events';
import { compileRoutes } from '../../support/compile-routes';

/** Answer of the handler. */
export interface ReadsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: string;
}

/** The handler in this process, with the routes as the constructs compile them. */
export interface ReadsApp {
  readonly manifests: { readonly [routeKey: string]: RouteManifest };
  /** Texts that the driver received. */
  readonly texts: string[];
  get(path: string, query?: string, headers?: Readonly<Record<string, string>>): Promise<ReadsAnswer>;
  /** Returns the lines of the log of the last request. */
  takeLog(): string;
}

/** Makes the handler of an API. */
export function createReadsApp(database: Database, engine: DatabaseEngine, routes: readonly Route[], bundle: Engine = 'postgres'): ReadsApp {
  const manifests = compileRoutes(routes, engine);
  const [lines, texts]: string[][] = [[], []];
  const app = createApp({
    folder: __dirname,
    manifest: { format: MANIFEST_FORMAT, engine: bundle, routes: manifests },
    database: recorded(database, texts!),
    log: createLog('debug', line => void lines!.push(line)),
    now: () => performance.now(),
  });
  const invocation = { functionRequestId: 'function-1', remainingMs: 28_000, coldStart: false, traceId: undefined };
  return {
    manifests,
    texts: texts!,
    get: async (path, query = '', headers = {}) => {
      lines!.splice(0);
      const event = httpEvent(`GET ${path}`, { rawQueryString: query, headers });
      const { statusCode: status, headers: answered, body, isBase64Encoded } = toResult(await app(fromHttpApi(event as HttpApiEvent, invocation)));
      const zipped = isBase64Encoded && answered['content-encoding'] === 'gzip';
      return { status, headers: answered, body: zipped ? gunzipSync(Buffer.from(body, 'base64')).toString() : body };
    },
    takeLog: () => lines!.splice(0).join(''),
  };
}

/** Records the text of each statement. */
function recorded(database: Database, texts: string[]): Database {
  const record = ({ text }: Statement) => void texts.push(text);
  return {
    run: (statement, values, options) => (record(statement), database.run(statement, values, options)),
    transact: (work, options) => database.transact(async send => {
      const recordAll = (statements: readonly BoundStatement[]) => (statements.forEach(({ statement }) => record(statement)), statements);
      const last = await work(statements => send(recordAll(statements)));
      return last && recordAll(last);
    }, options),
    stream: (statement, values, options, take) => (record(statement), database.stream(statement, values, options, take)),
    columnValue: text => database.columnValue(text),
    ping: options => database.ping(options),
  };
}
