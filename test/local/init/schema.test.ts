import { EVERY_TYPE, readDatabase } from './source-database';
import { createTestDatabase, type TestDatabase } from '../../support/database';

jest.setTimeout(60_000);

describe('the script of a schema', () => {
  let database: TestDatabase;
  let copy: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    copy = await createTestDatabase();
    await database.query(EVERY_TYPE);
  });
  afterAll(async () => {
    await database.drop();
    await copy.drop();
  });

  test('creates the same schema in another database, in one transaction', async () => {
    const { schema, catalogue } = await readDatabase(database);
    await copy.query(`BEGIN; ${schema.text}; COMMIT`);
    const again = await readDatabase(copy);

    const own = catalogue.relations.filter(({ name }) => !name.endsWith('schema_history'));
    const comparable = (relations: typeof own) => relations.map(relation => ({ ...relation, oid: undefined }));
    expect(again.schema).toEqual(schema);
    expect(comparable([...again.catalogue.relations])).toEqual(comparable(own));
  });

  test('names what it leaves out', async () => {
    await database.query("CREATE TABLE orders_archive (id integer); CREATE COLLATION numeric_order (provider = icu, locale = 'en-u-kn')");
    await database.administer('CREATE PUBLICATION all_orders FOR TABLE orders');

    expect((await readDatabase(database)).schema.leftOut).toEqual([
      'the collation numeric_order: not in the script of the schema', 'the publication all_orders: not in the script of the schema',
    ]);
  });

  test('has neither rows, nor owners, nor grants, nor the history of scripts', async () => {
    const { schema: { text } } = await readDatabase(database);

    expect(text).not.toMatch(/INSERT INTO|OWNER TO|GRANT|schema_history/);
    expect(text).not.toContain(database.user);
  });
});
