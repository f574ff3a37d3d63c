CREATE TABLE products (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL UNIQUE,
  price numeric(10, 2) NOT NULL CHECK (price >= 0)
);

CREATE TABLE orders (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  user_id text NOT NULL,
  product_id integer NOT NULL REFERENCES products,
  quantity integer NOT NULL,
  ordered_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX ON orders (user_id);
