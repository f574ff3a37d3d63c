-- An order can be cancelled for one day.
CREATE FUNCTION check_cancellation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ordered_at < now() - interval '1 day' THEN
    RAISE EXCEPTION 'order % is older than a day', OLD.id USING ERRCODE = 'OR001';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER check_cancellation BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION check_cancellation();
