import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Catalogue } from '../../../local/init/catalogue/catalogue';
import { readCatalogue } from '../../../local/init/catalogue/read-catalogue';
import { readSchema, type SchemaScript } from '../../../local/init/schema/schema-script';
import type { TestDatabase } from '../../support/database';

/** A schema with everything that a catalogue can have. */
export const EVERY_TYPE = readFileSync(join(__dirname, 'every-type.sql'), 'utf8');

/** Reads a database as `init` does. */
export async function readDatabase(
  { host, port, name, user, password, caFile }: TestDatabase,
): Promise<{ catalogue: Catalogue; schema: SchemaScript }> {
  const client = new Client({ host, port, database: name, user, password, ssl: { ca: readFileSync(caFile, 'utf8') } });
  await client.connect();
  try {
    await client.query("SET search_path = public; SET TimeZone = 'UTC'");
    return { catalogue: await readCatalogue(client), schema: await readSchema(client) };
  } finally {
    await client.end();
  }
}
