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

-- A statement that waits for a second person.
CREATE TABLE statement_draft (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  incident    TEXT NOT NULL,           -- its reference: INC-2026-0007
  number      BIGINT NOT NULL,         -- from 1 within the incident: 2 for INC-2026-0007-D2
  stage       TEXT NOT NULL,           -- investigating, identified, monitoring, resolved, review
  title       TEXT NOT NULL,           -- as it would be published, as are the next two
  message     TEXT NOT NULL,           -- Markdown; may be empty
  next_update_by BIGINT,               -- microseconds UTC
  drafted_at  BIGINT NOT NULL,         -- microseconds UTC
  drafted_by  TEXT NOT NULL,           -- the actor's name
  ended_at    BIGINT,                  -- microseconds UTC: published or withdrawn; NULL: neither yet
  ended_by    TEXT,                    -- the actor's name
  statement_id TEXT REFERENCES statement (statement_id),  -- what it became; NULL: nothing, or not yet
  PRIMARY KEY (incident_id, number)
);

-- A post-incident review is a statement of a resolved incident.
ALTER TABLE statement
  ADD COLUMN is_review BIGINT NOT NULL DEFAULT 0;  -- 1: its stage is 'review'; `stage` says 'resolved' then
