import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { checkKeyTable } from '../../../local/check/key-table';
import type { IdempotencyManifest } from '../../../src/contract/idempotency-manifest';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const DEFINITION = `CREATE TABLE api_keys (
  id char(43) PRIMARY KEY,
  request char(43) NOT NULL,
  status smallint,
  headers text,
  body text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON api_keys (created_at);`;

const KEYS: IdempotencyManifest = {
  table: 'api_keys',
  required: false,
  expire: "DELETE FROM api_keys WHERE id = $1 AND created_at < now() - interval '1 day'",
  insert: 'INSERT INTO api_keys (id, request) VALUES ($1, $2)',
  find: 'SELECT request, status, headers, body FROM api_keys WHERE id = $1',
  store: 'UPDATE api_keys SET status = $2, headers = $3, body = $4 WHERE id = $1',
  purge: "DELETE FROM api_keys WHERE id IN (SELECT id FROM api_keys WHERE created_at < now() - interval '1 day' LIMIT 9)",
  definition: DEFINITION,
};

describe('the check of the table of idempotency keys', () => {
  let database: TestDatabase;
  let client: Client;
  const findingsFor = async (definition: string, keys: Partial<IdempotencyManifest> = {}, role = database.user) => {
    await database.query(`DROP TABLE IF EXISTS api_keys; ${definition}`);
    return checkKeyTable(client, { ...KEYS, ...keys }, role);
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    const { host, port, name, user, password, caFile } = database;
    client = new Client({ host, port, database: name, user, password, ssl: { ca: readFileSync(caFile, 'utf8') } });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test('a table with its definition is fine', async () => {
    expect(await findingsFor(DEFINITION)).toEqual([]);
    expect(await findingsFor(DEFINITION.replaceAll('char(43)', 'text').replace('smallint', 'int'))).toEqual([]);
  });

  test('a missing table is one error with the statements that create it', async () => {
    expect(await findingsFor('')).toEqual([{
      level: 'error', message: 'the table api_keys of the idempotency keys does not exist: add it to the schema', details: DEFINITION.split('\n'),
    }]);
  });

  test('a table of another schema is found there', async () => {
    await findingsFor('');
    await database.query(`CREATE SCHEMA own; ${DEFINITION.replaceAll('api_keys', 'own.api_keys')}`);
    const own = Object.fromEntries(Object.entries(KEYS).map(([key, each]) => [key, typeof each === 'string' ? each.replaceAll('api_keys', 'own.api_keys') : each]));

    expect(await findingsFor('', own)).toEqual([]);
    expect(await findingsFor('')).toMatchObject([{ message: expect.stringContaining('does not exist') }]);
  });

  test.each([
    ['body text,', '', 'lacks the column "body"'],
    ['headers text', 'headers jsonb', 'has the column "headers" with the type jsonb instead of text'],
    ['DEFAULT now()', '', 'has no default for the column "created_at"'],
    ['status smallint', 'status smallint NOT NULL', 'does not allow NULL in the column "status", which is written after the key'],
    ['status smallint', 'status smallint, tenant text NOT NULL', 'requires a value for the column "tenant", which the handler does not write'],
  ])('a definition with "%s" replaced by "%s" is an error', async (from, to, problem) => {
    expect(await findingsFor(DEFINITION.replace(from, to))).toEqual([
      { level: 'error', message: `the table api_keys of the idempotency keys ${problem}`, details: DEFINITION.split('\n') },
    ]);
  });

  test('a table that accepts a key twice is an error', async () => {
    expect(await findingsFor(DEFINITION.replace(' PRIMARY KEY', ' NOT NULL'))).toEqual([
      { level: 'error', message: 'api_keys accepts the same key twice, so requests are repeated', details: ['ALTER TABLE api_keys ADD PRIMARY KEY (id)'] },
    ]);
    expect(await findingsFor(DEFINITION.replace(' PRIMARY KEY', ' NOT NULL UNIQUE'))).toEqual([]);
    expect(await findingsFor(DEFINITION.replace('id char(43) PRIMARY KEY', 'id char(43) NOT NULL').replace('\n);', ', PRIMARY KEY (id, request)\n);'))).toMatchObject([{ level: 'error' }]);
    expect(await findingsFor(`${DEFINITION.replace(' PRIMARY KEY', ' NOT NULL')} CREATE UNIQUE INDEX ON api_keys (id) WHERE status IS NULL`)).toMatchObject([{ level: 'error' }]);
  });

  test('a table without an index for the expired keys is a warning', async () => {
    expect(await findingsFor(DEFINITION.replace(/CREATE INDEX.*/, ''))).toEqual([
      { level: 'warning', message: 'no index finds the expired keys of api_keys, so each request reads the whole table', details: ['CREATE INDEX ON api_keys (created_at)'] },
    ]);
  });

  test('a role without a privilege is an error', async () => {
    const reader = `${database.user}_reader`;
    await database.administer(`CREATE ROLE ${reader}`);
    const findings = await findingsFor(`${DEFINITION} GRANT SELECT, INSERT ON api_keys TO ${reader}`, {}, reader);
    await database.query('DROP TABLE api_keys');
    await database.administer(`DROP ROLE ${reader}`);

    expect(findings).toEqual([
      { level: 'error', message: `${reader} may not UPDATE, DELETE on api_keys`, details: [`GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys TO ${reader}`] },
    ]);
  });

  test.each(['expire', 'insert', 'find', 'store', 'purge'] as const)('the statement "%s" is prepared', async name => {
    expect(await findingsFor(DEFINITION, { [name]: 'SELECT bode FROM api_keys' })).toMatchObject([
      { level: 'error', message: 'column "bode" does not exist (Perhaps you meant to reference the column "api_keys.body".)', details: ['SELECT bode FROM api_keys', '       ^'] },
    ]);
  });
});
