/** Two of six columns of a row. */
const { connect } = require('../children/connect.cjs');
const { invoke } = require('../children/invoke.cjs');
const { updateEdition } = require('../write-statements.cjs');

const bodyOf = index => JSON.stringify({ price: `${1 + index % 90}.50`, stock: index % 100 });
const idOf = index => 1 + index % 1000;

/** The statement is written for the fields of each request. */
async function written(transaction) {
  const client = await connect();
  return async index => {
    const changes = JSON.parse(bodyOf(index));
    if (transaction) await client.query('BEGIN');
    const { rows: [edition] } = await client.query(updateEdition(Object.keys(changes)), [...Object.values(changes), idOf(index)]);
    if (transaction) await client.query('COMMIT');
    return JSON.stringify(edition);
  };
}

exports.contenders = async handler => ({
  ours: index => invoke(handler, 'PATCH /editions/{id}', { path: { id: String(idOf(index)) }, body: bodyOf(index) }),
  update: await written(false),
  updateInTransaction: await written(true),
});

/** Throws for an answer that is not right. */
exports.check = answer => {
  const { id, title, price, stock } = JSON.parse(answer);
  if (!(id > 0 && title && price.endsWith('.50') && stock >= 0)) throw new Error(`not an edition: ${answer}`);
};
