CREATE TABLE staff_token (
  staff_token_id TEXT PRIMARY KEY,       -- UUIDv7
  name           TEXT NOT NULL,          -- who acts with it; what the journal says
  secret_sha256  TEXT NOT NULL UNIQUE,   -- hexadecimal; the secret itself is kept nowhere
  created_at     BIGINT NOT NULL,        -- microseconds UTC
  created_by     TEXT NOT NULL,          -- the actor's name
  revoked_at     BIGINT                  -- microseconds UTC; NULL while it is good
);
CREATE UNIQUE INDEX staff_token_live_name ON staff_token (name) WHERE revoked_at IS NULL;
