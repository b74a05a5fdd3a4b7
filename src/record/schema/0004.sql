-- What becomes the public log: in this order, forever.
CREATE TABLE record_entry (
  number      BIGINT PRIMARY KEY,      -- from 0, without gaps: its index in the log
  about       TEXT NOT NULL UNIQUE,    -- what it is the entry of: statement/INC-2026-0007/2; never public
  incident    TEXT NOT NULL,           -- its reference, or ''
  entry       TEXT NOT NULL            -- canonical JSON, as the public reads it
);
CREATE INDEX record_entry_by_incident ON record_entry (incident);

-- What the public log says of the journal, once a day.
CREATE TABLE journal_commitment (
  day         TEXT PRIMARY KEY,        -- 2026-06-10, UTC
  number      BIGINT NOT NULL UNIQUE REFERENCES record_entry (number),
  size        BIGINT NOT NULL,         -- entries of the journal under the checkpoint
  checkpoint  TEXT NOT NULL            -- of the journal: private
);
