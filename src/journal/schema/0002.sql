-- A request that bears an Idempotency-Key leaves its row in the transaction of its act, so that the
-- act is done once, and later the answer that a repetition is given.
CREATE TABLE idempotency_key (
  author       TEXT NOT NULL,      -- the actor's name; a key is one actor's
  key          TEXT NOT NULL,      -- the header's value
  request_id   TEXT NOT NULL,      -- of the request that did it
  request_sha256 TEXT NOT NULL,    -- of method, target and body, hexadecimal: the same key must ask for the same
  recorded_at  BIGINT NOT NULL,    -- microseconds UTC; rows older than a day are cleared
  sequence     BIGINT NOT NULL,    -- of the first entry of the act
  answer       TEXT,               -- the response as JSON; NULL until it was given, or where it held a secret
  PRIMARY KEY (author, key)
);
CREATE INDEX idempotency_key_by_time ON idempotency_key (recorded_at);
