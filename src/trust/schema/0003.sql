ALTER TABLE outcome ADD COLUMN contacts DOUBLE PRECISION;    -- of the customer with the company in the month; NULL: not known, as below
ALTER TABLE outcome ADD COLUMN complaints DOUBLE PRECISION;  -- made in the month
ALTER TABLE outcome ADD COLUMN logins DOUBLE PRECISION;      -- in the month
ALTER TABLE outcome_import ADD COLUMN decisions TEXT NOT NULL DEFAULT '';  -- what was decided of findings: "duplicated=keep_first gap=zero"

ALTER TABLE outcome_arrival ADD COLUMN contacts DOUBLE PRECISION;    -- as in outcome, as are the two below
ALTER TABLE outcome_arrival ADD COLUMN complaints DOUBLE PRECISION;  -- NULL: not known
ALTER TABLE outcome_arrival ADD COLUMN logins DOUBLE PRECISION;      -- NULL: not known

-- Calls of a Segment file wait here until all of them are there; empty but during an import.
CREATE TABLE segment_arrival (
  line        BIGINT NOT NULL,         -- of the file
  message_id  TEXT NOT NULL,           -- the call's own; '': none
  customer_id TEXT NOT NULL,           -- of a customer we know
  period      BIGINT NOT NULL,         -- months since year 0
  happened_at BIGINT NOT NULL,         -- microseconds UTC
  happened_on TEXT NOT NULL,           -- 2026-06-14
  meaning     TEXT NOT NULL,           -- spend, contacts, complaints, logins, departure
  amount      DOUBLE PRECISION NOT NULL  -- of money, less than 0 where it was given back; else 1
);

-- Every month up to which outcomes were ever taken, with when that was first so: whether a plan came before.
CREATE TABLE outcome_taken (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  last_period BIGINT NOT NULL,         -- months since year 0: the last month of the file
  taken_at    BIGINT NOT NULL,         -- microseconds UTC: the first time
  PRIMARY KEY (incident_id, last_period)
);
INSERT INTO outcome_taken (incident_id, last_period, taken_at)
SELECT incident_id, last_period, imported_at FROM outcome_import;

-- Files of one row a customer.
CREATE TABLE trust_import (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  kind        TEXT NOT NULL CHECK (kind IN ('departures', 'relationship')),
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  row_count   BIGINT NOT NULL,         -- rows taken, one a customer
  strangers   BIGINT NOT NULL,         -- rows of customers we do not know, left out
  decisions   TEXT NOT NULL,           -- what was decided of findings: "left_twice=last"
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, kind)      -- a new file takes the place of the one before
);

CREATE TABLE departure (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  left_on     TEXT NOT NULL,           -- 2026-06-14
  left_in     BIGINT NOT NULL,         -- the month of that day, months since year 0
  cause       TEXT NOT NULL CHECK (cause IN ('voluntary', 'payment', 'bereavement', 'other')),
  PRIMARY KEY (incident_id, customer_id)
);
-- Departures of a file wait here until all of them are there; empty but during an import.
CREATE TABLE departure_arrival (
  line        BIGINT NOT NULL,         -- of the file
  customer_id TEXT NOT NULL,           -- of a customer we know
  left_on     TEXT NOT NULL,           -- 2026-06-14
  left_in     BIGINT NOT NULL,         -- the month of that day, months since year 0
  cause       TEXT NOT NULL,           -- as in departure
  joined_on   TEXT                     -- as the register has it, 2019-04-01; NULL: not known
);

CREATE TABLE relationship (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  products    DOUBLE PRECISION,        -- held; NULL: not known, as below
  complaints  DOUBLE PRECISION,        -- ever made
  survey      DOUBLE PRECISION,        -- the last answer, 0 to 10
  since       TEXT,                    -- a customer since this day, 2019-04-01
  PRIMARY KEY (incident_id, customer_id)
);
-- Rows of such a file wait here until all of them are there; empty but during an import.
CREATE TABLE relationship_arrival (
  line        BIGINT NOT NULL,         -- of the file
  customer_id TEXT NOT NULL,           -- of a customer we know
  products    DOUBLE PRECISION,        -- as in relationship, as are the three below
  complaints  DOUBLE PRECISION,        -- NULL: not known
  survey      DOUBLE PRECISION,        -- NULL: not known
  since       TEXT                     -- NULL: not known
);

-- Strength before the incident, as it was frozen.
CREATE TABLE strength_freeze (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  before_period BIGINT NOT NULL,       -- months before this one counted, months since year 0
  customers   BIGINT NOT NULL,         -- with at least one part
  weak        BIGINT NOT NULL,         -- of them in the lowest third, as below
  middle      BIGINT NOT NULL,         -- in the middle third
  strong      BIGINT NOT NULL,         -- in the highest third
  sha256      TEXT NOT NULL,           -- over every customer's id, score and tier
  times       BIGINT NOT NULL,         -- how often it was frozen
  frozen_at   BIGINT NOT NULL,         -- microseconds UTC: the last time
  frozen_by   TEXT NOT NULL,           -- the actor's name
  again       TEXT                     -- why it was frozen again; NULL: it was not
);
CREATE TABLE strength (
  incident_id TEXT NOT NULL REFERENCES strength_freeze (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  score       DOUBLE PRECISION NOT NULL,  -- mean of the percentiles below, 0 to 1
  tier        TEXT NOT NULL CHECK (tier IN ('weak', 'middle', 'strong')),
  tenure      DOUBLE PRECISION,        -- months a customer; NULL: not known, as below
  spend       DOUBLE PRECISION,        -- a month, in the company's own money
  breadth     DOUBLE PRECISION,        -- products held
  complaints  DOUBLE PRECISION,        -- made
  survey      DOUBLE PRECISION,        -- the last answer, 0 to 10
  tenure_percentile DOUBLE PRECISION,  -- among all customers of whom it is known, 0 to 1
  spend_percentile DOUBLE PRECISION,   -- the same
  breadth_percentile DOUBLE PRECISION,  -- the same
  complaints_percentile DOUBLE PRECISION,  -- the same, of fewer complaints
  survey_percentile DOUBLE PRECISION,  -- the same
  PRIMARY KEY (incident_id, customer_id)
);

CREATE TABLE trust_plan (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  version     BIGINT NOT NULL,         -- from 1; the highest is in force
  outcomes    TEXT NOT NULL,           -- "spend complaints": the first decides
  margin      DOUBLE PRECISION NOT NULL,  -- of indifference, a share of what the exposed had before
  splits      TEXT NOT NULL,           -- "delay version": by what effects are told apart
  delay_days  TEXT NOT NULL,           -- "7 30": where the bands of delay end
  horizon_months BIGINT NOT NULL,      -- months after that count
  first_month BIGINT,                  -- the first that counts as after, months since year 0; NULL: by the anchors
  declared_at BIGINT NOT NULL,         -- microseconds UTC
  declared_by TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, version)
);
CREATE TABLE trust_reported (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  reported_at BIGINT NOT NULL          -- microseconds UTC: when a report was first made
);
