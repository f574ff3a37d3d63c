import type pg from 'pg';
import { readme } from './app/readme';
import { checkFolder, writeFiles } from './app/write-app';
import type { Catalogue } from './catalogue/catalogue';
import { readCatalogue } from './catalogue/read-catalogue';
import { withViewKeys } from './catalogue/view-keys';
import type { Files, Language } from './languages/language';
import type { AppModel } from './model/app-model';
import { makeApp } from './model/make-app';
import { readSchema, type SchemaScript } from './schema/schema-script';
import { connectToSource } from './source';
import type { Session } from '../session';

/** Options of an app. */
export interface InitOptions {
  readonly databaseUrl: string | undefined;
  readonly language: Language;
  /** Tables and views to serve; undefined: all. */
  readonly tables: readonly string[] | undefined;
  readonly folder: string;
}

/**
 * Writes an app for a database.
 *
 * @throws UserError when the folder is not empty, or the database cannot be read
 */
export async function init({ databaseUrl, language, tables, folder }: InitOptions, session: Session, print: (line: string) => void): Promise<void> {
  await checkFolder(folder);
  const { catalogue, schema } = await readDatabase(await connectToSource(databaseUrl, session));
  const app = makeApp(catalogue, { tables, schema: schema.text, notInSchema: schema.leftOut });
  await writeFiles(folder, filesOf(app, language));
  describe(app, language, folder).forEach(print);
}

/** Reads a database in one transaction, so that it is all of the same moment, and then the plans of its views. */
async function readDatabase(client: pg.Client): Promise<{ catalogue: Catalogue; schema: SchemaScript }> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const catalogue = await readCatalogue(client);
  const schema = await readSchema(client);
  await client.query('COMMIT');
  return { catalogue: await withViewKeys(client, catalogue), schema };
}

function filesOf(app: AppModel, language: Language): Files {
  return {
    ...language.files(app),
    'migrations/V001__schema.sql': app.schema,
    '.gitignore': `${language.ignored.join('\n')}\n`,
    'README.md': `${readme(app, language).trimEnd()}\n`,
  };
}

function describe({ databaseName, resources, leftOut }: AppModel, { name, commands: { install, cdk, local } }: Language, folder: string): string[] {
  const routes = resources.flatMap(each => each.routes).length;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const tables = resources.filter(({ kind }) => kind === 'table').length;
  const views = resources.length - tables;
  const notes = resources.flatMap(({ sqlName, notes: sentences }) => sentences.map(sentence => `${sqlName}: ${sentence}`));
  const sources = [...tables > 0 ? [count(tables, 'table')] : [], ...views > 0 ? [count(views, 'view')] : []].join(' and ');
  const go = folder === '.' ? [] : [`cd ${folder}`];
  return [
    `${folder}: a ${name} app with ${count(routes, 'route')} for ${sources} of ${databaseName}`,
    ...[...leftOut, ...notes].map(line => `  ${line}`),
    '',
    'Next, as in README.md:',
    ...[...go, install, `${cdk} synth --quiet`, `${local} check`, `${local} serve`].map(line => `  ${line}`),
  ];
}
