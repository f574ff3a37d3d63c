import { ChoiceColumns, checkChoices } from './private/order-choices';
import { RequestValue } from './request-value';
import { RowOrderOptions } from './row-order-options';
import { sortedEntries } from '../private/sorted-entries';

/**
 * Order of the rows of a statement without `ORDER BY`, which the library adds. Each column is a column of the result, with `ASC` or `DESC`, and on
 * PostgreSQL `NULLS FIRST` or `NULLS LAST`.
 *
 * @example
 * SqlRoute.get('/books', {
 *   sql: 'SELECT id, title, price, created_at FROM books',
 *   result: SqlResult.page({
 *     orderBy: RowOrder.choose('sort', { newest: ['created_at DESC', 'id DESC'], price: ['price', 'id'] }, { defaultChoice: 'newest' }),
 *   }),
 * });
 */
export class RowOrder {
  /**
   * Orders the rows by columns.
   *
   * @param columns columns of the result, as in `['created_at DESC', 'id DESC']`
   */
  public static by(columns: string[]): RowOrder {
    return new RowOrder([{ columns: [...columns] }]);
  }

  /**
   * Lets the caller choose the order with a query parameter, as in `?sort=price`. Other values are answered with 400.
   *
   * @param parameter name of the query parameter
   * @param choices columns of each choice, by the value of the parameter
   * @param options default choice
   */
  public static choose(parameter: string, choices: { [choice: string]: string[] }, options: RowOrderOptions): RowOrder {
    return new RowOrder(sortedEntries(choices).map(([name, columns]) => ({ name, columns: [...columns] })), parameter, options.defaultChoice);
  }

  /**
   * Request value that selects the choice, by its name.
   *
   * @internal
   */
  public readonly _parameters: { readonly [name: string]: RequestValue };

  private constructor(
    /** @internal */
    public readonly _choices: readonly ChoiceColumns[],
    /** @internal */
    public readonly _parameter?: string,
    /** @internal */
    public readonly _defaultChoice?: string,
  ) {
    checkChoices(_choices, _parameter, _defaultChoice);
    const options = { allowedValues: _choices.flatMap(({ name }) => name ?? []), defaultValue: _defaultChoice };
    this._parameters = _parameter === undefined ? {} : { [_parameter]: RequestValue.query(_parameter, options) };
  }
}
