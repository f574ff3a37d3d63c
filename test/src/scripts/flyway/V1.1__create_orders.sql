BEGIN;

CREATE TYPE order_state AS ENUM ('open', 'paid');

CREATE TABLE orders (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    state       order_state NOT NULL DEFAULT 'open',
    total       numeric(12, 2) NOT NULL CHECK (total >= 0),
    changed_at  timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION touch_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END;
$$;

COMMIT;
