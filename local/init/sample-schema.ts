/** Name of the database of the sample. */
export const SAMPLE_DATABASE = 'shop';

/** Schema of an app without a database. */
export const SAMPLE_SCHEMA = `
CREATE TYPE order_status AS ENUM ('open', 'paid', 'shipped', 'cancelled');

CREATE TABLE customers (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name varchar(100) NOT NULL,
  email varchar(254) NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name varchar(100) NOT NULL UNIQUE,
  description text,
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  stock integer NOT NULL DEFAULT 0 CHECK (stock >= 0),
  version integer NOT NULL DEFAULT 1
);
COMMENT ON COLUMN products.version IS 'Number of the last change, for If-Match';

CREATE TABLE orders (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  customer_id integer NOT NULL REFERENCES customers,
  status order_status NOT NULL DEFAULT 'open',
  ordered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_customer_id_idx ON orders (customer_id);

CREATE TABLE order_lines (
  order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE,
  product_id integer NOT NULL REFERENCES products,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  PRIMARY KEY (order_id, product_id)
);
CREATE INDEX order_lines_product_id_idx ON order_lines (product_id);

CREATE VIEW order_totals AS
  SELECT orders.id AS order_id, orders.customer_id, sum(order_lines.quantity * order_lines.price) AS total
  FROM orders JOIN order_lines ON order_lines.order_id = orders.id
  GROUP BY orders.id;
COMMENT ON VIEW order_totals IS 'What each order costs';
`;
