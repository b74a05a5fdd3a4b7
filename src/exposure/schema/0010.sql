-- What people know a file of leaked records by, and what became of imports that were taken back.
ALTER TABLE record_import ADD COLUMN name BYTEA;                        -- of the file, sealed with the incident's key; NULL: not kept then
ALTER TABLE record_import ADD COLUMN rejected BIGINT NOT NULL DEFAULT 0;  -- rows that could not be taken

CREATE TABLE withdrawn_import (
  record_import_id TEXT PRIMARY KEY,   -- as it was in record_import, as are the columns down to imported_by
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  name        BYTEA,                   -- of the file, sealed with the incident's key; NULL: not kept then
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  classes     TEXT NOT NULL,           -- what the rows exposed, canonical JSON
  row_count   BIGINT NOT NULL,         -- rows of the file
  rejected    BIGINT NOT NULL,         -- rows that could not be taken
  empty_count BIGINT NOT NULL,         -- rows with nothing in any mapped column
  matched     BIGINT NOT NULL,         -- rows that were about a customer, as it was when it was withdrawn, as are the three below
  unmatched   BIGINT NOT NULL,         -- rows that no customer matched
  ambiguous   BIGINT NOT NULL,         -- rows that several matched
  people      BIGINT NOT NULL,         -- whom the rows were found to be about
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL,           -- the actor's name
  withdrawn_at BIGINT NOT NULL,        -- microseconds UTC
  withdrawn_by TEXT NOT NULL,          -- the actor's name
  reason      TEXT NOT NULL            -- 1 to 1,000 characters
);

-- People are counted by their language too: a notice has a letter for each.
ALTER TABLE exposed_count RENAME TO exposed_count_before_languages;
CREATE TABLE exposed_count (
  incident_id   TEXT NOT NULL REFERENCES incident (incident_id),
  jurisdiction  TEXT NOT NULL,         -- where they live: ISO 3166-1 (DE) or 3166-2 (US-CA)
  language      TEXT NOT NULL,         -- that they read: BCP 47, lower case
  classes       BIGINT NOT NULL,       -- mask of what they lost
  wave          BIGINT NOT NULL,       -- in which they were found, from 1
  people        BIGINT NOT NULL,       -- of whom all this is so
  without_email BIGINT NOT NULL,       -- of them without an e-mail address
  PRIMARY KEY (incident_id, jurisdiction, language, classes, wave)
);
INSERT INTO exposed_count (incident_id, jurisdiction, language, classes, wave, people, without_email)
SELECT p.incident_id, c.jurisdiction, c.language, p.classes, p.wave, COUNT(*), COUNT(CASE WHEN c.email IS NULL THEN 1 END)
FROM exposed_person AS p
JOIN customer AS c ON c.customer_id = p.customer_id
GROUP BY p.incident_id, c.jurisdiction, c.language, p.classes, p.wave;
DROP TABLE exposed_count_before_languages;
