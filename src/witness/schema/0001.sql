-- One row: the key that this installation cosigns with.
CREATE TABLE witness_key (
  only_row    BIGINT PRIMARY KEY CHECK (only_row = 1),
  public_key  TEXT NOT NULL            -- as c2sp.org/signed-note writes it; its name is kept for good
);

-- Other people's logs, which are cosigned here.
CREATE TABLE watched_log (
  origin      TEXT PRIMARY KEY,        -- as the log's checkpoints name it
  public_key  TEXT NOT NULL,           -- that signs them
  checkpoint  TEXT NOT NULL,           -- the last one that was cosigned, with the cosignature; '' before the first
  seen_at     BIGINT,                  -- microseconds UTC: when; NULL: none yet
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL            -- the actor's name
);

-- Other people who cosign our public log.
CREATE TABLE log_witness (
  name        TEXT PRIMARY KEY,        -- of its key
  public_key  TEXT NOT NULL,           -- that cosigns
  url         TEXT NOT NULL,           -- of its submission prefix, without a slash at the end
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL            -- the actor's name
);
