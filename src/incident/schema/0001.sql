CREATE TABLE incident_counter (
  year BIGINT PRIMARY KEY,             -- calendar year, UTC
  last BIGINT NOT NULL                 -- the number given last: 7 for INC-2026-0007
);

CREATE TABLE incident (
  incident_id TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007: what people say and type
  title       TEXT NOT NULL,           -- one line, 200 characters at most
  severity    TEXT NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  phase       TEXT NOT NULL CHECK (phase IN ('detection_and_analysis',
                'containment_eradication_and_recovery', 'post_incident_activity')),
  status      TEXT NOT NULL CHECK (status IN ('suspected', 'confirmed', 'near_miss',
                'false_positive')),    -- how sure we are that it happened
  declared_at BIGINT NOT NULL,         -- microseconds UTC: when Candor learned of it
  declared_by TEXT NOT NULL,           -- the actor's name
  version     BIGINT NOT NULL,         -- grows by one with each change; the ETag
  veris_id    TEXT UNIQUE,             -- incident_id of the VERIS record it came from, if any
  veris       TEXT                     -- that record as it came, canonical JSON
);

CREATE TABLE incident_anchor (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  anchor      TEXT NOT NULL CHECK (anchor IN ('awareness', 'discovery', 'determination',
                'materiality', 'assessment', 'another_notice')),
  revision    BIGINT NOT NULL,         -- 1 the first time it is set; the highest is the current one
  at          BIGINT NOT NULL,         -- microseconds UTC: the instant the law counts from
  reason      TEXT NOT NULL,           -- why this instant
  set_at      BIGINT NOT NULL,         -- microseconds UTC
  set_by      TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, anchor, revision)
);

CREATE TABLE fact (
  fact_id     TEXT PRIMARY KEY,        -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  question    TEXT NOT NULL CHECK (question IN ('what_happened', 'how_it_happened',
                'what_information', 'what_we_are_doing', 'what_you_can_do', 'not_known_yet')),
  status      TEXT NOT NULL CHECK (status IN ('confirmed', 'suspected', 'unknown')),
  text        TEXT NOT NULL,           -- plain words, Markdown
  known_by    BIGINT,                  -- microseconds UTC: when we will know; NULL: said nowhere
  corrects    TEXT UNIQUE REFERENCES fact (fact_id),  -- the fact that this one replaces
  stated_at   BIGINT NOT NULL,         -- microseconds UTC
  stated_by   TEXT NOT NULL            -- the actor's name
);
CREATE INDEX fact_by_incident ON fact (incident_id);

CREATE TABLE timeline_entry (
  timeline_entry_id TEXT PRIMARY KEY,  -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  occurred_at BIGINT NOT NULL,         -- microseconds UTC: when it happened in the world
  precision   TEXT NOT NULL CHECK (precision IN ('exact', 'day', 'month', 'year')),
  text        TEXT NOT NULL,           -- what happened, plain words
  recorded_at BIGINT NOT NULL,         -- microseconds UTC: when Candor learned of it
  recorded_by TEXT NOT NULL            -- the actor's name
);
CREATE INDEX timeline_entry_by_incident ON timeline_entry (incident_id, occurred_at);
