/** Routes of the measure `writes`; loaded with `tsx`. */
const { Idempotency, RecordField, RequestValue, SqlResult, SqlRoute, SqlStep, ValueType } = require('../src');
const { named } = require('./named.cjs');
const statements = require('./write-statements.cjs');

const text = name => ({ [name]: RequestValue.body(name, { maxLength: 100 }) });
const whole = name => ({ [name]: RequestValue.body(name, { valueType: ValueType.INTEGER, minimum: 1 }) });

const order = SqlRoute.post('/orders', {
  steps: [
    SqlStep.of('order', named(statements.INSERT_ORDER, 'customer')),
    SqlStep.of('stock', named(statements.TAKE_STOCK, 'quantity', 'code'), { minRows: 1 }),
    SqlStep.of('line', named(statements.INSERT_LINE, 'order.id', 'code', 'quantity')),
    SqlStep.of('answer', named(statements.READ_ORDER, 'order.id')),
  ],
  parameters: { ...text('customer'), ...text('code'), ...whole('quantity') },
  result: SqlResult.row(),
});

const payment = {
  sql: named(statements.INSERT_PAYMENT, 'account', 'amount'),
  parameters: { ...text('account'), ...whole('amount') },
  result: SqlResult.row(),
};

const ITEM = {
  sku: RecordField.of({ maxLength: 20 }),
  name: RecordField.of({ maxLength: 200 }),
  quantity: RecordField.of({ valueType: ValueType.INTEGER, minimum: 1 }),
  price: RecordField.of({ valueType: ValueType.DECIMAL, minimum: 0 }),
};
const items = records => ({ sql: statements.insertItems(':items'), parameters: { items: records }, result: SqlResult.count() });

const EDITION = {
  title: RecordField.of({ maxLength: 200 }),
  price: RecordField.of({ valueType: ValueType.DECIMAL, minimum: 0 }),
  published: RecordField.of({ valueType: ValueType.DATE }),
  updated_at: RecordField.of({ valueType: ValueType.TIMESTAMP }),
  stock: RecordField.of({ valueType: ValueType.INTEGER, minimum: 0 }),
  available: RecordField.of({ valueType: ValueType.BOOLEAN }),
};

exports.WRITE_ROUTES = [
  order,
  SqlRoute.post('/payments', payment),
  SqlRoute.post('/keyed-payments', { ...payment, idempotency: Idempotency.table('api_idempotency', { required: true }) }),
  SqlRoute.post('/items', items(RequestValue.records('items', { fields: ITEM, maxItems: 1000 }))),
  SqlRoute.put('/items', items(RequestValue.bodyRecords({ fields: ITEM, maxItems: 1000 }))),
  SqlRoute.patch('/editions/{id}', {
    sql: 'UPDATE editions SET :changes WHERE id = :id RETURNING id, title, price, stock',
    parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER }), changes: RequestValue.changes(EDITION) },
    result: SqlResult.row(),
  }),
];
