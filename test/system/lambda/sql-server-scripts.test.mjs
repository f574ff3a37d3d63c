import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { ScriptsFunction } from './scripts-function.mjs';
import { SecretsManager } from './secrets-manager.mjs';

const ADMIN_SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:admin';
const USER_SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:user';
const PASSWORDS = ['pa$$wörd', 'generated-password'];
const USER = { name: 'shop_api', login: 'secret', grants: ['SELECT ON orders'] };
const ORDERS = { 'V1__orders.sql': ['CREATE TABLE orders (id int)'] };

let secrets;
let secretsUrl;
let folder;
let server;
before(async () => {
  secrets = new SecretsManager();
  secretsUrl = await secrets.listen();
  secrets.others = {
    [ADMIN_SECRET]: { AWSCURRENT: { username: 'api', password: PASSWORDS[0] } },
    [USER_SECRET]: { AWSCURRENT: { username: 'shop_api', password: PASSWORDS[1] } },
  };
});
after(() => secrets.close());
beforeEach(async () => {
  const { SimulatedSqlServer } = await tsImport('../../support/simulated-sql-server.ts', import.meta.url);
  server = await SimulatedSqlServer.start();
  folder = mkdtempSync(join(tmpdir(), 'sql-server-'));
  writeFileSync(join(folder, 'ca.pem'), server.tds.ca);
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

for (const version of ['22', '24']) {
  describe(`the function that runs scripts on a simulated SQL Server, in Lambda with Node.js ${version}`, () => {
    const node = fileURLToPath(new URL(`node_modules/node-${version}/bin/node`, import.meta.url));
    const functions = [];
    const create = files => {
      const env = {
        _HANDLER: 'scripts.handler',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
        DATABASE_HOST: server.tds.host,
        DATABASE_PORT: String(server.tds.port),
        DATABASE_NAME: 'library',
        DATABASE_SECRET_ARN: ADMIN_SECRET,
        DATABASE_USER_SECRETS: JSON.stringify({ shop_api: USER_SECRET }),
        DATABASE_CA_FILE: join(folder, 'ca.pem'),
      };
      const made = new ScriptsFunction({ node, engine: 'sql-server', files, users: [USER], env });
      functions.push(made);
      return made;
    };
    afterEach(async () => {
      for (const made of functions.splice(0)) {
        await made.stop();
        for (const password of PASSWORDS) assert.ok(!made.output.includes(password), 'the log holds a password');
      }
    });

    test('a first run returns what it did, and a second one that nothing was to do', async () => {
      const made = create(ORDERS);

      assert.deepEqual(await made.invoke(), {
        scripts: ['V1__orders.sql'], users: ['shop_api: login created', 'shop_api: created', 'shop_api: granted SELECT on dbo.orders'],
      });
      assert.deepEqual(await made.invoke(), { scripts: [], users: [] });
      assert.deepEqual(server.data.tables, ['orders']);
    });

    test('the reason of a failure is its message alone, and is logged', async () => {
      const failing = "INSERT INTO orders VALUES ('ada@example.com')";
      server.script(failing, [{ error: 245, severity: 16, message: "Conversion failed when converting the varchar value 'ada@example.com' to data type int." }]);
      const made = create({ ...ORDERS, 'V2__more.sql': ['SELECT 1', failing] });

      const message = 'V2__more.sql:2: a value is invalid or out of range (SQL Server error 245)';
      assert.equal(await made.reason(), `${message}\n`);
      assert.ok(made.log.some(line => line.level === 'error' && line.message === message));
      assert.ok(!made.output.includes('ada@example.com'));
    });
  });
}
