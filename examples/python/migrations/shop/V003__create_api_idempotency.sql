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
