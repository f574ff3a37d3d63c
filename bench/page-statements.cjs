/** Lists of a large table in pages, by the name of their route: the statement of the route, and its order. */
const ALL = 'SELECT id, created_at, price, kind FROM items';

exports.LISTS = {
  'price': { title: 'by (price, id)', sql: ALL, orderBy: ['price', 'id'] },
  'newest': { title: 'by (created_at, id) descending', sql: ALL, orderBy: ['created_at DESC', 'id DESC'] },
  'mixed': { title: 'by (price DESC, id)', sql: ALL, orderBy: ['price DESC', 'id'] },
  'expression': { title: 'by (price, id) of a table expression', sql: `WITH priced AS (${ALL} WHERE kind < 100) SELECT id, created_at, price, kind FROM priced`, orderBy: ['price', 'id'] },
  'joined': {
    title: 'by (price, id) of a join',
    sql: 'SELECT i.id, i.created_at, i.price, k.name AS kind FROM items i JOIN kinds k ON k.id = i.kind',
    orderBy: ['price', 'id'],
  },
};

/** Returns a page by the number of rows before it. */
exports.atOffset = ({ sql, orderBy }) => `${sql} ORDER BY ${orderBy.join(', ')} LIMIT $2::integer OFFSET $1::bigint`;

/** Returns the statements that create the large table, unless it exists. Some hundred rows have the same price, and ten the same time. */
exports.createItems = rows => `
  DO $$ BEGIN
    IF to_regclass('items') IS NULL THEN
      CREATE TABLE kinds (id integer PRIMARY KEY, name text NOT NULL);
      INSERT INTO kinds SELECT n, 'kind ' || n FROM generate_series(0, 99) n;
      CREATE TABLE items (id bigint PRIMARY KEY, created_at timestamptz NOT NULL, price numeric(10, 2) NOT NULL, kind integer NOT NULL REFERENCES kinds);
      INSERT INTO items
        SELECT n, timestamptz '2026-01-01Z' + n / 10 * interval '1 s', (n * 7919::bigint % 5000 + 1) * 0.05, n % 100 FROM generate_series(1, ${rows}) n;
      CREATE INDEX ON items (price, id);
      CREATE INDEX ON items (created_at, id);
      CREATE INDEX ON items (price DESC, id);
    END IF;
  END $$;
  ANALYZE items, kinds;`;
