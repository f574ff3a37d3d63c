import { createLibrary, type LibraryCheck } from './ordered-routes';

describe('the check of an order that must be unique', () => {
  let library: LibraryCheck;
  const about = async (words: RegExp, sql: string, orderBy: string[]) =>
    (await library.findings(sql, orderBy)).filter(finding => words.test(finding));
  const unique = (sql: string, orderBy: string[]) => about(/unique|verified/, sql, orderBy);
  const nulls = (sql: string, orderBy: string[]) => about(/NULL/, sql, orderBy);

  beforeAll(async () => {
    library = await createLibrary();
  });
  afterAll(() => library.close());

  test.each([
    ['the primary key', 'SELECT id, price FROM books', ['price', 'id']],
    ['the primary key, descending', 'SELECT id, price FROM books', ['price DESC', 'id DESC']],
    ['the primary key alone', 'SELECT id FROM books', ['id']],
    ['the primary key as text', 'SELECT CAST(id AS text) AS id, price FROM books', ['price', 'id']],
    ['a primary key of two columns, of which the request gives one', 'SELECT tag FROM tags WHERE book = :book', ['tag']],
    ['the primary key of a partitioned table', 'SELECT at, id FROM visits', ['at', 'id']],
    ['names in quotes', 'SELECT "Id", "placedAt" FROM "Orders"', ['"placedAt"', '"Id"']],
    ['a unique column that is not NULL by the filter', 'SELECT isbn FROM books WHERE isbn IS NOT NULL', ['isbn']],
    ['the key of the row that a join extends', 'SELECT b.id, b.price, a.name FROM books b JOIN authors a ON a.id = b.author', ['price', 'id']],
    ['the key before an outer join', 'SELECT b.id, b.price, a.name FROM books b LEFT JOIN authors a ON a.id = b.editor', ['price', 'id']],
    ['the key after an outer join that is turned around', 'SELECT b.id, b.price, a.name FROM authors a RIGHT JOIN books b ON a.id = b.editor', ['price', 'id']],
    ['the keys of all joined tables', 'SELECT b.id, a.id AS a FROM books b CROSS JOIN authors a', ['id', 'a']],
    ['the key of the last of a chain of joins', 'SELECT l.id, l.day, a.name FROM loans l JOIN books b ON b.id = l.book JOIN authors a ON a.id = b.author', ['day', 'id']],
    ['the key with a condition that is a subquery', 'SELECT id, price FROM books b WHERE EXISTS (SELECT 1 FROM loans l WHERE l.book = b.id)', ['price', 'id']],
    ['the key with an anti-join', 'SELECT id, price FROM books b WHERE NOT EXISTS (SELECT 1 FROM loans l WHERE l.book = b.id)', ['price', 'id']],
    ['the key with an aggregate of each row', 'SELECT b.id, b.price, x.n FROM books b, LATERAL (SELECT count(*) AS n FROM loans l WHERE l.book = b.id) x', ['price', 'id']],
    ['the key with a window function', 'SELECT id, price, rank() OVER (PARTITION BY author ORDER BY price) AS rank FROM books', ['price', 'id']],
    ['the columns of GROUP BY', 'SELECT author, count(*) AS n FROM books GROUP BY author', ['n', 'author']],
    ['an expression of GROUP BY whose type has no hash function', 'SELECT CAST(price AS money) AS cost FROM books GROUP BY 1', ['cost NULLS LAST']],
    ['an expression of GROUP BY', "SELECT date_trunc('month', day) AS month, count(*) AS n FROM loans GROUP BY 1", ['month NULLS LAST']],
    ['the columns of DISTINCT', 'SELECT DISTINCT title, author FROM books', ['title', 'author']],
    ['the columns of UNION', 'SELECT id FROM books UNION SELECT id FROM loans', ['id NULLS LAST']],
    ['a table expression', 'WITH cheap AS (SELECT * FROM books WHERE price < 9) SELECT id, price FROM cheap', ['price', 'id']],
    ['the only row', 'SELECT title FROM books WHERE id = :id', ['title']],
    ['one row of aggregates', 'SELECT count(*) AS n FROM books', ['n']],
  ])('%s is unique', async (_, sql, orderBy) => {
    expect(await unique(sql, orderBy)).toEqual([]);
  });

  test.each([
    ['a column with equal values', 'SELECT id, price FROM books', ['price'], "add 'id' at the end"],
    ['a key that is not selected', 'SELECT price, title FROM books', ['price'], "select books.id, and add 'id' at the end"],
    ['a unique column that can be NULL', 'SELECT id, isbn, title FROM books', ['isbn', 'title'], "add 'id' at the end"],
    ['one column of a key of two', 'SELECT at, id, place FROM visits', ['place', 'id'], "add 'at' at the end"],
    ['a key whose value is optional', 'SELECT id, title FROM books WHERE (:id_or_all IS NULL OR id = :id_or_all)', ['title'], "add 'id' at the end"],
    ['a table without a key', 'SELECT at, line FROM lines', ['at'], 'give lines a primary key, and add it at the end'],
    ['a count', 'SELECT author, count(*) AS n FROM books GROUP BY author', ['n'], "add 'author' at the end"],
    ['a column of a join', 'SELECT b.id, b.title, l.id AS loan FROM books b JOIN loans l ON l.book = b.id', ['title'], "add 'loan' at the end"],
    ['a column of a join whose key has a name that is taken', 'SELECT b.id, l.day FROM books b JOIN loans l ON l.book = b.id', ['day'], "select l.id AS l_id, and add 'l_id' at the end"],
    ['columns of two tables without a condition', 'SELECT b.id, b.title, a.id AS a FROM books b CROSS JOIN authors a', ['title'], "add 'id', 'a' at the end"],
    ['an expression', 'SELECT id, lower(title) AS title FROM books', ['title'], "add 'id' at the end"],
  ])('%s is a warning with the column to add', async (_, sql, orderBy, fix) => {
    expect(await unique(sql, orderBy)).toEqual([`warning: the order is not unique, so pages can repeat and skip rows: ${fix}`]);
  });

  test.each([
    ['a key that a join can repeat', 'SELECT b.id, b.title, l.id AS loan FROM books b JOIN loans l ON l.book = b.id', ['id'], "the statement joins tables: unless it is, add 'loan' at the end"],
    ['the key after an outer join', 'SELECT b.id, a.id AS a FROM books b LEFT JOIN authors a ON a.id = b.editor', ['a NULLS LAST'], "the statement joins tables: unless it is, add 'id' at the end"],
    ['a condition of an outer join', 'SELECT b.id, l.id AS loan FROM books b LEFT JOIN loans l ON l.book = b.id', ['loan NULLS LAST'], "the statement joins tables: unless it is, add 'id' at the end"],
    ['a condition of an outer join that an index serves', 'SELECT s.id, l.id AS loan FROM shelves s LEFT JOIN loans l ON l.book = s.id', ['loan NULLS LAST'], "the statement joins tables: unless it is, add 'id' at the end"],
    ['a unique index with a condition', 'SELECT id, code FROM books WHERE price > 0', ['code'], "a unique index has a condition: unless it is, add 'id' at the end"],
  ])('%s is a note with the column to add', async (_, sql, orderBy, reason) => {
    expect(await unique(sql, orderBy)).toEqual([`note: the order cannot be verified to be unique, because ${reason}`]);
  });

  test.each([
    ['UNION ALL', 'SELECT id, price FROM books UNION ALL SELECT id, price FROM books', ['price', 'id']],
    ['FULL JOIN', 'SELECT b.id, b.price FROM books b FULL JOIN authors a ON a.id = b.author', ['price', 'id']],
    ['a function in FROM', 'SELECT n FROM generate_series(1, :top) AS n', ['n']],
    ['a function that returns several rows', 'SELECT generate_series(1, :top) AS n, id FROM books', ['id']],
    ['VALUES', 'SELECT n FROM (VALUES (1), (2)) AS numbers (n)', ['n']],
    ['a table expression that is used twice, recursive or MATERIALIZED', 'WITH x AS MATERIALIZED (SELECT id FROM books) SELECT id FROM x', ['id']],
    ['INTERSECT or EXCEPT', 'SELECT id FROM books EXCEPT ALL SELECT book FROM loans', ['id']],
    ['GROUPING SETS', 'SELECT author, count(*) AS n FROM books GROUP BY ROLLUP (author)', ['author']],
  ])('%s cannot be verified, which is a note', async (part, sql, orderBy) => {
    expect(await unique(sql, orderBy)).toEqual([
      `note: the order cannot be verified, because the statement has ${part}: end it with a column that is different in all rows and not NULL`,
    ]);
  });

  test.each([
    ['a column that is NOT NULL', 'SELECT id, title FROM books', ['id', 'title']],
    ['a position of NULLs', 'SELECT id, due FROM books', ['due NULLS LAST']],
    ['a unique column before it', 'SELECT id, due FROM books', ['id', 'due']],
    ['a filter without NULLs', 'SELECT due FROM books WHERE due IS NOT NULL', ['due']],
    ['a comparison that is not true for NULL', 'SELECT due FROM books WHERE due > CURRENT_DATE', ['due']],
    ['a join on it', 'SELECT b.editor FROM books b JOIN authors a ON a.id = b.editor', ['editor']],
    ['a number of rows', 'SELECT author, count(*) AS n FROM books GROUP BY author', ['n']],
  ])('%s lets the order end with a column that could be NULL', async (_, sql, orderBy) => {
    expect(await nulls(sql, orderBy)).toEqual([]);
  });

  test.each([
    ['a column', 'SELECT id, due FROM books', ['due'], 'due', "'due NULLS LAST'"],
    ['a column in descending order', 'SELECT id, due FROM books', ['due DESC'], 'due', "'due DESC NULLS LAST'"],
    ['a column of the optional side of a join', 'SELECT a.name FROM books b LEFT JOIN authors a ON a.id = b.editor', ['name'], 'name', "'name NULLS LAST'"],
  ])('%s that can be NULL is an error at the end', async (_, sql, orderBy, column, written) => {
    expect(await nulls(sql, orderBy)).toEqual([
      `error: the order ends with the column "${column}", which can be NULL, so pages can skip rows: end it with a column that is NOT NULL, or write ${written}`,
    ]);
  });

  test('an expression at the end is a note', async () => {
    expect(await nulls('SELECT id, lower(title) AS low FROM books', ['low'])).toEqual([
      "note: the order ends with the column \"low\", an expression that may be NULL, so pages could skip rows: end it with a column that is NOT NULL, or write 'low NULLS LAST'",
    ]);
  });
});
