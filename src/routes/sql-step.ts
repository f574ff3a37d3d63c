import { PARAMETER_NAME } from './private/step-column';
import { SqlRefusal } from './sql-refusal';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { ValidationError } from '../private/validation-error';

/** Check of a step. */
export interface SqlStepOptions {
  /**
   * Minimum number of rows that the statement must return or, if it returns no rows, change: an integer, 0 or greater. With fewer rows, all steps
   * are rolled back.
   *
   * On the last step, the `otherwise` of the result is the answer without a row, so `minRows` is allowed from 2, and from 1 for `SqlResult.rows()`
   * and `page()`.
   *
   * @default - 1 if a later step uses a column of this step, if `otherwise` is set, or if the step uses `RequestValue.ifMatch()`; otherwise 0
   */
  readonly minRows?: number;

  /**
   * Answer with fewer rows than `minRows`.
   *
   * @default - 404 `NOT_FOUND`, or 412 `PRECONDITION_FAILED` if the step uses `RequestValue.ifMatch()`
   */
  readonly otherwise?: SqlRefusal;
}

/**
 * One of several SQL statements of a route, which run in one transaction.
 *
 * @example
 * SqlRoute.post('/orders', {
 *   steps: [
 *     SqlStep.of('stock', 'UPDATE books SET stock = stock - :quantity WHERE id = :book AND stock >= :quantity', {
 *       otherwise: SqlRefusal.of(409, 'SOLD_OUT', 'The book is sold out'),
 *     }),
 *     SqlStep.of('order', 'INSERT INTO orders (customer) VALUES (:customer) RETURNING id'),
 *     SqlStep.of('line', 'INSERT INTO lines (order_id, book_id, quantity) VALUES (:order.id, :book, :quantity) RETURNING order_id AS id'),
 *   ],
 *   parameters: {
 *     customer: RequestValue.claim('sub'),
 *     book: RequestValue.body('book', { valueType: ValueType.INTEGER }),
 *     quantity: RequestValue.body('quantity', { valueType: ValueType.INTEGER, minimum: 1 }),
 *   },
 *   result: SqlResult.created('/orders/{id}'),
 * });
 */
export class SqlStep {
  /**
   * Runs one SQL statement. As in `sql` of a route, each `:name` is a request value. `:order.id` is the column `id` of the first row that the earlier
   * step `order` returned.
   *
   * @param name name of the step, unique in its route: letters, digits and `_`, not starting with a digit
   * @param sql the statement
   * @param options check of the rows
   * @throws if the name or `minRows` is not valid
   */
  public static of(name: string, sql: string, options: SqlStepOptions = {}): SqlStep {
    checkKnownAtSynth(`SqlStep.of("${name}")`, { name, sql, minRows: options.minRows });
    if (!PARAMETER_NAME.test(name)) {
      throw new ValidationError({
        problem: 'the name of a step is not valid', got: name, allowed: 'letters, digits and _, not starting with a digit, as in "order"',
      });
    }
    checkMinRows(name, options);
    return new SqlStep(name, sql, { ...options });
  }

  private constructor(private readonly name: string, private readonly sql: string, private readonly options: SqlStepOptions) {}

  /** @internal */
  public get _name(): string {
    return this.name;
  }

  /** @internal */
  public get _sql(): string {
    return this.sql;
  }

  /**
   * Minimum number of rows that the step or its answer requires; undefined: it depends on the other steps.
   *
   * @internal
   */
  public get _minRows(): number | undefined {
    return this.options.minRows ?? (this.options.otherwise ? 1 : undefined);
  }

  /** @internal */
  public get _otherwise(): SqlRefusal | undefined {
    return this.options.otherwise;
  }
}

function checkMinRows(name: string, { minRows, otherwise }: SqlStepOptions) {
  if (minRows !== undefined && !(Number.isSafeInteger(minRows) && minRows >= 0)) {
    throw new ValidationError({ problem: `minRows of step "${name}" is not valid`, got: `${minRows}`, allowed: 'integers, 0 or greater' });
  }
  if (minRows === 0 && otherwise) {
    throw new ValidationError({
      problem: `otherwise of step "${name}" has no effect, because every number of rows satisfies minRows: 0`, remedy: 'leave minRows out, or remove otherwise',
    });
  }
}
