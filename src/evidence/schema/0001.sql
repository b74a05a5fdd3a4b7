CREATE TABLE evidence_counter (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  last        BIGINT NOT NULL          -- the number given last: 1 for INC-2026-0007-E1
);

CREATE TABLE evidence (
  evidence_id TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-E1: what people say and type
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  name        TEXT NOT NULL,           -- as the file was called, 255 characters at most
  sha256      TEXT NOT NULL,           -- of the content, 64 hexadecimal digits
  bytes       BIGINT NOT NULL,         -- of the content
  file        TEXT NOT NULL,           -- its name in the folder evidence: keyed hash of the above
  state       TEXT NOT NULL CHECK (state IN ('kept', 'destroyed')),
  legal_hold  TEXT NOT NULL CHECK (legal_hold IN ('none', 'held')),
  retain_until BIGINT,                 -- microseconds UTC; NULL: nobody has said
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL,           -- the actor's name
  UNIQUE (incident_id, number),
  CHECK (state = 'kept' OR (legal_hold = 'none' AND retain_until IS NOT NULL))
);
CREATE UNIQUE INDEX evidence_by_content ON evidence (incident_id, sha256) WHERE state = 'kept';
CREATE INDEX evidence_by_file ON evidence (file);

CREATE TABLE custody_entry (
  evidence_id TEXT NOT NULL REFERENCES evidence (evidence_id),
  number      BIGINT NOT NULL,         -- of this evidence, from 1
  act         TEXT NOT NULL CHECK (act IN ('taken', 'given', 'opened', 'verified', 'damaged',
                'held', 'released', 'retained', 'destroyed')),
  party       TEXT,                    -- from or to whom; NULL: nobody else is part of it
  until       BIGINT,                  -- microseconds UTC: the end of the retention; NULL: not about it
  reason      TEXT NOT NULL,           -- why
  occurred_at BIGINT NOT NULL,         -- microseconds UTC: in the world
  recorded_at BIGINT NOT NULL,         -- microseconds UTC: when Candor learned of it
  recorded_by TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (evidence_id, number)
);

CREATE TABLE evidence_link (
  evidence_id TEXT NOT NULL REFERENCES evidence (evidence_id),
  timeline_entry_id TEXT NOT NULL REFERENCES timeline_entry (timeline_entry_id),
  linked_at   BIGINT NOT NULL,         -- microseconds UTC
  linked_by   TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (evidence_id, timeline_entry_id)
);
