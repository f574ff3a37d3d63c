/** Tables that the requests of the measure `writes` change. */
exports.SCHEMA = `
  CREATE TABLE products (code text PRIMARY KEY, stock integer NOT NULL);
  INSERT INTO products SELECT 'P-' || n, 1000000 FROM generate_series(1, 1000) n;
  CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE lines (
    order_id integer NOT NULL REFERENCES orders, code text NOT NULL REFERENCES products, quantity integer NOT NULL, PRIMARY KEY (order_id, code)
  );
  CREATE TABLE payments (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account text NOT NULL, amount integer NOT NULL);
  CREATE TABLE items (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL, name text NOT NULL, quantity integer NOT NULL, price numeric(10, 2) NOT NULL
  );
  CREATE TABLE editions (LIKE books INCLUDING ALL);
  INSERT INTO editions SELECT * FROM books;
  CREATE TABLE keys_by_hand (key text PRIMARY KEY, answer text);
  ANALYZE;`;

/** An order in steps. */
exports.INSERT_ORDER = 'INSERT INTO orders (customer) VALUES ($1) RETURNING id';
exports.TAKE_STOCK = 'UPDATE products SET stock = stock - $1::integer WHERE code = $2 AND stock >= $1';
exports.INSERT_LINE = 'INSERT INTO lines (order_id, code, quantity) VALUES ($1, $2, $3::integer)';
exports.READ_ORDER = 'SELECT o.id, o.customer, l.code, l.quantity FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.id = $1';

/** The same order in one statement. */
exports.WHOLE_ORDER = `WITH
  taken AS (UPDATE products SET stock = stock - $3::integer WHERE code = $2 AND stock >= $3 RETURNING code),
  placed AS (INSERT INTO orders (customer) SELECT $1 FROM taken RETURNING id, customer),
  line AS (INSERT INTO lines (order_id, code, quantity) SELECT placed.id, taken.code, $3 FROM placed, taken RETURNING code, quantity)
  SELECT placed.id, placed.customer, line.code, line.quantity FROM placed, line`;

/** A payment, and the row of its key by hand. */
exports.INSERT_PAYMENT = 'INSERT INTO payments (account, amount) VALUES ($1, $2::integer) RETURNING id, amount';
exports.INSERT_KEY = 'INSERT INTO keys_by_hand (key) VALUES ($1) ON CONFLICT DO NOTHING';
exports.STORE_ANSWER = 'UPDATE keys_by_hand SET answer = $2 WHERE key = $1';
exports.FIND_ANSWER = 'SELECT answer FROM keys_by_hand WHERE key = $1';

/** Returns an insert of all records of a source. */
exports.insertItems = source => `INSERT INTO items (sku, name, quantity, price) SELECT sku, name, quantity, price FROM ${source}`;
exports.INSERT_ITEMS = exports.insertItems('jsonb_to_recordset($1::jsonb) AS (sku text, name text, quantity integer, price numeric)');

/** Returns an update of some columns; the last value is the key. */
exports.updateEdition = columns => `UPDATE editions SET ${columns.map((column, index) => `${column} = $${index + 1}`).join(', ')}
  WHERE id = $${columns.length + 1} RETURNING id, title, price, stock`;
