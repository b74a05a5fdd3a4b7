-- Those whom an incident's imports found before delivery took the list of people are its first wave; those found after it are
-- the second, until delivery takes the list again; and so on.
ALTER TABLE exposed_person ADD COLUMN wave BIGINT NOT NULL DEFAULT 1;  -- from 1
ALTER TABLE import_hold ADD COLUMN wave BIGINT NOT NULL DEFAULT 1;     -- the last that delivery has the list of
ALTER TABLE exposed_count RENAME TO exposed_count_before_waves;
CREATE TABLE exposed_count (
  incident_id   TEXT NOT NULL REFERENCES incident (incident_id),
  jurisdiction  TEXT NOT NULL,         -- where they live: ISO 3166-1 (DE) or 3166-2 (US-CA)
  classes       BIGINT NOT NULL,       -- mask of what they lost
  wave          BIGINT NOT NULL,       -- in which they were found, from 1
  people        BIGINT NOT NULL,       -- who live there, lost exactly this, and were found in this wave
  without_email BIGINT NOT NULL,       -- of them without an e-mail address
  PRIMARY KEY (incident_id, jurisdiction, classes, wave)
);
INSERT INTO exposed_count (incident_id, jurisdiction, classes, wave, people, without_email)
SELECT incident_id, jurisdiction, classes, 1, people, without_email FROM exposed_count_before_waves;
DROP TABLE exposed_count_before_waves;
