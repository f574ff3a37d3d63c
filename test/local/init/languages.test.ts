import { readDatabase } from './source-database';
import { readme } from '../../../local/init/app/readme';
import { LANGUAGES } from '../../../local/init/languages/languages';
import type { AppModel } from '../../../local/init/model/app-model';
import { makeApp } from '../../../local/init/model/make-app';
import { createTestDatabase } from '../../support/database';

const SCHEMA = `
  CREATE TYPE state AS ENUM ('open', 'done');
  CREATE TABLE tasks (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    title varchar(100) NOT NULL,
    state state NOT NULL DEFAULT 'open',
    priority smallint CHECK (priority BETWEEN 1 AND 5),
    labels text[],
    updated_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1
  );
  COMMENT ON TABLE tasks IS 'What is to be done';
  CREATE TABLE log (line text)`;

describe('an app', () => {
  let app: AppModel;

  beforeAll(async () => {
    const database = await createTestDatabase();
    await database.query(SCHEMA);
    const { catalogue, schema } = await readDatabase(database).finally(() => database.drop());
    app = makeApp({ ...catalogue, databaseName: 'todo', version: 17 }, { schema: schema.text, notInSchema: schema.leftOut });
  });

  test.each(Object.entries(LANGUAGES))('in %s is as in the snapshot', (_, language) => {
    const files = Object.entries({ ...language.files(app), 'README.md': readme(app, language) });

    expect(files.map(([path, text]) => `=== ${path}\n${text}`).join('\n')).toMatchSnapshot();
  });
});
