-- Who follows the public record by e-mail. A row is removed when the person ends it, or does not confirm it in time.
CREATE TABLE subscription (
  subscription_id TEXT PRIMARY KEY,    -- UUIDv7
  address_index BYTEA NOT NULL UNIQUE, -- keyed hash of the address in lower case, by which it is found
  address     BYTEA NOT NULL,          -- sealed under the key 'subscription'
  confirm_sha256 TEXT NOT NULL UNIQUE, -- of the token that confirms it, 64 hexadecimal digits
  end_sha256  TEXT NOT NULL UNIQUE,    -- of the token that ends it
  asked_at    BIGINT NOT NULL,         -- microseconds UTC: the last time that somebody asked for it
  confirmed_at BIGINT,                 -- microseconds UTC; NULL: not confirmed
  from_entry  BIGINT,                  -- of the public log: statements from this one on are told; NULL: not confirmed
  CHECK ((confirmed_at IS NULL) = (from_entry IS NULL))
);
CREATE INDEX subscription_confirmed ON subscription (subscription_id) WHERE confirmed_at IS NOT NULL;
CREATE INDEX subscription_waiting ON subscription (asked_at) WHERE confirmed_at IS NULL;

-- How far the public log was told: one row.
CREATE TABLE subscription_cursor (
  cursor_id   BIGINT PRIMARY KEY CHECK (cursor_id = 1),  -- 1
  entry       BIGINT NOT NULL,         -- of the public log: the next one to look at
  told_to     TEXT NOT NULL            -- subscription_id up to which this entry is queued; '': nobody yet
);
INSERT INTO subscription_cursor (cursor_id, entry, told_to) VALUES (1, 0, '');
