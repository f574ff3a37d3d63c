import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { makeDatabases } from '../../../local/database/databases';
import type { RoleLogin, PostgresServer } from '../../../local/database/postgres';
import { createFunctionRole, createOwner, type FunctionRole } from '../../../local/database/roles';
import { readSqlFile } from '../../../local/database/sql-file';
import { testServer } from '../../support/database';

// Statements of a dump are run one by one, on machines that may be busy.
jest.setTimeout(60_000);

const TABLES = 'CREATE TABLE public.books (id integer NOT NULL, title text NOT NULL, owner text);';

/** Output of pg_dump before the first object, by version. */
const HEADS: Record<string, string> = {
  10: `SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nSELECT pg_catalog.set_config('search_path', '', false);
SET row_security = off;\n\nCREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;\nCOMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';
SET default_tablespace = '';\nSET default_with_oids = false;`,
  13: "SET statement_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\nCOMMENT ON SCHEMA public IS 'standard public schema';\nSET default_table_access_method = heap;",
  17: "\\restrict a1B2\nSET transaction_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\nALTER SCHEMA public OWNER TO pg_database_owner;",
  18: "\\restrict a1B2\nSET transaction_timeout = 0;\nSET of_a_later_version = on;\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE SCHEMA public;",
};

/** The PostgreSQL of the test run, as the local tool sees its own. */
function localServer(): PostgresServer {
  const { host, port, caFile, superuser } = testServer();
  const connect = async (database: string, login: RoleLogin) => {
    const client = new Client({ host, port, database, ...login, ssl: { ca: readFileSync(caFile, 'utf8') } });
    await client.connect();
    return client;
  };
  const administer = async (statement: string) => {
    const client = await connect('template1', superuser);
    return client.query(statement).finally(() => client.end());
  };
  return {
    host,
    port,
    caFile,
    superuser,
    connect,
    administer,
    directory: '',
    stop: () => Promise.resolve(),
    createRole: async ({ user, password }) => void await administer(`CREATE ROLE ${escapeIdentifier(user)} LOGIN PASSWORD '${password}'`),
  };
}

describe('scripts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  const server = localServer();
  let owner: RoleLogin;
  let api: FunctionRole;

  beforeAll(async () => {
    owner = await createOwner(server);
    api = await createFunctionRole(server, undefined);
  });
  afterAll(async () => {
    await server.administer('DROP DATABASE IF EXISTS scripts WITH (FORCE)');
    const { rows } = await server.administer("SELECT rolname FROM pg_roles WHERE rolname IN ('local_owner', 'local_api', 'library_api', 'postgres', 'reports', 'editors', 'auditor', 'rds_iam') AND NOT rolsuper ORDER BY rolname = 'local_owner'");
    for (const { rolname } of rows) await server.administer(`DROP ROLE ${escapeIdentifier(rolname)}`);
    rmSync(folder, { recursive: true });
  });

  const read = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text);
    return readSqlFile(join(folder, name));
  };
  /** Makes the database of a schema and a seed. */
  const make = (schema: string | Buffer, seed = "INSERT INTO public.books VALUES (1, 'Emma')", functionRole = api) =>
    makeDatabases({ server, owner, functionRole, schema: [read('schema.sql', schema)], appScripts: [], seed: [read('seed.sql', seed)] }, ['scripts']);
  /** Asks it as the functions do. */
  const ask = async (sql: string, login: RoleLogin = api) => {
    const client = await server.connect('scripts', login);
    return (await client.query({ text: sql, rowMode: 'array' }).finally(() => client.end())).rows.flat();
  };
  const titles = (login?: RoleLogin) => ask('SELECT title FROM public.books ORDER BY id', login);

  test.each(Object.keys(HEADS))('a dump of pg_dump %s loads, with the roles, owners and policies that it names', async version => {
    const roles = await make(`${HEADS[version]}
${TABLES}
ALTER TABLE public.books OWNER TO postgres;
CREATE FUNCTION public.count_books(prefix text, most integer) RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM public.books $$;
ALTER FUNCTION public.count_books(prefix text, most integer) OWNER TO postgres;
CREATE PUBLICATION everything FOR ALL TABLES;
ALTER PUBLICATION everything OWNER TO postgres;
ALTER TABLE public.books ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON public.books TO library_api USING ((title <> 'Hidden'::text));
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO library_api;
GRANT SELECT,INSERT ON TABLE public.books TO library_api;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO reports;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reports;
${version > '16' ? '\\unrestrict a1B2\n' : ''}`, "INSERT INTO public.books VALUES (1, 'Emma'), (2, 'Hidden')");

    expect(['library_api', 'postgres', 'reports']).toEqual(expect.arrayContaining(roles));
    expect(await titles()).toEqual(['Emma']);
    expect(await titles(owner)).toEqual(['Emma', 'Hidden']);
  });

  test('roles are made as on Amazon RDS, in a script that is run for each database and again after a change', async () => {
    const script = `DROP ROLE IF EXISTS library_api;
CREATE ROLE library_api LOGIN PASSWORD 'library';
CREATE USER reports;
GRANT rds_iam TO library_api;
GRANT pg_read_all_data TO reports GRANTED BY postgres;
BEGIN;
${TABLES}
GRANT SELECT ON books TO library_api, editors;
COMMIT;
SET ROLE library_api;
RESET ROLE;
SET SESSION AUTHORIZATION postgres;
ALTER ROLE local_owner PASSWORD 'changed';`;

    expect(await make(script)).toEqual(expect.arrayContaining(['editors']));
    expect(await make(script)).toEqual([]);
    expect(await titles(owner)).toEqual(['Emma']);
  });

  test('the functions may do no more than the role of the scripts that is named', async () => {
    const schema = `${TABLES} CREATE ROLE library_api; CREATE ROLE auditor; GRANT SELECT (id, title) ON books TO library_api;`;
    const role = await createFunctionRole(server, 'library_api');
    await make(schema, undefined, role);

    expect(await ask('SELECT title FROM books', role)).toEqual(['Emma']);
    await expect(ask('SELECT owner FROM books', role)).rejects.toThrow('permission denied for table books');
    await expect(make(schema, undefined, await createFunctionRole(server, 'nobody'))).rejects.toThrow('--database-user: the scripts have no role "nobody", but ');
  });

  test('rows of COPY load, in text and in CSV', async () => {
    await make(TABLES, 'COPY public.books (id, title) FROM stdin;\n1\tEmma\n2\tCafé\\tNoir\n\\.\n\nCOPY public.books FROM stdin WITH (FORMAT csv, HEADER);\nid,title,owner\n3,"Sense; and",\n\\.\n');

    expect(await titles()).toEqual(['Emma', 'Café\tNoir', 'Sense; and']);
  });

  test('a script in the encoding that it declares keeps its letters', async () => {
    await make(Buffer.from(`SET client_encoding = 'LATIN1';\n${TABLES}\nINSERT INTO books VALUES (0, 'Les Misérables');`, 'latin1'));

    expect(await titles()).toEqual(['Les Misérables', 'Emma']);
  });

  test('a body of a function keeps text that looks like a psql command', async () => {
    await make(`${TABLES} CREATE FUNCTION note() RETURNS text LANGUAGE sql AS $$ SELECT '\n\\restrict me\n' $$;`);

    expect(await ask('SELECT note()')).toEqual(['\n\\restrict me\n']);
  });

  test.each([
    'CREATE INDEX CONCURRENTLY ON public.books (title);',
    "CREATE TYPE genre AS ENUM ('novel'); ALTER TYPE genre ADD VALUE 'poem'; CREATE TABLE genres (genre genre DEFAULT 'poem');",
    'CREATE EXTENSION pg_trgm; CREATE EXTENSION pg_stat_statements; COMMENT ON EXTENSION pg_stat_statements IS $$counts$$;',
    'CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$; CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note();',
    'SET session_replication_role = replica; ALTER TABLE public.books DISABLE TRIGGER ALL; ALTER TABLE public.books ENABLE TRIGGER ALL;',
    "\\set ON_ERROR_STOP on\n\\echo 'tables'\n\\timing",
    'VACUUM public.books;',
  ])('%s loads', async statements => {
    await make(`${TABLES}\n${statements}`);

    expect(await titles()).toEqual(['Emma']);
  });

  test.each<[string, string, string]>([
    ['a database', 'CREATE DATABASE library;', '1: CREATE DATABASE library: remove it (pg_dump without --create)'],
    ['another database', '\n\\c library', '2: \\c is a psql command, not SQL: remove it (pg_dump without --create)'],
    ['another file', '\\i tables.sql', '1: \\i is a psql command, not SQL: combine the scripts into one file'],
    ['a variable of psql', '\\set owner alice', '1: \\set is a psql command, not SQL: write the values into the statements'],
    ['a value of psql', 'SELECT :owner;', '1: syntax error at or near ":": psql variables are not supported: write the value'],
    ['a shell', 'SELECT 1 \\! ls', '1: \\! is a psql command, not SQL: remove it'],
    ['a transaction without its end', 'BEGIN;\nCREATE TABLE films (id int);', ' BEGIN without COMMIT would roll back all changes: add COMMIT'],
    ['an extension that is not there', 'CREATE EXTENSION postgis;', '1: extension "postgis" is not available: the embedded PostgreSQL does not include it'],
    ['rows that do not fit', `${TABLES}\nCOPY books FROM stdin;\n1\tEmma\t\\N\nx\tEmma\t\\N\n\\.\n`, '4: invalid input syntax for type integer: "x"'],
    ['a statement that fails behind others', `${TABLES}\nINSERT INTO books VALUES (1, 'a');\nINSERT INTO books\n  VALUES (2, NULL);\nINSERT INTO books VALUES (3, 'c');`, '3: null value in column "title"'],
  ])('throws when a script has %s, and says where and what to do', async (_, schema, message) => {
    await expect(async () => make(schema)).rejects.toThrow(`schema.sql:${message}`);
  });
});
