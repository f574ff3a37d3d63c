import type { DatabaseError } from '../../../../runtime/drivers/database';
import type { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { connectTo, database, useBooks } from '../books';
import { reads, TIMEOUT, writes } from '../statements';

/** Texts that a caller may send. */
const TEXTS = [
  '', ' ', 'a b', "'", '"', '&', '!', '(', '[', '{', '\\', '*', 'nope', 'a.b.c.d', 'pg_class', 'nope.nope', '1', '-', '007', '-1', '1e999', '99999999999999999999', '{a,b}', '{"a":', '[2,1)',
  'PL/pgSQL function f() line 1', '{"a":\n PL/pgSQL function f()', 'SQL function "f" statement 1', '<a>', 'infinity', '1.1.1.1/99', '1 year -1 fortnight', 'timezone', 'λ'.repeat(300), '('.repeat(20_000),
];

/** Those that most types reject, each in a different way. */
const TYPE_TEXTS = ['', 'a b', 'nope.nope', '1', '99999999999999999999', '{"a":\n PL/pgSQL function f()', '('.repeat(20_000)];

/** Functions that take a text and look something up, or parse it with a special syntax. */
const CALLS = [
  'to_tsquery($1)', "to_tsquery($1::regconfig, 'a')", 'websearch_to_tsquery($1)', "to_tsvector($1::regconfig, 'a')", "ts_headline($1, 'a'::tsquery, $1)", 'date_trunc($1, now())',
  'date_part($1, now())', 'now() AT TIME ZONE $1', "'a' ~ $1", "'a' LIKE $1", "'a' SIMILAR TO $1", "regexp_replace('a', 'b', 'c', $1)", "to_date('1', $1)", "to_number($1, '99')", 'to_timestamp($1, $1)',
  "decode($1, 'hex')", "encode('a', $1)", "convert_from('a', $1)", 'current_setting($1)', "set_config('work_mem', $1, true)", "set_config($1, 'x', true)", 'pg_size_bytes($1)', "has_table_privilege($1, 'SELECT')",
  "pg_has_role($1, 'usage')", 'nextval($1)', 'chr(length($1) - 3)', "repeat('aa', 1000000000 - length($1))", "xpath($1, '<a/>'::xml)", 'xmlparse(DOCUMENT $1)', "jsonb_set('{}', $1::text[], '1')", "jsonb_path_query('{}', $1::jsonpath)",
  'jsonb_populate_record(NULL::books, $1::jsonb)', "json_to_tsvector('english', '{}', $1::jsonb)", "'{}'::jsonb #> $1::text[]", 'pg_get_serial_sequence($1, $1)', 'normalize($1)', 'quote_ident($1)', 'format($1)', 'make_date(1, length($1), 0)',
  "pgp_sym_decrypt($1::bytea, 'k')", "pgp_sym_encrypt('a', 'k', $1)", "digest('a', $1)", "hmac('a', 'k', $1)", "crypt('a', $1)", "encrypt('a', 'k', $1)", 'gen_salt($1)', 'dearmor($1)',
  "'a.b'::ltree ~ $1::lquery", "'a.b'::ltree @ $1::ltxtquery", "'{1}'::int[] @@ $1::query_int", "similarity($1, 'a')", 'set_limit(length($1))', 'unaccent($1)', "unaccent($1::text::regdictionary, 'a')", 'levenshtein($1, $1)',
  'earth_distance($1::cube, $1::cube)', '(SELECT title FROM books LIMIT length($1))', '(SELECT g FROM generate_series(1, length($1) + 1) AS g)', '1 / (length($1) - length($1))',
];
const EXTENSIONS = ['citext', 'cube', 'earthdistance', 'fuzzystrmatch', 'hstore', 'intarray', 'isn', 'lo', 'ltree', 'pgcrypto', 'pg_trgm', 'seg', 'unaccent', 'xml2'];

useBooks();
let postgres: Postgres;
beforeAll(async () => {
  for (const name of EXTENSIONS) await database.administer(`CREATE EXTENSION IF NOT EXISTS ${name}`).catch(() => undefined);
  await database.query('CREATE TYPE mood AS ENUM (\'sad\'); CREATE DOMAIN thirteen AS text CHECK (length(VALUE) = 13); CREATE TYPE pair AS (id int, at date)');
  postgres = connectTo();
});

const failureOf = async (text: string, values: string[], run = reads): Promise<DatabaseError | undefined> =>
  postgres.run(run(text), values, TIMEOUT).then(() => undefined, (error: DatabaseError) => error);

/** Statements for which a text was once reported as a server error. */
async function mistaken(expressions: readonly string[], texts = TEXTS): Promise<string[]> {
  const found = new Set<string>();
  for (const expression of expressions) {
    for (const text of texts) {
      const failure = await failureOf(`SELECT ${expression} AS x`, [text]);
      if (failure && failure.kind !== 'invalid-value') found.add(`${expression}: ${JSON.stringify(text.slice(0, 30))} ${JSON.stringify({ kind: failure.kind, ...failure.report })}`);
    }
  }
  return [...found];
}

describe('a text of a caller that PostgreSQL refuses', () => {
  test('is the fault of the value in the conversion to every type', async () => {
    const { rows } = await database.query(`
      SELECT format_type(type.oid, NULL) AS name FROM pg_type AS type JOIN pg_proc ON pg_proc.oid = typinput
      WHERE typtype IN ('b', 'd', 'e', 'r', 'm') AND typisdefined AND typinput <> 'array_in'::regproc OR type.oid IN ('pair'::regtype, 'books'::regtype) ORDER BY 1`);
    const names: string[] = rows.map(({ name }) => name);

    expect(names.length).toBeGreaterThan(100);
    expect(await mistaken(names.flatMap(name => [`$1::${name}`, `$1::text::${name}`]), TYPE_TEXTS)).toEqual([]);
  }, 300_000);

  test('is the fault of the value in functions that look it up or parse it', async () => {
    expect(await mistaken(CALLS)).toEqual([]);
  }, 300_000);

  test('is still an internal error when the statement, the schema or a function is wrong', async () => {
    await database.query(`
      CREATE FUNCTION broken(title text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT missing FROM books WHERE title = $1); END $$;
      CREATE FUNCTION looks_up(title text) RETURNS tsquery LANGUAGE plpgsql AS $$ BEGIN RETURN to_tsquery('nope'::regconfig, title); END $$;
      CREATE TABLE visits (at text DEFAULT current_setting('app.reader'), title text);
      CREATE SEQUENCE two MAXVALUE 2; CREATE TABLE few (id int DEFAULT nextval('two'), title text);
      CREATE TABLE days (day date, title text) PARTITION BY RANGE (day);
      CREATE TABLE loops (title text);
      CREATE FUNCTION loop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO loops VALUES (NEW.title); RETURN NEW; END $$;
      CREATE TRIGGER loop BEFORE INSERT ON loops FOR EACH ROW EXECUTE FUNCTION loop()`);
    await database.query('SELECT nextval(\'two\'), nextval(\'two\')');
    const { kind: _, ...MISTAKES } = {
      'kind': undefined,
      'SELECT missing FROM books WHERE title = $1': '42703',
      "SELECT 'secret'::int, $1": '22P02',
      "SELECT to_tsquery('nope', title) FROM books WHERE title <> $1": '42704',
      'SELECT broken($1)': '42703',
      'SELECT looks_up($1)': '42704',
      'INSERT INTO visits (title) VALUES ($1)': '42704',
      'INSERT INTO few (title) VALUES ($1)': '2200H',
      "INSERT INTO days VALUES ('2030-01-01', $1)": '23514',
      'INSERT INTO loops VALUES ($1)': '54001',
      'SELECT relname FROM pg_authid, pg_class WHERE relname = $1': '42501',
    };
    for (const [text, sqlState] of Object.entries(MISTAKES)) {
      expect({ text, failure: await failureOf(text, ['app.library'], writes) }).toMatchObject({ text, failure: { kind: 'bug', report: { sqlState } } });
    }
  });

  test('is not blamed for a column that went away after the statement was prepared', async () => {
    await database.query('CREATE TABLE shelves (name text, floor int)');
    const text = 'SELECT name FROM shelves WHERE name = $1';
    expect(await failureOf(text, ['a'])).toBeUndefined();
    await database.query('ALTER TABLE shelves RENAME COLUMN name TO label');

    expect(await failureOf(text, ['a'])).toMatchObject({ kind: 'bug', report: { sqlState: '42703' } });
  });

  test('that the database refuses twice in one statement is the fault of the value', async () => {
    const text = 'INSERT INTO books SELECT 7, unnest($1::text[]) ON CONFLICT (id) DO UPDATE SET title = excluded.title';

    expect(await failureOf(text, ['{a,b}'], writes)).toMatchObject({ kind: 'invalid-value', report: { sqlState: '21000' } });
  });
});
