import { Idempotency, HealthRoute, RequestValue, RowOrder, SqlRefusal, SqlResult, SqlRoute, ValueType } from '../../../src';

export const shop = RequestValue.query('shop', { valueType: ValueType.INTEGER });

const LIST = `
  SELECT id, name, price
  FROM products`;
const ORDERS = { cheapest: ['price', 'id'], newest: ['id DESC'] };

/** Routes of the app in the documentation, before and after a change. */
export const BEFORE = [
  SqlRoute.get('/products', {
    sql: LIST,
    result: SqlResult.page({ maxSize: 200, orderBy: RowOrder.choose('sort', ORDERS, { defaultChoice: 'cheapest' }) }),
  }),
  SqlRoute.get('/products/{id}', { sql: 'SELECT id, name FROM products WHERE id = :id', result: SqlResult.row() }),
  SqlRoute.post('/orders', { sql: 'INSERT INTO orders (product) VALUES (:product) RETURNING id', parameters: { product: RequestValue.body('product') }, result: SqlResult.created() }),
  SqlRoute.delete('/products/{id}', { sql: 'DELETE FROM products WHERE id = :id', result: SqlResult.none() }),
];

export const AFTER = [
  SqlRoute.get('/products', {
    sql: `${LIST}
  WHERE shop = :shop`,
    parameters: { shop },
    result: SqlResult.page({ maxSize: 100, orderBy: RowOrder.choose('sort', { cheapest: ORDERS.cheapest, name: ['name', 'id'] }, { defaultChoice: 'cheapest' }) }),
  }),
  SqlRoute.get('/products/{product}', { sql: 'SELECT id, name FROM products WHERE id = :product', result: SqlResult.row() }),
  SqlRoute.post('/orders', {
    sql: 'INSERT INTO orders (product) VALUES (:product) RETURNING id',
    parameters: { product: RequestValue.body('product', { maxLength: 40 }) },
    result: SqlResult.created(),
    idempotency: Idempotency.table('api_keys'),
    refusals: { 23503: SqlRefusal.of(422, 'NO_SUCH_PRODUCT', 'The product does not exist') },
  }),
  HealthRoute.at('/status'),
];

/** A route that the options change. */
export const route = (options: object = {}, result = SqlResult.rows()) => SqlRoute.get('/a', { sql: 'SELECT id, name, data FROM a', result, ...options });
export const post = (options: object) => SqlRoute.post('/a', { sql: 'INSERT INTO a VALUES (:a) RETURNING id', parameters: { a: RequestValue.body('a') }, ...options });

/** Returns the changes of a report, without their lines. */
export function changesOf(report: string[]): string[] {
  return report.map(line => line.trim()).filter(line => /^(breaking|compatible|review): /.test(line));
}
