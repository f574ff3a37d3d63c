/** A typical handwritten Lambda function for SQL Server, with a pool of one connection that is kept. */
const { readFileSync } = require('node:fs');
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const sql = require('mssql');
const { MIXED_ROWS, ONE_BOOK } = require('../sql-server-statements.cjs');

const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_SECRET_ARN, DATABASE_CA_FILE } = process.env;
const secrets = new SecretsManagerClient({});
let pool;

async function connect() {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: DATABASE_SECRET_ARN }));
  const { username, password } = JSON.parse(SecretString);
  return sql.connect({
    server: DATABASE_HOST,
    port: Number(DATABASE_PORT),
    database: DATABASE_NAME,
    user: username,
    password,
    pool: { max: 1 },
    options: { encrypt: true, trustServerCertificate: false, cryptoCredentialsDetails: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') } },
  });
}

const ROUTES = {
  'GET /books/{id}': async (connected, { id }) => (await connected.request().input('p1', sql.Int, Number(id)).query(ONE_BOOK)).recordset[0],
  'GET /mixed': async connected => (await connected.request().query(MIXED_ROWS)).recordset,
};

exports.handler = async ({ routeKey, pathParameters }) => {
  pool ??= connect();
  const result = await ROUTES[routeKey](await pool, pathParameters);
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result) };
};
