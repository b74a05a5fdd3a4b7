CREATE TABLE outcome_import (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),  -- a new file takes the place of the one before
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  row_count   BIGINT NOT NULL,         -- rows taken
  customers   BIGINT NOT NULL,         -- with at least one row taken
  strangers   BIGINT NOT NULL,         -- rows of customers we do not know, left out
  first_period BIGINT NOT NULL,        -- months since year 0: year * 12 + month - 1
  last_period BIGINT NOT NULL,         -- months since year 0
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL            -- the actor's name
);

CREATE TABLE outcome (
  incident_id TEXT NOT NULL REFERENCES outcome_import (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  period      BIGINT NOT NULL,         -- months since year 0
  active      BIGINT NOT NULL CHECK (active IN (0, 1)),  -- 1: a customer in this month; 0: left in it
  spend       DOUBLE PRECISION NOT NULL,                 -- in the company's own money; 0 or more
  PRIMARY KEY (incident_id, customer_id, period)
);
