/** An order: the row, the stock of a product, the line, and the answer. */
const { connect } = require('../children/connect.cjs');
const { invoke } = require('../children/invoke.cjs');
const { INSERT_LINE, INSERT_ORDER, READ_ORDER, TAKE_STOCK, WHOLE_ORDER } = require('../write-statements.cjs');

const bodyOf = index => JSON.stringify({ customer: `customer ${index}`, code: `P-${1 + index % 1000}`, quantity: 1 });

/** Each statement is awaited. */
async function awaited() {
  const client = await connect();
  return async index => {
    const { customer, code, quantity } = JSON.parse(bodyOf(index));
    await client.query('BEGIN');
    const { rows: [{ id }] } = await client.query(INSERT_ORDER, [customer]);
    if ((await client.query(TAKE_STOCK, [quantity, code])).rowCount === 0) throw new Error('sold out');
    await client.query(INSERT_LINE, [id, code, quantity]);
    const { rows: [order] } = await client.query(READ_ORDER, [id]);
    await client.query('COMMIT');
    return JSON.stringify(order);
  };
}

/** Prepared statements in as few round trips as possible. */
async function pipelined() {
  const client = await connect({ pipeline: true });
  return async index => {
    const { customer, code, quantity } = JSON.parse(bodyOf(index));
    const [, { rows: [{ id }] }, { rowCount }] = await Promise.all([
      client.query('BEGIN'),
      client.query({ name: 'order', text: INSERT_ORDER, values: [customer] }),
      client.query({ name: 'stock', text: TAKE_STOCK, values: [quantity, code] }),
    ]);
    if (rowCount === 0) throw new Error('sold out');
    const [, { rows: [order] }] = await Promise.all([
      client.query({ name: 'line', text: INSERT_LINE, values: [id, code, quantity] }),
      client.query({ name: 'answer', text: READ_ORDER, values: [id] }),
      client.query('COMMIT'),
    ]);
    return JSON.stringify(order);
  };
}

/** One statement, prepared. */
async function oneStatement() {
  const client = await connect();
  return async index => {
    const { customer, code, quantity } = JSON.parse(bodyOf(index));
    const { rows: [order] } = await client.query({ name: 'whole', text: WHOLE_ORDER, values: [customer, code, quantity] });
    return JSON.stringify(order);
  };
}

exports.contenders = async handler => ({
  ours: index => invoke(handler, 'POST /orders', { body: bodyOf(index) }),
  awaited: await awaited(),
  pipelined: await pipelined(),
  oneStatement: await oneStatement(),
});

/** Throws for an answer that is not right. */
exports.check = answer => {
  const { id, customer, code, quantity } = JSON.parse(answer);
  if (!(id > 0 && customer.startsWith('customer ') && code.startsWith('P-') && quantity === 1)) throw new Error(`not an order: ${answer}`);
};
