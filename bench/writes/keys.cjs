/** A payment without a key, with a new one, and with one that was used before. */
const { randomUUID } = require('node:crypto');
const { connect } = require('../children/connect.cjs');
const { invoke } = require('../children/invoke.cjs');
const { FIND_ANSWER, INSERT_KEY, INSERT_PAYMENT, STORE_ANSWER } = require('../write-statements.cjs');

const BODY = JSON.stringify({ account: 'account 1', amount: 5 });
const USED_KEY = randomUUID();

/** The key is a row in the transaction of the payment; each statement is awaited. */
async function awaited() {
  const client = await connect();
  return async key => {
    const { account, amount } = JSON.parse(BODY);
    await client.query('BEGIN');
    if ((await client.query(INSERT_KEY, [key])).rowCount === 0) {
      await client.query('ROLLBACK');
      return (await client.query(FIND_ANSWER, [key])).rows[0].answer;
    }
    const { rows: [payment] } = await client.query(INSERT_PAYMENT, [account, amount]);
    const answer = JSON.stringify(payment);
    await client.query(STORE_ANSWER, [key, answer]);
    await client.query('COMMIT');
    return answer;
  };
}

/** The same for a new key, prepared, in as few round trips as possible. */
async function pipelined() {
  const client = await connect({ pipeline: true });
  return async key => {
    const { account, amount } = JSON.parse(BODY);
    const [, { rowCount }, { rows: [payment] }] = await Promise.all([
      client.query('BEGIN'),
      client.query({ name: 'key', text: INSERT_KEY, values: [key] }),
      client.query({ name: 'payment', text: INSERT_PAYMENT, values: [account, amount] }),
    ]);
    if (rowCount === 0) throw new Error('the key exists');
    const answer = JSON.stringify(payment);
    await Promise.all([client.query({ name: 'store', text: STORE_ANSWER, values: [key, answer] }), client.query('COMMIT')]);
    return answer;
  };
}

exports.contenders = async handler => {
  const keyed = key => invoke(handler, 'POST /keyed-payments', { body: BODY, headers: { 'idempotency-key': key } });
  const [one, several] = [await awaited(), await pipelined()];
  await Promise.all([keyed(USED_KEY), one(USED_KEY)]);
  return {
    ours: () => keyed(randomUUID()),
    oursWithoutKey: () => invoke(handler, 'POST /payments', { body: BODY }),
    oursReplayed: () => keyed(USED_KEY),
    awaited: () => one(randomUUID()),
    awaitedReplayed: () => one(USED_KEY),
    pipelined: () => several(randomUUID()),
  };
};

/** Throws for an answer that is not right. */
exports.check = answer => {
  const { id, amount } = JSON.parse(answer);
  if (!(id > 0 && amount === 5)) throw new Error(`not a payment: ${answer}`);
};
