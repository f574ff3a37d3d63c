INSERT INTO products (name, price) VALUES
  ('Fountain pen', 24.90),
  ('Notebook', 6.50),
  ('Pencil case', 11.00);

INSERT INTO orders (user_id, product_id, quantity, ordered_at) VALUES
  ('alice', 1, 1, '2026-01-31 08:00:00+00'),
  ('alice', 2, 3, '2026-02-01 09:30:00.123456+00'),
  ('bob', 3, 2, '2026-02-02 10:15:00+00');
