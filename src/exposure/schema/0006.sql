-- Rows whose person somebody has found by looking: the row is then matched, without found_by.
CREATE TABLE record_review (
  record_import_id TEXT NOT NULL REFERENCES record_import (record_import_id),
  line        BIGINT NOT NULL,         -- of the file, from 1
  reason      TEXT NOT NULL,           -- how it was found out, 1 to 1,000 characters
  decided_at  BIGINT NOT NULL,         -- microseconds UTC
  decided_by  TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (record_import_id, line)
);
ALTER TABLE record_found ADD COLUMN by_review BIGINT NOT NULL DEFAULT 0;  -- rows whose person somebody found by looking
