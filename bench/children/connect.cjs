const { readFileSync } = require('node:fs');
const { Client } = require('pg');

const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_CA_FILE, BENCH_USER, BENCH_PASSWORD } = process.env;

/** Opens a connection of pg over verified TLS. */
exports.connect = async (options = {}) => {
  const login = { user: BENCH_USER, password: BENCH_PASSWORD, ssl: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') } };
  const client = new Client({ host: DATABASE_HOST, port: Number(DATABASE_PORT), database: DATABASE_NAME, ...login, ...options });
  await client.connect();
  return client;
};
