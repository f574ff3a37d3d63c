INSERT INTO orders (user_id, product_id, quantity, price, ordered_at) VALUES
  ('alice', 1, 1, 24.90, '2026-01-31 08:00:00+00'),
  ('alice', 2, 3, 6.50, '2026-02-01 09:30:00.123456+00'),
  ('bob', 3, 2, 11.00, '2026-02-02 10:15:00+00');
