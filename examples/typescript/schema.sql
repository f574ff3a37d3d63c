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

-- An order can be cancelled for one day.
CREATE FUNCTION check_cancellation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ordered_at < now() - interval '1 day' THEN
    RAISE EXCEPTION 'order % is older than a day', OLD.id USING ERRCODE = 'OR001';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER check_cancellation BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION check_cancellation();

-- Idempotency.tableDefinition(DatabaseEngine.POSTGRESQL, 'api_idempotency')
CREATE TABLE "api_idempotency" (
  id char(43) COLLATE "C" PRIMARY KEY,
  request char(43) COLLATE "C" NOT NULL,
  status smallint,
  headers text,
  body text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON "api_idempotency" (created_at);
