/**
 * A typical handwritten Lambda function for PostgreSQL: dependencies from `node_modules`, one connection per request.
 * In its favour, it fetches the secret only once.
 */
const { readFileSync } = require('node:fs');
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const { Client } = require('pg');
const { ONE_BOOK } = require('../statements.cjs');

const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_SECRET_ARN, DATABASE_CA_FILE } = process.env;
const secrets = new SecretsManagerClient({});
const ca = readFileSync(DATABASE_CA_FILE, 'utf8');
let login;

async function fetchLogin() {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: DATABASE_SECRET_ARN }));
  const { username, password } = JSON.parse(SecretString);
  return { user: username, password };
}

exports.handler = async event => {
  login ??= await fetchLogin();
  const client = new Client({ host: DATABASE_HOST, port: Number(DATABASE_PORT), database: DATABASE_NAME, ...login, ssl: { ca } });
  await client.connect();
  try {
    const { rows } = await client.query(ONE_BOOK, [event.pathParameters.id]);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(rows[0]) };
  } finally {
    await client.end();
  }
};
