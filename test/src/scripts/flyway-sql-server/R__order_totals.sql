CREATE OR ALTER VIEW customer_names AS SELECT name FROM customers;
GO
