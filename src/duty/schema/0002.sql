ALTER TABLE duty_met RENAME COLUMN proof TO reference;  -- how we can show it, in words: a receipt's number
ALTER TABLE duty_met ADD COLUMN phase TEXT;             -- initial, intermediate, final; NULL: the whole notice
ALTER TABLE duty_met ADD COLUMN file_name TEXT;         -- the proof's file as it was called; NULL: none
ALTER TABLE duty_met ADD COLUMN file_sha256 TEXT;       -- its content's hash, and its name in the data folder
ALTER TABLE duty_met ADD COLUMN file_bytes BIGINT;      -- its size
ALTER TABLE duty_flag ADD COLUMN reason TEXT;           -- why it was set; NULL: none was asked for

CREATE TABLE duty_hold (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  revision    BIGINT NOT NULL,         -- 1 the first time; the highest counts
  authority   TEXT NOT NULL,           -- who asked
  reference   TEXT NOT NULL,           -- their letter, in words
  held_from   BIGINT NOT NULL,         -- microseconds UTC: from when
  held_until  BIGINT,                  -- microseconds UTC: when it ended; NULL: it lasts
  set_at      BIGINT NOT NULL,         -- microseconds UTC
  set_by      TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, revision)
);

CREATE TABLE duty_seen (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  rule        TEXT NOT NULL,           -- id of a rule of laws/rules
  revision    BIGINT NOT NULL,         -- 1 the first time it was owed; the highest is what was seen last
  owed        TEXT NOT NULL CHECK (owed IN ('no', 'yes')),
  due_at      BIGINT,                  -- microseconds UTC; NULL: no due time then
  why         TEXT NOT NULL,           -- what triggered it, with the counts
  counted     TEXT NOT NULL,           -- the moments it was computed from
  because     TEXT NOT NULL,           -- what moved it since the revision before
  seen_at     BIGINT NOT NULL,         -- microseconds UTC
  PRIMARY KEY (incident_id, rule, revision)
);
