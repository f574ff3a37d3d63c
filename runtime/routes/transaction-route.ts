import { createRender, type Render } from './answer';
import { createKeys, type Key } from './idempotency';
import { asProblem } from './refusals';
import { createResult } from './results';
import type { Route, RouteContext } from './route';
import { createGroups, type Group } from './steps';
import type { SqlRouteManifest } from '../../src/contract/manifest';
import { DatabaseError, type BoundStatement, type Rows, type Send, type SqlValue, type TransactionResult } from '../drivers/database';
import type { Request } from '../http/request';
import type { Response } from '../http/response';
import { createBinder } from '../values/values';

/** Parts of a route that all its requests share. */
interface Plan {
  readonly groups: readonly Group[];
  readonly render: Render;
  readonly complete: RouteContext['complete'];
  /** Whether the last group is sent with the commit: there is nothing to check before it. */
  readonly endsUnchecked: boolean;
}

/** Creates a route whose statements run in one transaction: several, or one with an `Idempotency-Key`. */
export function createTransactionRoute(manifest: SqlRouteManifest, context: RouteContext): Route {
  const bind = createBinder(manifest.values, manifest);
  const bindContext = createBinder(context.sessionContext);
  const { readOnly, timeoutMs: maxMs = Infinity } = manifest;
  const result = createResult(manifest);
  const groups = createGroups(manifest, result);
  const endsUnchecked = readOnly || (Boolean(result.alwaysAnswers) && groups.at(-1)!.every(({ check }) => !check));
  const plan: Plan = { groups, render: createRender(manifest, result), complete: context.complete, endsUnchecked };
  const contextKeys = context.sessionContext.map(({ name }) => name);
  const keys = createKeys(manifest, context);

  return async (request, timeoutMs) => {
    const values = bind(request);
    const contextValues = bindContext(request);
    const deadline = performance.now() + Math.min(timeoutMs, maxMs);
    const options = () => ({ timeoutMs: deadline - performance.now(), readOnly, contextKeys, context: contextValues });
    try {
      const run = async (key?: Key) => {
        const execution = new Execution(plan, values, request, key);
        return execution.end(await context.database.transact(send => execution.perform(send), { ...options(), repeatable: key !== undefined })
          .catch((error: unknown) => { throw execution.explain(error); }));
      };
      return await (keys ? keys.once({ request, values, context: contextValues, options, run }) : run());
    } catch (error) {
      throw error instanceof DatabaseError ? asProblem(error, manifest) : error;
    }
  };
}

/** Statements that were sent last. */
interface Sent {
  /** Number of statements of the key before those of the group. */
  readonly ahead: number;
  readonly group: Group;
}

/** Answer of a request, with the rows for the log. */
interface Outcome {
  /** The answer as it is for all callers, which is stored with a key. */
  readonly answer: Response;
  readonly response: Response;
  readonly rows: Rows;
}

/** Statements of one request. They may run several times, each time from the start. */
class Execution {
  private earlier: Rows[] = [];
  private sent: Sent = { ahead: 0, group: [] };
  private made: Outcome | undefined;
  /** Error of a check or of the answer, after which nothing was committed. */
  private failure: unknown;

  constructor(
    private readonly plan: Plan, private readonly values: readonly SqlValue[], private readonly request: Request, private readonly key?: Key,
  ) {}

  /** Sends the statements group by group; returns those to send with the commit, or undefined to roll back. */
  async perform(send: Send): Promise<readonly BoundStatement[] | undefined> {
    this.earlier = [];
    this.made = undefined;
    this.failure = undefined;
    for (const [index, group] of this.plan.groups.entries()) {
      const statements = this.attempt(() => this.bind(group, index === 0 ? this.key?.claim ?? [] : []));
      if (!statements) return undefined;
      if (index === this.plan.groups.length - 1 && this.plan.endsUnchecked && !this.key) return statements;
      const rows = (await send(statements)).slice(this.sent.ahead);
      this.earlier.push(...rows);
      if (!this.attempt(() => this.check(rows))) return undefined;
    }
    this.made = this.attempt(() => this.make());
    this.sent = { ahead: Infinity, group: [] };
    return this.made && (this.key?.store(this.made.answer) ?? []);
  }

  /** Returns the answer after the end of the transaction. */
  end({ results, databaseMs, reused }: TransactionResult) {
    if (this.failure !== undefined) throw this.failure;
    const { response, rows } = this.made ?? this.makeOf(results);
    return { response, query: { ...rows, databaseMs, reused } };
  }

  /** Returns the cause to report: a failed check of an earlier statement explains the error of a later one. */
  explain(error: unknown): unknown {
    if (!(error instanceof DatabaseError) || !error.failed) return error;
    const { index, before } = error.failed;
    if (this.key && index < this.sent.ahead) return this.key.explain(error, index);
    const checked = this.attempt(() => this.check(before.slice(this.sent.ahead)));
    return checked ? error : this.failure;
  }

  private bind(group: Group, claim: readonly BoundStatement[]): readonly BoundStatement[] {
    this.sent = { ahead: claim.length, group };
    return [...claim, ...group.map(step => step.bind(this.values, this.earlier))];
  }

  private check(rows: readonly Rows[]): true {
    rows.forEach((each, index) => this.sent.group[index]?.check?.(each, this.values));
    return true;
  }

  private makeOf(results: readonly Rows[]): Outcome {
    this.check(results);
    this.earlier.push(...results);
    return this.make();
  }

  /** Creates the answer, and checks that it can be sent. */
  private make(): Outcome {
    const rows = this.earlier.at(-1)!;
    const answer = this.plan.render(rows, this.values, this.request);
    return { answer, response: this.plan.complete(answer, this.request), rows };
  }

  /** Runs code whose error rolls back; the error is kept. */
  private attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.failure = error;
      return undefined;
    }
  }
}
