import { defineCommand, UsageError } from './command';
import { init } from '../init/init';
import { LANGUAGES } from '../init/languages/languages';
import { suggestion } from '../suggestion';

/** `init` */
export const initCommand = defineCommand({
  summary: 'write an app for a database, with routes for its tables',
  usage: `Usage: cdk-vpc-lambda-api-local init [options]

Writes an AWS CDK app for a PostgreSQL database: routes to list, read, create, change and delete the rows of each table, the schema
as a migration script, a test and a README. The database is only read.

Options:
  --database-url <url>  database to read, as in postgres://user:password@localhost:5432/shop?sslmode=disable (default: a sample)
  --language <name>     typescript, python or java (default: typescript)
  --tables <names>      tables and views to serve, as in orders,sales.customers (default: all)
  --output <folder>     folder of the app, new or empty (default: the current one)
  --help                show this help

Exit status: 0 when the app is written; 1 when it cannot be; 2 for an invalid command line.`,
  options: {
    'database-url': { type: 'string' },
    'language': { type: 'string', default: 'typescript' },
    'tables': { type: 'string' },
    'output': { type: 'string', default: '.' },
  },
  run: async ({ 'database-url': databaseUrl, 'language': name, tables, output }, { session, print }) => {
    const language = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
    const known = Object.keys(LANGUAGES);
    if (!language) throw new UsageError(`--language must be one of ${known.join(', ')}, got "${name}"${suggestion(name, known)}`);
    await init({ databaseUrl, language, tables: tables?.split(',').map(each => each.trim()).filter(each => each !== ''), folder: output }, session, print);
    return 0;
  },
});
