/**
 * Streams rows by the function of the first argument, and reports for each round the milliseconds to the first byte and to the last, beside a
 * cursor and COPY of pg on one open connection; or, with `memory`, the memory of one stream.
 */
const { Writable } = require('node:stream');

// Lambda's runtime for Node.js defines it before it loads the function.
globalThis.awslambda = { streamifyResponse: handler => handler, HttpResponseStream: { from: (stream, metadata) => Object.assign(stream, { metadata }) } };

const { once } = require('node:events');
const { Query } = require('pg');
const { connect } = require('./connect.cjs');
const memory = require('./memory.cjs');
const { report } = require('./report.cjs');
const { EXPORT, copyExport } = require('../stream-statements.cjs');

const [file, mode, rows, firstRows, rounds] = process.argv.slice(2);
/** Rows that a cursor returns at a time. */
const CURSOR_ROWS = 100;
/** The limit of streams in Lambda. */
const REMAINING_MS = 900_000;

const event = (count, accept) => ({
  resource: '/exports',
  httpMethod: 'GET',
  path: '/exports',
  headers: { accept },
  multiValueHeaders: { accept: [accept] },
  queryStringParameters: { rows: count },
  multiValueQueryStringParameters: { rows: [count] },
  pathParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: 'request-1', resourcePath: '/exports', httpMethod: 'GET', identity: { sourceIp: '192.0.2.1', userAgent: 'bench' } },
});

/** Counts the bytes of what it receives, and notes when the first comes. */
class Sink extends Writable {
  bytes = 0;
  started = performance.now();
  firstMs;

  _write(chunk, _, done) {
    this.receive(chunk.length);
    done();
  }

  receive(bytes) {
    this.firstMs ??= performance.now() - this.started;
    this.bytes += bytes;
  }

  result() {
    return { firstMs: this.firstMs, totalMs: performance.now() - this.started, bytes: this.bytes };
  }
}

/** Streams rows through the function. */
async function ours(stream, count, accept) {
  const sink = new Sink();
  const finished = once(sink, 'finish');
  await stream(event(count, accept), sink, { awsRequestId: 'invocation-1', functionName: 'bench', getRemainingTimeInMillis: () => REMAINING_MS });
  await finished;
  if (sink.metadata.statusCode !== 200) throw new Error(`answered with ${sink.metadata.statusCode}`);
  return sink.result();
}

/** COPY … TO STDOUT, whose rows pg hands over one by one. */
async function copy(client, count) {
  const sink = new Sink();
  await new Promise((resolve, reject) => client.query({
    submit: connection => void connection.query(copyExport(count)),
    handleCopyData: ({ chunk }) => sink.receive(chunk.length),
    handleCommandComplete: () => undefined,
    handleError: reject,
    handleReadyForQuery: resolve,
  }));
  return sink.result();
}

/** A cursor: a portal whose rows pg fetches in portions. */
async function cursor(client, count) {
  const sink = new Sink();
  const query = client.query(new Query({ text: EXPORT, values: [count], rows: CURSOR_ROWS }));
  query.on('row', () => sink.receive(1));
  await once(query, 'end');
  return sink.result();
}

async function compare(stream, client) {
  for (let round = 0; round < Number(rounds); round++) {
    const first = { ours: [], cursor: [] };
    for (let turn = 0; turn < 5; turn++) {
      first.ours.push((await ours(stream, firstRows, 'application/json')).firstMs);
      first.cursor.push((await cursor(client, firstRows)).firstMs);
    }
    const csv = await ours(stream, rows, 'text/csv');
    const copied = await copy(client, rows);
    report({ first: { ours: Math.min(...first.ours), cursor: Math.min(...first.cursor) }, csv, json: await ours(stream, rows, 'application/json'), copied });
  }
}

async function main() {
  const { stream } = require(file);
  const client = await connect();
  for (let turn = 0; turn < 5; turn++) for (const accept of ['text/csv', 'application/json']) await ours(stream, firstRows, accept);
  for (let turn = 0; turn < 5; turn++) await Promise.all([cursor(client, firstRows), copy(client, firstRows)]);
  if (mode === 'time') {
    await compare(stream, client);
  } else {
    const start = memory.now();
    const { bytes } = mode === 'copy-memory' ? await copy(client, rows) : await ours(stream, rows, 'application/json');
    report({ growth: memory.peak() - start, bytes });
  }
  process.exit();
}

main();
