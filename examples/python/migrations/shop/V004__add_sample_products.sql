INSERT INTO products (name, price, stock) VALUES
  ('Fountain pen', 24.90, 12),
  ('Notebook', 6.50, 8),
  ('Pencil case', 11.00, 3);
