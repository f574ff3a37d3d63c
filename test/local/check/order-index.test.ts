import { createLibrary, type LibraryCheck } from './ordered-routes';

const STORE = 'keep the result in a table or a materialized view that has an index in this order, or limit the rows with a filter';

describe('the check of the index of an order', () => {
  let library: LibraryCheck;
  const slow = async (sql: string, orderBy: string[], tryIndexes?: boolean) =>
    (await library.findings(sql, orderBy, tryIndexes)).filter(finding => !/unique|verified|NULL,/.test(finding));

  beforeAll(async () => {
    library = await createLibrary();
  });
  afterAll(() => library.close());

  test.each([
    ['ascending columns', 'SELECT id, price FROM books', ['price', 'id']],
    ['descending columns', 'SELECT id, price FROM books', ['price DESC', 'id DESC']],
    ['mixed directions', 'SELECT id, due FROM books', ['due DESC', 'id']],
    ['mixed directions, the other way round', 'SELECT id, due FROM books', ['due', 'id DESC']],
    ['partitions', 'SELECT at, id FROM visits', ['at DESC', 'id DESC']],
    ['the value of a filter before the order', 'SELECT tag FROM tags WHERE book = :book', ['tag']],
    ['a table expression', 'WITH cheap AS (SELECT * FROM books WHERE price < 9) SELECT id, price FROM cheap', ['price', 'id']],
    ['two table expressions', 'WITH cheap AS (SELECT * FROM books), named (id, price) AS (SELECT id, price FROM cheap) SELECT id, price FROM named', ['price', 'id']],
    ['a join', 'SELECT b.id, b.price, a.name FROM books b JOIN authors a ON a.id = b.author', ['price', 'id']],
    ['an outer join', 'SELECT b.id, b.price, a.name FROM books b LEFT JOIN authors a ON a.id = b.editor', ['price', 'id']],
    ['a condition that is a subquery', 'SELECT id, price FROM books b WHERE EXISTS (SELECT 1 FROM loans l WHERE l.book = b.id)', ['price', 'id']],
    ['a subquery in the columns', 'SELECT id, price, (SELECT max(day) FROM loans l WHERE l.book = b.id) AS day FROM books b', ['price', 'id']],
    ['a row of another table for each row', 'SELECT b.id, b.price, x.day FROM books b LEFT JOIN LATERAL (SELECT day FROM loans l WHERE l.book = b.id ORDER BY day LIMIT 1) x ON true', ['price', 'id']],
    ['DISTINCT', 'SELECT DISTINCT price, id FROM books', ['price', 'id']],
    ['GROUP BY of a key', 'SELECT id, count(*) AS n FROM books GROUP BY id', ['id']],
    ['UNION ALL of columns that have the order', 'SELECT id, price FROM books UNION ALL SELECT id, price FROM books', ['price', 'id']],
    ['columns after a unique one', 'SELECT id, title FROM books', ['id', 'title']],
    ['one row', 'SELECT title FROM books WHERE id = :id', ['title']],
  ])('%s: the index is found', async (_, sql, orderBy) => {
    expect(await slow(sql, orderBy)).toEqual([]);
  });

  test.each([
    ['ascending columns', 'SELECT id, title FROM books', ['title', 'id'], 'books (title, id)'],
    ['descending columns', 'SELECT id, title FROM books', ['title DESC', 'id DESC'], 'books (title, id)'],
    ['mixed directions', 'SELECT id, title FROM books', ['title DESC', 'id'], 'books (title DESC, id)'],
    ['the position of NULLs', 'SELECT id, due FROM books', ['due DESC NULLS LAST', 'id'], 'books (due DESC NULLS LAST, id)'],
    ['a table expression', 'WITH x AS (SELECT id, title FROM books) SELECT id, title FROM x', ['title', 'id'], 'books (title, id)'],
    ['a join', 'SELECT b.title, l.id, l.day FROM books b JOIN loans l ON l.book = b.id', ['day', 'id'], 'loans (day, id)'],
    ['groups', 'SELECT author, count(*) AS n FROM books GROUP BY author', ['author'], 'books (author)'],
    ['an expression', 'SELECT id, lower(title) AS low FROM books', ['low', 'id'], 'books ((lower(title)), id)'],
    ['partitions', 'SELECT at, id, place FROM visits WHERE place IS NOT NULL', ['place', 'id', 'at'], 'visits (place, id, at)'],
    ['names in quotes, and the filter', 'SELECT "Id", "placedAt" FROM "Orders" WHERE "user" = CAST(:number AS text)', ['"placedAt"', '"Id"'], '"Orders" ("user", "placedAt", "Id")'],
    ['an expression of the request', 'SELECT id, title FROM books WHERE author = :author + 1', ['title', 'id'], 'books (author, title, id)'],
  ])('%s: the index is proposed', async (_, sql, orderBy, index) => {
    expect(await slow(sql, orderBy)).toEqual([`warning: no index has the order, so each page sorts all rows, for example CREATE INDEX ON ${index}`]);
  });

  test('an order without the filter before it is a warning with one index for both', async () => {
    expect(await slow('SELECT id, price FROM books WHERE author = :author', ['price', 'id'])).toEqual([
      'warning: no index has both the filter and the order, so pages also read rows that do not match, for example CREATE INDEX ON books (author, price, id)',
    ]);
  });

  test('a filter that the index of the order does not serve is still a warning', async () => {
    expect(await slow('SELECT id, title FROM books WHERE author = :author_or_all OR :author_or_all IS NULL', ['title', 'id'])).toEqual([
      'warning: no index has the order, so each page sorts all rows, for example CREATE INDEX ON books (title, id)',
      'warning: no index supports the filter (author = :author_or_all) on books, so each request reads the whole table, for example CREATE INDEX ON books (author)',
    ]);
  });

  test('an index with the first columns only is a note', async () => {
    expect(await slow('SELECT id, price, title FROM books', ['price', 'title', 'id'])).toEqual([
      'note: an index has only the first columns of the order, so pages sort all rows with the same values in them, for example CREATE INDEX ON books (price, title, id)',
    ]);
  });

  test.each([
    ['a table expression that is used twice', 'WITH x AS (SELECT id, price FROM books) SELECT id, price FROM x WHERE price > (SELECT avg(price) FROM x)', ['price', 'id'],
      'a table expression is used twice or MATERIALIZED: use it once, without MATERIALIZED'],
    ['a window function', 'SELECT id, price, rank() OVER (ORDER BY price) AS rank FROM books', ['rank', 'id'], `a window function reads all rows: ${STORE}`],
    ['an aggregate', 'SELECT author, count(*) AS n FROM books GROUP BY author', ['n', 'author'], `GROUP BY or DISTINCT reads all rows: ${STORE}`],
    ['UNION', 'SELECT id, price FROM books UNION SELECT id, 3 FROM loans', ['price', 'id NULLS LAST'], `UNION, INTERSECT or EXCEPT combines rows: ${STORE}`],
    ['a recursive table expression', 'WITH RECURSIVE up (id) AS (SELECT id FROM books UNION ALL SELECT id + 1 FROM up WHERE id < 9) SELECT id FROM up', ['id'],
      `WITH RECURSIVE finds all rows: ${STORE}`],
    ['a recursive table expression in an order', 'WITH RECURSIVE up (id) AS (SELECT id FROM books UNION ALL SELECT id + 1 FROM up WHERE id < 9) SEARCH DEPTH FIRST BY id SET path SELECT id, path FROM up', ['path'],
      `WITH RECURSIVE finds all rows: ${STORE}`],
    ['a LIMIT inside', 'SELECT id, price FROM (SELECT * FROM books ORDER BY id LIMIT 100) AS few', ['price', 'id'], 'the statement has its own LIMIT: remove it'],
    ['a function', 'SELECT n FROM generate_series(1, :top) AS n', ['n'], `the rows are not those of a table: ${STORE}`],
    ['columns of two tables', 'SELECT b.id, a.name FROM books b JOIN authors a ON a.id = b.author', ['name', 'id'],
      'the order has columns of several tables (books, authors): order by columns of one table'],
    ['an expression that no index can have', "SELECT id, to_char(due, 'YYYY') AS year FROM books", ['year', 'id'],
      'no index can give this order: order by columns of a table instead of expressions, and by those before an outer join'],
  ])('%s makes each page cost as much as the list', async (_, sql, orderBy, reason) => {
    expect(await slow(sql, orderBy)).toEqual([`warning: each page in the order costs as much as the whole list, because ${reason}`]);
  });

  test('no index is created where the database must not change', async () => {
    expect(await slow('SELECT id, title FROM books', ['title', 'id'], false)).toEqual([
      'warning: no index has the order, so each page sorts all rows: an index on books (title, id) may have it',
    ]);
    const { rows } = await library.database.query("SELECT count(*)::int AS count FROM pg_indexes WHERE indexdef LIKE '%title%'");
    expect(rows).toEqual([{ count: 0 }]);
  });
});
