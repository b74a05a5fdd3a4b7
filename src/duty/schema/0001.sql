CREATE TABLE duty_met (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  rule        TEXT NOT NULL,           -- id of a rule of laws/rules
  revision    BIGINT NOT NULL,         -- 1 the first time it is recorded; the highest counts
  at          BIGINT NOT NULL,         -- microseconds UTC: when the notice was given
  proof       TEXT NOT NULL,           -- how we can show it, in words
  recorded_at BIGINT NOT NULL,         -- microseconds UTC
  recorded_by TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, rule, revision)
);

CREATE TABLE duty_flag (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  flag        TEXT NOT NULL,           -- id of a flag of laws/flags.json
  revision    BIGINT NOT NULL,         -- 1 the first time it is set; the highest counts
  state       TEXT NOT NULL CHECK (state IN ('set', 'cleared')),
  since       BIGINT,                  -- microseconds UTC: from when it holds; NULL: not said
  set_at      BIGINT NOT NULL,         -- microseconds UTC
  set_by      TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, flag, revision)
);
