/** One row, with one value. */
exports.ONE_BOOK = `SELECT CAST(@p1 AS int) AS id, N'Title of the "book"' AS title,
  CAST(12.50 AS decimal(8, 2)) AS price, CAST('2026-01-01' AS date) AS published`;

/** 1,000 rows of the same kinds of types as those of PostgreSQL. */
exports.MIXED_ROWS = `
  WITH digits(n) AS (SELECT n FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS d(n)),
    numbers(n) AS (SELECT 1 + a.n + 10 * b.n + 100 * c.n FROM digits a CROSS JOIN digits b CROSS JOIN digits c)
  SELECT n AS id, CONCAT(N'Title of the "book" ', n) AS title, CAST(n * 1.25 AS decimal(8, 2)) AS price,
    DATEADD(day, n, CAST('2000-01-01' AS date)) AS published, DATEADD(second, n * 61, CAST('2026-01-01' AS datetime2)) AS updated_at,
    n % 50 AS stock, CAST(n % 3 AS bit) AS available
  FROM numbers ORDER BY n`;
