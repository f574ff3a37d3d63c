/** Rows of a table that is large enough for a stream, up to an id. Each has about 270 bytes as CSV. */
exports.EXPORT = 'SELECT id, happened_at, title, price, stock, available, summary FROM exports WHERE id <= $1::integer';

/** The same rows as text of COPY, which has no parameters. */
exports.copyExport = rows => `COPY (${exports.EXPORT.replace('$1::integer', rows)}) TO STDOUT`;

/** Returns the statements that create the table, unless it exists. */
exports.createExports = rows => `
  DO $$ BEGIN
    IF to_regclass('exports') IS NULL THEN
      CREATE TABLE exports (
        id integer PRIMARY KEY, happened_at timestamptz NOT NULL, title text NOT NULL, price numeric(10, 2) NOT NULL, stock integer NOT NULL,
        available boolean NOT NULL, summary text
      );
      INSERT INTO exports
        SELECT n, timestamptz '2026-01-01Z' + n * interval '61.5 s', 'Title of the "book" ' || n, n % 1000 * 1.25, n % 50, n % 3 > 0,
          CASE WHEN n % 10 > 0 THEN repeat(md5(n::text), 6) END
        FROM generate_series(1, ${rows}) n;
    END IF;
  END $$;
  ANALYZE exports;`;
