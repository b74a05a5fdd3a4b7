CREATE TABLE task_counter (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  tasks       BIGINT NOT NULL,         -- the number given last: 3 for INC-2026-0007-T3
  runs        BIGINT NOT NULL          -- the number given last: 1 for INC-2026-0007-R1
);

CREATE TABLE playbook (
  playbook_id TEXT NOT NULL,           -- CACAO's id, playbook--UUID
  modified    BIGINT NOT NULL,         -- microseconds UTC: CACAO's way to number versions
  short_name  TEXT NOT NULL,           -- lost-device: what people type
  document    TEXT NOT NULL,           -- the whole of it, canonical JSON
  sha256      TEXT NOT NULL,           -- of the document, 64 hexadecimal digits
  source      TEXT NOT NULL CHECK (source IN ('shipped', 'imported')),
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (playbook_id, modified)
);

CREATE TABLE playbook_run (
  run_id      TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-R1
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  playbook_id TEXT NOT NULL,           -- with modified: the version that runs, to its end
  modified    BIGINT NOT NULL,         -- microseconds UTC
  started_at  BIGINT NOT NULL,         -- microseconds UTC: due times count from here
  started_by  TEXT NOT NULL,           -- the actor's name
  completed_at BIGINT,                 -- microseconds UTC; NULL: it still runs
  UNIQUE (incident_id, number),
  FOREIGN KEY (playbook_id, modified) REFERENCES playbook (playbook_id, modified)
);

CREATE TABLE playbook_run_step (
  run_id      TEXT NOT NULL REFERENCES playbook_run (run_id),
  step        TEXT NOT NULL,           -- CACAO's id of a step that was entered
  entered_at  BIGINT NOT NULL,         -- microseconds UTC
  passed_at   BIGINT,                  -- microseconds UTC; NULL: it is open
  PRIMARY KEY (run_id, step)
);

CREATE TABLE playbook_run_variable (
  run_id      TEXT NOT NULL REFERENCES playbook_run (run_id),
  name        TEXT NOT NULL,           -- with its underscores: __personal_data__
  value       TEXT NOT NULL,           -- one line
  PRIMARY KEY (run_id, name)
);

CREATE TABLE task (
  task_id     TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-T3: what people say and type
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  title       TEXT NOT NULL,           -- one line
  description TEXT NOT NULL,           -- plain words; may be empty
  state       TEXT NOT NULL CHECK (state IN ('todo', 'doing', 'done', 'dropped')),
  assignee    TEXT,                    -- a person's name as the journal says it; NULL: nobody yet
  due_at      BIGINT,                  -- microseconds UTC; NULL: no time was set
  reason      TEXT,                    -- why it was dropped; NULL: it was not
  run_id      TEXT REFERENCES playbook_run (run_id),  -- NULL: written by hand
  step        TEXT,                    -- CACAO's id of the step; NULL: written by hand
  role        TEXT,                    -- the step's agent; NULL: written by hand
  asks        TEXT,                    -- variables to give a value, short, one a line; NULL: by hand
  tags        TEXT,                    -- external ids of the step's references, one a line; NULL: by hand
  request     TEXT,                    -- the HTTP request to confirm, canonical JSON; NULL: none
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL,           -- the actor's name
  version     BIGINT NOT NULL,         -- grows by one with each change; the ETag
  UNIQUE (incident_id, number),
  UNIQUE (run_id, step),
  CHECK ((state = 'dropped') = (reason IS NOT NULL)),
  CHECK ((run_id IS NULL) = (step IS NULL))
);

CREATE TABLE task_block (
  task_id     TEXT NOT NULL REFERENCES task (task_id),
  blocked_by  TEXT NOT NULL REFERENCES task (task_id),  -- must be done or dropped first
  PRIMARY KEY (task_id, blocked_by)
);
