import { Duration } from 'aws-cdk-lib';
import { idempotencyStatements, idempotencyTable } from './private/idempotency-statements';
import { IdempotencyManifest } from '../contract/idempotency-manifest';
import { DatabaseEngine } from '../database/database-engine';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { ValidationError } from '../private/validation-error';

/** Name of a table, with or without its schema. Identifiers of PostgreSQL have up to 63 characters, and the name of the index is longer. */
const TABLE = /^(?:[A-Za-z_][A-Za-z0-9_]{0,49}\.)?[A-Za-z_][A-Za-z0-9_]{0,49}$/;

/** A key that expires between two attempts of a client would let the write run twice. */
const MIN_KEEP_FOR = Duration.minutes(1);
/** The table contains the answers, which are data of the callers, and grows with each request. */
const MAX_KEEP_FOR = Duration.days(30);

/** Settings of `Idempotency.table()`. */
export interface IdempotencyOptions {
  /**
   * Time during which a key is answered with its stored answer: 1 minute to 30 days, at least as long as clients repeat a request. Later requests
   * with the key are new ones, and delete up to 10 expired keys each.
   *
   * @default Duration.days(1)
   */
  readonly keepFor?: Duration;

  /**
   * Whether requests without the header `Idempotency-Key` are rejected with 400. Otherwise they run as without this setting.
   *
   * @default false
   */
  readonly required?: boolean;
}

/**
 * Makes writes safe to repeat: requests of a caller with the same `Idempotency-Key` run once, and all of them get the answer of the first.
 *
 * The key and the answer are stored in the transaction of the write, so that both or neither are kept. A request that is refused or fails stores
 * nothing and can be repeated with its key. The same key with another request is answered with 422 `IDEMPOTENCY_KEY_REUSED`.
 *
 * Keys belong to their caller: the claim `sub` of a token, or the ARN of an IAM user or role, with the claims that the route and `sessionContext` use.
 * Routes without an authorizer do not identify callers, so anyone who knows a key receives its answer.
 *
 * @example
 * SqlRoute.post('/orders', {
 *   sql: 'INSERT INTO orders (book_id) VALUES (:book) RETURNING id',
 *   parameters: { book: RequestValue.body('book', { valueType: ValueType.INTEGER }) },
 *   result: SqlResult.created('/orders/{id}'),
 *   idempotency: Idempotency.table('api_idempotency', { required: true }),
 * });
 */
export class Idempotency {
  /**
   * Stores keys and answers in a table, which must exist: create it with `tableDefinition()`. The database user needs `SELECT`, `INSERT`, `UPDATE` and
   * `DELETE` on it. Several routes and APIs can share a table.
   *
   * @param name name of the table, as in `api_idempotency` or `shop.api_idempotency`: letters, digits and `_`, up to 50 each
   * @param options lifetime of keys, and whether they are required
   * @throws if the name or `keepFor` is not valid
   */
  public static table(name: string, options: IdempotencyOptions = {}): Idempotency {
    const { keepFor = Duration.days(1), required = false } = options;
    checkKnownAtSynth('Idempotency.table()', { name, keepFor });
    checkTable(name);
    const milliseconds = keepFor.toMilliseconds();
    if (milliseconds < MIN_KEEP_FOR.toMilliseconds() || milliseconds > MAX_KEEP_FOR.toMilliseconds()) {
      throw new ValidationError({
        problem: 'keepFor of Idempotency.table() is not valid',
        got: `${milliseconds / 1000} seconds`,
        allowed: '1 minute to 30 days',
        remedy: 'choose the longest time after which a client repeats a request',
      });
    }
    return new Idempotency({ name, seconds: Math.ceil(milliseconds / 1000), required });
  }

  /** Ignores `Idempotency-Key`, for a route of an API whose other routes use it. */
  public static none(): Idempotency {
    return new Idempotency(undefined);
  }

  /**
   * Returns the SQL that creates the table and its index, for your migrations.
   *
   * @param engine engine of the database
   * @param name name of the table, as in `table()`
   * @throws if the name is not valid
   */
  public static tableDefinition(engine: DatabaseEngine, name: string): string {
    checkKnownAtSynth('Idempotency.tableDefinition()', { name });
    checkTable(name);
    return idempotencyTable(engine, name);
  }

  private constructor(private readonly settings: { readonly name: string; readonly seconds: number; readonly required: boolean } | undefined) {}

  /**
   * Statements for the handler; undefined: `none()`.
   *
   * @internal
   */
  public _manifest(engine: DatabaseEngine): IdempotencyManifest | undefined {
    const { settings } = this;
    return settings && { table: settings.name, required: settings.required, ...idempotencyStatements(engine, settings.name, settings.seconds) };
  }
}

function checkTable(name: string) {
  if (!TABLE.test(name)) {
    throw new ValidationError({
      problem: 'the name of the idempotency table is not valid',
      got: name,
      allowed: 'letters, digits and _, up to 50, not starting with a digit, and optionally the schema, as in "shop.api_idempotency"',
    });
  }
}
