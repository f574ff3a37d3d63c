CREATE TABLE products (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL UNIQUE,
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  stock integer NOT NULL CHECK (stock >= 0),
  -- Of the name and the price, which orders do not change.
  version integer NOT NULL DEFAULT 1
);

-- The order "expensive" of the list; the unique name has that of the default.
CREATE INDEX ON products (price DESC, id);

CREATE TABLE orders (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  user_id text NOT NULL,
  product_id integer NOT NULL REFERENCES products,
  quantity integer NOT NULL,
  price numeric(10, 2) NOT NULL,
  ordered_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX ON orders (user_id);
