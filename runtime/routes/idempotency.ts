import type { RouteAnswer, RouteContext } from './route';
import type { IdempotencyManifest } from '../../src/contract/idempotency-manifest';
import type { SqlRouteManifest } from '../../src/contract/manifest';
import type { ValueManifest } from '../../src/contract/value-manifest';
import { DatabaseError, type BoundStatement, type Database, type SqlValue, type TransactionOptions } from '../drivers/database';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';
import type { Response } from '../http/response';
import { keyDigest, readIdempotencyKey, requestDigest } from '../values/idempotency-key';

/** Key of one request, with the statements of its transaction. */
export interface Key {
  /** Statements that run first: they insert the key, or fail if it exists. */
  readonly claim: readonly BoundStatement[];
  /** Returns the statements that run last: they store the answer and delete a few expired keys. */
  store(answer: Response): readonly BoundStatement[];
  /** Returns the cause to report for an error of a statement of `claim`. */
  explain(error: DatabaseError, index: number): unknown;
}

/** One request of a route with keys. */
export interface KeyedRequest {
  readonly request: Request;
  readonly values: readonly SqlValue[];
  /** Values of the session context. */
  readonly context: readonly SqlValue[];
  /** Returns the settings of a transaction in the remaining time. */
  readonly options: () => TransactionOptions;
  /** Runs the statements of the route. */
  readonly run: (key?: Key) => Promise<RouteAnswer>;
}

/** Keys of a route. */
export interface Keys {
  /** Runs the statements of a request unless its key has an answer. */
  once(keyed: KeyedRequest): Promise<RouteAnswer>;
}

/** A key that was deleted after it had been found to exist can be inserted; more than a few times would be a fault. */
const MAX_ATTEMPTS = 3;

/** Creates the keys of a route; undefined if it has none. */
export function createKeys(manifest: SqlRouteManifest, { database, sessionContext, complete }: RouteContext): Keys | undefined {
  const { idempotency } = manifest;
  if (!idempotency) return undefined;
  return {
    once: async keyed => {
      const { request, run } = keyed;
      const key = readIdempotencyKey(request);
      if (key === undefined) {
        if (idempotency.required) throw new Problem('INVALID_PARAMETER', { parameter: 'Idempotency-Key', detail: 'Idempotency-Key is missing' });
        return run();
      }
      const id = keyDigest(callerOf(keyed, manifest.values, sessionContext), request.routeKey, key);
      const digest = requestDigest(manifest.values, keyed.values);
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        try {
          return await run(createKey(idempotency, id, digest));
        } catch (error) {
          if (!(error instanceof KeyExists)) throw error;
        }
        const stored = await find(database, idempotency, id, keyed.options());
        if (stored) return replay(stored, digest, answer => complete(answer, request));
      }
      throw new DatabaseError('bug', `a key exists in the table ${idempotency.table}, but the database user cannot see it`);
    },
  };
}

/** The key was inserted by an earlier request. */
class KeyExists extends Error {}

function createKey({ table, expire, insert, store, purge }: IdempotencyManifest, id: string, digest: string): Key {
  const expiry = expire === undefined ? [] : [bound(expire, [id])];
  return {
    claim: [...expiry, bound(insert, [id, digest])],
    store: ({ status, headers, body }) => [bound(store, [id, status, JSON.stringify(headers), String(body)]), bound(purge, [])],
    explain: (error, index) => {
      if (index === expiry.length && error.kind === 'conflict') return new KeyExists();
      if (error.kind === 'timeout') return new Problem('IDEMPOTENCY_KEY_IN_USE', { cause: error });
      if (error.kind !== 'bug') return error;
      const reason = `the table ${table} of Idempotency-Key cannot be used: create it with Idempotency.tableDefinition(), and grant SELECT, INSERT, UPDATE and DELETE`;
      return new DatabaseError('bug', reason, { report: error.report, cause: error });
    },
  };
}

function bound(text: string, values: readonly SqlValue[]): BoundStatement {
  return { statement: { text, readOnly: false, discardsRows: true }, values };
}

/** Answer of an earlier request. */
interface StoredAnswer {
  readonly request: string;
  readonly status: number;
  /** JSON. */
  readonly headers: string;
  readonly body: string;
}

/** Finds the answer of a key, on the writer: a replica may lag behind. */
async function find(
  database: Database, { find: text }: IdempotencyManifest, id: string, options: TransactionOptions,
): Promise<StoredAnswer | undefined> {
  const statement = { text, readOnly: false, maxRows: 1 };
  const { results } = await database.transact(async () => [{ statement, values: [id] }], { ...options, repeatable: true });
  const row = results[0]!.rows.at(0);
  return row === undefined ? undefined : JSON.parse(row) as StoredAnswer;
}

function replay({ request, status, headers, body }: StoredAnswer, digest: string, complete: (answer: Response) => Response): RouteAnswer {
  if (request !== digest) throw new Problem('IDEMPOTENCY_KEY_REUSED');
  return { response: complete({ status, headers: { ...JSON.parse(headers) as Response['headers'], 'idempotent-replayed': 'true' }, body }) };
}

/** ARN of a session of a role, up to the name of the session, which changes when a client restarts. */
const ROLE_SESSION = /^(arn:[\w-]+:sts::\d+:assumed-role\/[^/]+)\/.*$/;

/**
 * Returns what identifies a caller: the claim `sub`, the ARN of the IAM caller, and the claims that the statements and the session context use, so that
 * two callers share a key only if all of these are equal.
 */
function callerOf(
  { request: { claims, context }, values, context: contextValues }: KeyedRequest,
  manifests: readonly ValueManifest[],
  sessionContext: readonly ValueManifest[],
): readonly SqlValue[] {
  const used = [...claimsAmong(manifests, values), ...claimsAmong(sessionContext, contextValues)];
  return [claims.get('sub') ?? null, context.get('callerArn')?.replace(ROLE_SESSION, '$1') ?? null, ...used];
}

function claimsAmong(manifests: readonly ValueManifest[], values: readonly SqlValue[]): SqlValue[] {
  return values.filter((_, index) => manifests[index]!.source === 'claim');
}
