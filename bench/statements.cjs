/** One row by key, with one value. */
exports.ONE_BOOK = 'SELECT id, title, price, published FROM books WHERE id = $1::integer';

/** The same row with two optional filters, which PostgreSQL must plan for the values of each request. */
exports.FILTERED_BOOKS = `SELECT id, title, price, published FROM books
  WHERE ($1::integer IS NULL OR id = $1) AND ($2::boolean IS NULL OR available = $2)`;

/** Numbers, exact numbers, text, a boolean, a date and a time: every kind of type that a driver may convert. */
exports.MIXED_ROWS = 'SELECT id, title, price, published, updated_at, stock, available FROM books ORDER BY id';

/** Only columns that are numbers or strings in every driver. */
exports.PLAIN_ROWS = 'SELECT id, title, stock FROM books ORDER BY id';

/** JSON of about 5 MB: 10,000 rows. */
exports.LARGE_ROWS = `SELECT n AS id, 'Title of the "book" ' || n AS title, n * 1.25 AS price, repeat(md5(n::text), 13) AS summary
  FROM generate_series(1, 10000) n`;

/** A table with 1,000 rows. */
exports.SCHEMA = `
  CREATE TABLE books (
    id integer PRIMARY KEY, title text NOT NULL, price numeric(8, 2) NOT NULL, published date NOT NULL,
    updated_at timestamptz NOT NULL, stock integer NOT NULL, available boolean NOT NULL
  );
  INSERT INTO books
    SELECT n, 'Title of the "book" ' || n, n * 1.25, date '2000-01-01' + n, timestamptz '2026-01-01Z' + n * interval '61.5 s', n % 50, n % 3 > 0
    FROM generate_series(1, 1000) n;
  ANALYZE books;`;
