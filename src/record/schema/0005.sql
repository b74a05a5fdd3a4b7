CREATE TABLE component (
  component_id TEXT PRIMARY KEY,       -- UUIDv7
  name        TEXT NOT NULL UNIQUE,    -- as customers know it, one line
  description TEXT NOT NULL,           -- one line; may be empty
  kind        TEXT NOT NULL CHECK (kind IN ('component', 'group')),
  group_id    TEXT REFERENCES component (component_id),  -- the group it stands in; NULL: in none
  status      TEXT NOT NULL CHECK (status IN ('operational', 'degraded_performance',
                'partial_outage', 'major_outage', 'under_maintenance')),  -- of a group: not read
  position    BIGINT NOT NULL UNIQUE,  -- from 1, in the order in which they were added
  created_at  BIGINT NOT NULL,         -- microseconds UTC
  updated_at  BIGINT NOT NULL          -- microseconds UTC: when status or words last changed
);

CREATE TABLE maintenance (
  maintenance_id TEXT PRIMARY KEY,     -- UUIDv7
  number      BIGINT NOT NULL UNIQUE,  -- from 1: 7 for MNT-0007
  name        TEXT NOT NULL,           -- what is done, one line
  status      TEXT NOT NULL CHECK (status IN ('scheduled', 'in_progress', 'verifying',
                'completed')),
  scheduled_for BIGINT NOT NULL,       -- microseconds UTC: when it begins
  scheduled_until BIGINT NOT NULL,     -- microseconds UTC: when it ends
  created_at  BIGINT NOT NULL,         -- microseconds UTC
  updated_at  BIGINT NOT NULL          -- microseconds UTC: of its last update
);

CREATE TABLE maintenance_component (
  maintenance_id TEXT NOT NULL REFERENCES maintenance (maintenance_id),
  component_id TEXT NOT NULL REFERENCES component (component_id),
  PRIMARY KEY (maintenance_id, component_id)
);

CREATE TABLE maintenance_update (
  update_id   TEXT PRIMARY KEY,        -- UUIDv7
  maintenance_id TEXT NOT NULL REFERENCES maintenance (maintenance_id),
  number      BIGINT NOT NULL,         -- from 1 within the maintenance
  status      TEXT NOT NULL CHECK (status IN ('scheduled', 'in_progress', 'verifying',
                'completed')),
  message     TEXT NOT NULL,           -- Markdown; may be empty
  published_at BIGINT NOT NULL,        -- microseconds UTC
  UNIQUE (maintenance_id, number)
);

CREATE TABLE past_incident (
  past_id     TEXT PRIMARY KEY,        -- its id on the page that it comes from, 12 base-36 characters
  source_id   TEXT NOT NULL,           -- the id of its line in the file
  source_url  TEXT NOT NULL,           -- its address on that page; may be empty
  kind        TEXT NOT NULL CHECK (kind IN ('incident', 'maintenance')),
  title       TEXT NOT NULL,           -- one line
  impact      TEXT NOT NULL CHECK (impact IN ('none', 'minor', 'major', 'critical',
                'maintenance')),
  started_at  BIGINT NOT NULL,         -- microseconds UTC
  resolved_at BIGINT NOT NULL,         -- microseconds UTC
  published_at BIGINT NOT NULL,        -- microseconds UTC, as the file says
  updated_at  BIGINT NOT NULL,         -- microseconds UTC, as the file says
  sha256      TEXT NOT NULL            -- of its line in the file
);
CREATE INDEX past_incident_started_at ON past_incident (started_at);

CREATE TABLE past_component (
  past_id     TEXT NOT NULL REFERENCES past_incident (past_id),
  position    BIGINT NOT NULL,         -- from 0
  name        TEXT NOT NULL,           -- of what was affected, as the file says
  PRIMARY KEY (past_id, position)
);

CREATE TABLE past_update (
  past_id     TEXT NOT NULL REFERENCES past_incident (past_id),
  position    BIGINT NOT NULL,         -- from 0, oldest first
  status      TEXT NOT NULL,           -- the file's word: Investigating, Update, Resolved
  body        TEXT NOT NULL,           -- as the file says
  at          BIGINT NOT NULL,         -- microseconds UTC
  PRIMARY KEY (past_id, position)
);
