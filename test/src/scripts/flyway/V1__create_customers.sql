-- Customers of the shop.
CREATE TABLE customers (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  varchar(100) NOT NULL,
    email varchar(200) NOT NULL UNIQUE
);

INSERT INTO customers (name, email) VALUES ('Ada; first', 'ada@example.com'), ('Grace', 'grace@example.com');
