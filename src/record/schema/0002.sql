CREATE TABLE statement_promise (
  statement_id TEXT NOT NULL REFERENCES statement (statement_id),
  position    BIGINT NOT NULL,         -- from 0, in the order they were made
  number      BIGINT NOT NULL,         -- of the promise within the incident
  text        TEXT NOT NULL,           -- what was promised, as it was published
  due_at      BIGINT NOT NULL,         -- microseconds UTC
  state       TEXT NOT NULL CHECK (state IN ('open', 'kept', 'missed')),  -- at the publication
  PRIMARY KEY (statement_id, position)
);
