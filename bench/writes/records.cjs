/** 500 records of four fields in one request. */
const { connect } = require('../children/connect.cjs');
const { invoke } = require('../children/invoke.cjs');
const { INSERT_ITEMS } = require('../write-statements.cjs');

const COUNT = 500;
const ITEMS = Array.from({ length: COUNT }, (_, index) => (
  { sku: `SKU-${10_000 + index}`, name: `Name of the "item" ${index}`, quantity: 1 + index % 40, price: (index + 1) * 1.25 }
));
const JSON_BODY = JSON.stringify({ items: ITEMS });
const LINES = ITEMS.map(({ sku, name, quantity, price }) => `${sku},"${name.replaceAll('"', '""')}",${quantity},${price}`);
const CSV_BODY = ['sku,name,quantity,price', ...LINES].join('\r\n');

exports.contenders = async handler => {
  const client = await connect();
  const items = JSON.stringify(ITEMS);
  return {
    ours: () => invoke(handler, 'POST /items', { body: JSON_BODY }),
    oursCsv: () => invoke(handler, 'PUT /items', { body: CSV_BODY, headers: { 'content-type': 'text/csv' } }),
    // The text is ready, and nothing is checked.
    insert: async () => JSON.stringify({ count: (await client.query(INSERT_ITEMS, [items])).rowCount }),
    parsed: async () => {
      const { items: given } = JSON.parse(JSON_BODY);
      return JSON.stringify({ count: (await client.query(INSERT_ITEMS, [JSON.stringify(given)])).rowCount });
    },
  };
};

/** Throws for an answer that is not right. */
exports.check = answer => {
  if (answer !== `{"count":${COUNT}}`) throw new Error(`not ${COUNT} records: ${answer}`);
};
