import { escapeIdentifier } from 'pg';
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

  test('quotes every name, label and text', async () => {
    const [source, target] = [await createTestDatabase(), await createTestDatabase()];
    const hostile = (name: string) => escapeIdentifier(`${name}$$ '"\\; CREATE TABLE broken_out (); DO $$ --`);
    await source.administer(`CREATE ROLE ${hostile('r')}`);
    await source.administer(`ALTER ROLE ${escapeIdentifier(target.user)} CREATEROLE`);
    try {
      await source.query(`
        CREATE TYPE ${hostile('e')} AS ENUM ('it''s', '\\', '$$');
        CREATE TABLE ${hostile('t')} (${hostile('c')} ${hostile('e')} DEFAULT '\\', d text DEFAULT '''; $$' CHECK (d <> ''''));
        CREATE INDEX ${hostile('i')} ON ${hostile('t')} (d);
        CREATE POLICY ${hostile('p')} ON ${hostile('t')} TO ${hostile('r')} USING (d <> '$$');
        CREATE FUNCTION ${hostile('f')}() RETURNS text LANGUAGE sql AS 'SELECT ''$function$ $$''';
        COMMENT ON TABLE ${hostile('t')} IS '''; $$ \\';`);
      const { schema } = await readDatabase(source);
      await target.query(schema.text);

      expect((await readDatabase(target)).schema).toEqual(schema);
      expect((await target.query("SELECT to_regclass('broken_out') AS found")).rows).toEqual([{ found: null }]);
    } finally {
      await source.drop();
      await target.drop();
      await copy.administer(`DROP ROLE ${hostile('r')}`);
    }
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
