CREATE TABLE statement (
  statement_id TEXT PRIMARY KEY,       -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  incident    TEXT NOT NULL,           -- its reference: INC-2026-0007
  number      BIGINT NOT NULL,         -- from 1 within the incident: 2 for INC-2026-0007-S2
  stage       TEXT NOT NULL CHECK (stage IN ('investigating', 'identified', 'monitoring',
                'resolved')),
  title       TEXT NOT NULL,           -- the public headline, one line
  message     TEXT NOT NULL,           -- what is new, Markdown; may be empty
  next_update_by BIGINT,               -- microseconds UTC: promised; NULL: no further word promised
  people      BIGINT NOT NULL,         -- affected, as known at publication
  told        BIGINT NOT NULL,         -- of them reached by a letter
  not_reached BIGINT NOT NULL,         -- of them bounced, without a route, or uncertain
  published_at BIGINT NOT NULL,        -- microseconds UTC
  published_by TEXT NOT NULL,          -- the actor's name; never public
  sha256      TEXT NOT NULL,           -- of the canonical JSON of all that is public of it
  UNIQUE (incident_id, number)
);

CREATE TABLE statement_fact (
  statement_id TEXT NOT NULL REFERENCES statement (statement_id),
  position    BIGINT NOT NULL,         -- from 0, in the order of the questions
  fact_id     TEXT NOT NULL REFERENCES fact (fact_id),
  replaces    TEXT REFERENCES fact (fact_id),  -- published before, and corrected by this one
  question    TEXT NOT NULL CHECK (question IN ('what_happened', 'how_it_happened',
                'what_information', 'what_we_are_doing', 'what_you_can_do', 'not_known_yet')),
  status      TEXT NOT NULL CHECK (status IN ('confirmed', 'suspected', 'unknown')),
  text        TEXT NOT NULL,           -- as it was published, Markdown
  known_by    BIGINT,                  -- microseconds UTC: when we will know; NULL: said nowhere
  PRIMARY KEY (statement_id, position)
);

CREATE TABLE statement_class (
  statement_id TEXT NOT NULL REFERENCES statement (statement_id),
  position    BIGINT NOT NULL,         -- from 0, most urgent first
  data_class  TEXT NOT NULL,           -- its name in laws/classes
  people      BIGINT NOT NULL,         -- who lost it, as known at publication
  PRIMARY KEY (statement_id, position)
);
