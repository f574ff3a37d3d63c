-- Tables of the examples in the documentation: a library and its shop. test/docs/examples.test.ts creates them again for each example.
CREATE TYPE book_status AS ENUM ('available', 'lent', 'lost');

CREATE TABLE authors (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL
);

CREATE TABLE books (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  title text NOT NULL CHECK (title <> ''),
  isbn text UNIQUE,
  author_id integer REFERENCES authors,
  status book_status NOT NULL DEFAULT 'available',
  tags text[] NOT NULL DEFAULT '{}',
  price numeric(10, 2),
  published date,
  metadata jsonb,
  deleted_at timestamptz,
  words tsvector GENERATED ALWAYS AS (to_tsvector('english', title)) STORED
);
CREATE INDEX ON books USING gin (words);

CREATE TABLE readers (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  email text NOT NULL UNIQUE,
  name text,
  seen timestamptz
);

CREATE TABLE loans (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  book_id integer NOT NULL REFERENCES books,
  reader text NOT NULL,
  due date NOT NULL,
  lent_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
  code text PRIMARY KEY,
  stock integer NOT NULL
);

CREATE TABLE orders (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL DEFAULT 'north',
  product text NOT NULL REFERENCES products,
  quantity integer NOT NULL,
  total numeric(10, 2) NOT NULL DEFAULT 0
);

CREATE TABLE jobs (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  task text NOT NULL,
  worker text
);

CREATE TABLE files (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  book_id integer NOT NULL REFERENCES books,
  name text NOT NULL,
  media_type text NOT NULL,
  bytes bigint NOT NULL,
  object_key text NOT NULL
);

CREATE TABLE payments (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  request_id uuid NOT NULL UNIQUE,
  amount numeric(10, 2) NOT NULL
);

CREATE TABLE branches (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  latitude double precision NOT NULL,
  longitude double precision NOT NULL
);

INSERT INTO authors (name) VALUES ('Ursula K. Le Guin'), ('Italo Calvino'), ('Octavia E. Butler');

INSERT INTO books (title, isbn, author_id, status, tags, price, published) VALUES
  ('The Dispossessed', '9780061054884', 1, 'available', '{novel,utopia}', 9.90, '1974-05-01'),
  ('The Left Hand of Darkness', '9780441478125', 1, 'lent', '{novel}', 8.50, '1969-03-01'),
  ('Invisible Cities', '9780156453806', 2, 'available', '{stories}', 12.00, '1972-11-01'),
  ('Kindred', '9780807083697', 3, 'lost', '{novel,history}', 10.25, '1979-06-01');

INSERT INTO readers (email, name) VALUES ('alice@example.com', 'Alice'), ('bob@example.com', 'Bob');

INSERT INTO loans (book_id, reader, due, lent_at) VALUES
  (2, 'alice', '2026-02-14', '2026-01-31 08:00:00+00'),
  (4, 'bob', '2026-02-28', '2026-02-14 09:30:00.123456+00');

INSERT INTO products (code, stock) VALUES ('A-1', 5), ('B-2', 0);

INSERT INTO orders (tenant, product, quantity, total) VALUES ('north', 'A-1', 1, 24.90), ('south', 'A-1', 3, 19.50), ('north', 'B-2', 2, 22.00);

INSERT INTO jobs (task) VALUES ('reminder'), ('invoice'), ('backup');

INSERT INTO branches (name, latitude, longitude) VALUES ('Harbour', 53.5436, 9.9668), ('Central', 53.5511, 9.9937), ('Airport', 53.6304, 9.9882);
