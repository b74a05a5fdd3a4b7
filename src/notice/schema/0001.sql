CREATE TABLE notice (
  notice_id   TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-N1: what people say and type
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  state       TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'withdrawn')),
  version     BIGINT NOT NULL,         -- the current version of the text
  approved_by TEXT,                    -- the actor's name; NULL: nobody yet, as below
  approved_at BIGINT,                  -- microseconds UTC
  organisation TEXT,                   -- who writes, as it was at the approval; NULL: not approved, as below
  contact_email TEXT,                  -- answered by people; '' if there is none, as below
  contact_phone TEXT,                  -- as it is printed
  postal_address TEXT,                 -- one line
  UNIQUE (incident_id, number),
  CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
  CHECK (state <> 'approved' OR (approved_at IS NOT NULL AND organisation IS NOT NULL))
);

CREATE TABLE notice_version (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  version     BIGINT NOT NULL,         -- from 1
  text        TEXT NOT NULL,           -- Markdown with merge fields
  text_sha256 TEXT NOT NULL,           -- of the text, 64 hexadecimal digits
  written_at  BIGINT NOT NULL,         -- microseconds UTC
  written_by  TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (notice_id, version)
);
