-- Counts that are looked at again and again (every duty of every board), kept with what they count.
CREATE TABLE exposed_count (
  incident_id   TEXT NOT NULL REFERENCES incident (incident_id),
  jurisdiction  TEXT NOT NULL,         -- where they live: ISO 3166-1 (DE) or 3166-2 (US-CA)
  classes       BIGINT NOT NULL,       -- mask of what they lost
  people        BIGINT NOT NULL,       -- who live there and lost exactly this
  without_email BIGINT NOT NULL,       -- of them without an e-mail address
  PRIMARY KEY (incident_id, jurisdiction, classes)
);
INSERT INTO exposed_count (incident_id, jurisdiction, classes, people, without_email)
SELECT p.incident_id, c.jurisdiction, p.classes, COUNT(*), COUNT(CASE WHEN c.email IS NULL THEN 1 END)
FROM exposed_person AS p
JOIN customer AS c ON c.customer_id = p.customer_id
GROUP BY p.incident_id, c.jurisdiction, p.classes;

CREATE TABLE record_found (
  record_import_id TEXT PRIMARY KEY REFERENCES record_import (record_import_id),
  by_external_id BIGINT NOT NULL,      -- rows whose person was found by the company's own id
  by_email    BIGINT NOT NULL,         -- by e-mail address
  by_phone    BIGINT NOT NULL,         -- by phone number
  unmatched   BIGINT NOT NULL,         -- rows that no customer matches
  ambiguous   BIGINT NOT NULL,         -- rows that several match
  people      BIGINT NOT NULL          -- whom the rows were found to be about
);
INSERT INTO record_found (record_import_id, by_external_id, by_email, by_phone, unmatched, ambiguous, people)
SELECT i.record_import_id,
       COUNT(CASE WHEN r.found_by = 'external_id' THEN 1 END),
       COUNT(CASE WHEN r.found_by = 'email' THEN 1 END),
       COUNT(CASE WHEN r.found_by = 'phone' THEN 1 END),
       COUNT(CASE WHEN r.state = 'unmatched' THEN 1 END),
       COUNT(CASE WHEN r.state = 'ambiguous' THEN 1 END),
       COUNT(DISTINCT r.customer_id)
FROM record_import AS i
LEFT JOIN leaked_record AS r ON r.record_import_id = i.record_import_id
GROUP BY i.record_import_id;
