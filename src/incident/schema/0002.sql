ALTER TABLE incident ADD COLUMN state TEXT NOT NULL DEFAULT 'open'
  CHECK (state IN ('open', 'closed', 'reopened'));  -- whether anybody still works on it
ALTER TABLE incident ADD COLUMN closed_at BIGINT;   -- microseconds UTC; NULL: it is not closed
ALTER TABLE incident ADD COLUMN duplicate_of TEXT REFERENCES incident (incident_id);  -- the one that stays
ALTER TABLE incident ADD COLUMN origin TEXT;        -- the case of another tool it came from, if any
CREATE UNIQUE INDEX incident_by_origin ON incident (origin);
CREATE INDEX incident_duplicates ON incident (duplicate_of) WHERE duplicate_of IS NOT NULL;
-- Every filter of the list is answered from this index alone, newest first.
CREATE INDEX incident_by_filter ON incident (incident_id, state, status, severity, title);

-- A CHECK cannot be widened in place, so the table is made anew.
CREATE TABLE timeline_entry_new (
  timeline_entry_id TEXT PRIMARY KEY,  -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  occurred_at BIGINT NOT NULL,         -- microseconds UTC: when it happened in the world
  precision   TEXT NOT NULL CHECK (precision IN ('exact', 'minute', 'day', 'month', 'year',
                'approximate')),       -- how exactly occurred_at is known
  text        TEXT NOT NULL,           -- what happened, plain words
  source      TEXT,                    -- where it is known from; NULL: said nowhere
  tlp         TEXT NOT NULL CHECK (tlp IN ('clear', 'green', 'amber', 'amber_strict', 'red')),
  milestone   TEXT CHECK (milestone IN ('compromise', 'exfiltration', 'containment')),
  corrects    TEXT REFERENCES timeline_entry_new (timeline_entry_id),  -- the one that was wrong, once
  recorded_at BIGINT NOT NULL,         -- microseconds UTC: when Candor learned of it
  recorded_by TEXT NOT NULL            -- the actor's name
);
INSERT INTO timeline_entry_new (timeline_entry_id, incident_id, occurred_at, precision, text, source, tlp,
                                milestone, corrects, recorded_at, recorded_by)
SELECT timeline_entry_id, incident_id, occurred_at, precision, text, NULL, 'amber', NULL, NULL,
       recorded_at, recorded_by
FROM timeline_entry;
DROP TABLE timeline_entry;
ALTER TABLE timeline_entry_new RENAME TO timeline_entry;
CREATE INDEX timeline_entry_by_incident ON timeline_entry (incident_id, occurred_at, timeline_entry_id);
CREATE UNIQUE INDEX timeline_entry_corrected ON timeline_entry (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX timeline_entry_milestones ON timeline_entry (incident_id, milestone) WHERE milestone IS NOT NULL;

CREATE TABLE handover (
  handover_id TEXT PRIMARY KEY,        -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  role        TEXT NOT NULL CHECK (role IN ('commander', 'deputy', 'scribe', 'liaison', 'comms_lead',
                'counsel', 'privacy_officer')),
  revision    BIGINT NOT NULL,         -- 1 the first time; the highest says who holds the role
  from_name   TEXT,                    -- who had it; NULL: nobody
  to_name     TEXT,                    -- who has it now; NULL: nobody
  reason      TEXT NOT NULL,           -- why it passed
  notes       TEXT,                    -- what the next one must know; NULL: nothing was said
  handed_at   BIGINT NOT NULL,         -- microseconds UTC
  handed_by   TEXT NOT NULL,           -- the actor's name
  UNIQUE (incident_id, role, revision)
);

CREATE TABLE promise (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- from 1 within the incident
  kind        TEXT NOT NULL CHECK (kind IN ('act', 'next_word')),
  audience    TEXT NOT NULL CHECK (audience IN ('internal', 'customers')),
  text        TEXT NOT NULL,           -- what was promised, one line
  due_at      BIGINT NOT NULL,         -- microseconds UTC: kept then at the latest, or missed
  made_at     BIGINT NOT NULL,         -- microseconds UTC
  made_by     TEXT NOT NULL,           -- the actor's name
  kept_at     BIGINT,                  -- microseconds UTC: when the act was recorded; NULL: not yet
  kept_by     TEXT,                    -- the actor's name; NULL: not yet
  how         TEXT,                    -- what was done; NULL: not yet
  PRIMARY KEY (incident_id, number)
);
