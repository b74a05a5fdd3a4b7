CREATE TABLE log_head (
  log         TEXT PRIMARY KEY,        -- whose: journal, record
  origin      TEXT NOT NULL,           -- as its checkpoints name it; never changed
  public_key  TEXT NOT NULL,           -- that verifies them, as c2sp.org/signed-note writes it
  size        BIGINT NOT NULL,         -- entries under the last checkpoint
  checkpoint  TEXT NOT NULL,           -- the last one, a signed note
  signed_at   BIGINT NOT NULL          -- microseconds UTC
);

-- The widest that was made of each: a narrower one, for an earlier checkpoint, is its beginning.
CREATE TABLE log_tile (
  log         TEXT NOT NULL REFERENCES log_head (log),
  level       BIGINT NOT NULL,         -- 0 to 7: hashes; -1: bundles of entries
  number      BIGINT NOT NULL,         -- from 0 within the level
  width       BIGINT NOT NULL,         -- hashes or entries in it, 1 to 256
  bytes       BYTEA NOT NULL,          -- as they are served
  PRIMARY KEY (log, level, number)
);
