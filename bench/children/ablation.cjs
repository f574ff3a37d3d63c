/** Sends warm requests to several handlers in turns, and reports the median of each batch beside that of a bare `client.query`. */
const { connect } = require('./connect.cjs');
const { invoke } = require('./invoke.cjs');
const { report } = require('./report.cjs');
const { ONE_BOOK } = require('../statements.cjs');

const [rounds, batch, ...files] = process.argv.slice(2);

const SETTINGS = "SELECT set_config('statement_timeout',$1,true),set_config('transaction_read_only',$2,true)";
const PLAN_EACH_TIME = ",set_config('plan_cache_mode','force_custom_plan',true)";

/** Only the messages that the handler sends for a statement. */
class Messages {
  done = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));

  /** @param known whether the server has both statements */
  constructor(id, settings, known) {
    Object.assign(this, { id, settings, known });
  }

  submit(connection) {
    const valueMapper = value => value;
    connection.stream.cork();
    if (!this.known) connection.parse({ text: this.settings, name: 'settings' });
    connection.bind({ statement: 'settings', values: ['27000', 'on'], valueMapper });
    connection.execute({});
    if (!this.known) connection.parse({ text: ONE_BOOK, name: 'book' });
    connection.bind({ statement: 'book', values: [this.id], valueMapper });
    connection.describe({ type: 'P' });
    connection.execute({});
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription() {}
  handleDataRow() {}
  handleCommandComplete() {}
  handleError(error) { this.reject(error); }
  handleReadyForQuery() { this.resolve(); }
}

async function medianOf(request) {
  const durations = [];
  for (let index = 0; index < Number(batch); index++) {
    const started = performance.now();
    await request(String(1 + index));
    durations.push(performance.now() - started);
  }
  return durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)];
}

/** Returns a request that sends only the messages of the handler. */
async function messagesOf(settings) {
  const client = await connect();
  let known = false;
  return id => {
    const query = new Messages(id, settings, known);
    client.query(query);
    known = true;
    return query.done;
  };
}

async function main() {
  const plain = await connect();
  const raw = id => plain.query(ONE_BOOK, [id]);
  const [once, eachTime] = [await messagesOf(SETTINGS), await messagesOf(SETTINGS + PLAN_EACH_TIME)];
  const requests = files.map(file => {
    const { handler } = require(file);
    return id => invoke(handler, 'GET /books/{id}', { path: { id } });
  });
  for (const request of [raw, once, eachTime, ...requests]) for (let warmUp = 0; warmUp < 5; warmUp++) await medianOf(request);
  for (let round = 0; round < Number(rounds); round++) {
    const medians = { raw: await medianOf(raw), messages: await medianOf(once), eachTime: await medianOf(eachTime), variants: [] };
    for (const request of requests) medians.variants.push(await medianOf(request));
    report(medians);
  }
  process.exit();
}

main();
