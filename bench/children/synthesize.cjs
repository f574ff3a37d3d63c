/** Synthesizes the APIs that are measured into the folder of the first argument, and reports the folder of each function by the name of its stack. */
require('tsx/cjs');
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { App, Stack } = require('aws-cdk-lib');
const { Peer, Vpc } = require('aws-cdk-lib/aws-ec2');
const { Secret } = require('aws-cdk-lib/aws-secretsmanager');
const { report } = require('./report.cjs');
const {
  ApiAuthorizer, DatabaseCredentials, DatabaseEngine, DatabaseTarget, RequestValue, RowFormat, RowOrder, SqlResult, SqlRoute, ValueType, VpcLambdaHttpApi, VpcLambdaRestApi,
} = require('../../src');
const { named } = require('../named.cjs');
const { LISTS } = require('../page-statements.cjs');
const sqlServer = require('../sql-server-statements.cjs');
const statements = require('../statements.cjs');
const { EXPORT } = require('../stream-statements.cjs');
const { WRITE_ROUTES } = require('../write-routes.cjs');

const id = RequestValue.path('id', { valueType: ValueType.INTEGER });
const ofQuery = (name, valueType) => ({ [name]: RequestValue.query(name, { valueType, required: false }) });

const row = { parameters: { id }, result: SqlResult.row() };
const POSTGRES_ROUTES = [
  SqlRoute.get('/books/{id}', { sql: named(statements.ONE_BOOK, 'id'), ...row }),
  SqlRoute.post('/books/{id}', { sql: named(statements.ONE_BOOK, 'id'), ...row }),
  SqlRoute.get('/books', {
    sql: named(statements.FILTERED_BOOKS, 'id', 'available'),
    parameters: { ...ofQuery('id', ValueType.INTEGER), ...ofQuery('available', ValueType.BOOLEAN) },
  }),
  SqlRoute.get('/mixed', { sql: statements.MIXED_ROWS }),
  SqlRoute.get('/plain', { sql: statements.PLAIN_ROWS }),
  SqlRoute.get('/large', { sql: statements.LARGE_ROWS, maxRows: 10_000 }),
  ...Object.entries(LISTS).map(([name, { sql, orderBy }]) => SqlRoute.get(`/items/${name}`, { sql, result: SqlResult.page({ orderBy: RowOrder.by(orderBy) }) })),
];
const STREAM_ROUTES = [SqlRoute.get('/exports', {
  sql: named(EXPORT, 'rows'),
  parameters: { rows: RequestValue.query('rows', { valueType: ValueType.INTEGER }) },
  result: SqlResult.rows({ formats: [RowFormat.JSON, RowFormat.CSV] }),
  stream: true,
})];
const SQL_SERVER_ROUTES = [
  SqlRoute.get('/books/{id}', { sql: named(sqlServer.ONE_BOOK, 'id'), ...row }),
  SqlRoute.get('/mixed', { sql: sqlServer.MIXED_ROWS }),
];

/** Session context for row-level security. */
const CLAIMS = {
  sessionContext: { 'app.user': RequestValue.claim('sub'), 'app.tenant': RequestValue.claim('tenant') },
  authorizer: ApiAuthorizer.jwt('https://login.example.com', { audience: ['api'] }),
};

function synthesize(app, name, engine, routes, { Api = VpcLambdaHttpApi, ...more } = {}) {
  const stack = new Stack(app, name);
  const credentials = DatabaseCredentials.fromSecret(new Secret(stack, 'Secret'));
  const endpoint = { host: 'db.example.com', databaseName: 'library', credentials, peer: Peer.ipv4('10.9.8.7/32'), engine };
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
  new Api(stack, 'Api', { vpc, database: DatabaseTarget.fromEndpoint(endpoint), routes, ...more });
}

/** Returns the folder of the one asset of a stack that is a handler. */
function handlerFolder(outdir, name) {
  const { files } = require(join(outdir, `${name}.assets.json`));
  const folders = Object.values(files).filter(({ source }) => source.packaging === 'zip').map(({ source }) => join(outdir, source.path));
  return folders.find(folder => readdirSync(folder).includes('manifest.json'));
}

const outdir = process.argv[2];
const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
synthesize(app, 'postgres', DatabaseEngine.POSTGRESQL, POSTGRES_ROUTES);
synthesize(app, 'postgres-with-claims', DatabaseEngine.POSTGRESQL, POSTGRES_ROUTES, CLAIMS);
synthesize(app, 'postgres-writes', DatabaseEngine.POSTGRESQL, WRITE_ROUTES);
synthesize(app, 'postgres-streams', DatabaseEngine.POSTGRESQL, STREAM_ROUTES, { Api: VpcLambdaRestApi });
synthesize(app, 'sql-server', DatabaseEngine.SQL_SERVER, SQL_SERVER_ROUTES);
app.synth();
report(Object.fromEntries(['postgres', 'postgres-with-claims', 'postgres-writes', 'postgres-streams', 'sql-server'].map(name => [name, handlerFolder(outdir, name)])));
