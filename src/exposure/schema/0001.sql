CREATE TABLE sealing_key (
  fingerprint TEXT PRIMARY KEY         -- which candor.key this database is sealed with; one row at most
);

CREATE TABLE customer_import (
  number      BIGINT PRIMARY KEY,      -- from 1, in the order of the imports
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  row_count   BIGINT NOT NULL,         -- customers in the file
  added       BIGINT NOT NULL,         -- of them new
  changed     BIGINT NOT NULL,         -- here before, brought up to date
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL            -- the actor's name
);

CREATE TABLE customer (
  customer_id TEXT PRIMARY KEY,        -- UUIDv7
  external_id TEXT NOT NULL UNIQUE,    -- the company's own id of this person
  jurisdiction TEXT NOT NULL,          -- where they live: ISO 3166-1 (DE) or 3166-2 (US-CA)
  language    TEXT NOT NULL,           -- BCP 47, lower case
  joined_on   TEXT,                    -- 2019-04-01; NULL: not known
  name        BYTEA,                   -- sealed; NULL: not known, as below
  email       BYTEA,                   -- sealed
  phone       BYTEA,                   -- sealed
  email_index BYTEA,                   -- blind index of the normal form, 16 bytes
  phone_index BYTEA,                   -- blind index of the number in E.164, 16 bytes
  content     BYTEA NOT NULL,          -- blind index of all that the file said, to see what changed
  customer_import BIGINT NOT NULL REFERENCES customer_import (number)  -- the last to change it
);
CREATE INDEX customer_by_email ON customer (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX customer_by_phone ON customer (phone_index) WHERE phone_index IS NOT NULL;

-- A file's customers on their way into `customer`; empty between imports.
CREATE TABLE customer_arrival (
  line        BIGINT NOT NULL,         -- of the file, from 1
  customer_id TEXT NOT NULL,           -- for those that are new
  external_id TEXT NOT NULL,           -- this and all below: as in `customer`
  jurisdiction TEXT NOT NULL,          -- ISO 3166
  language    TEXT NOT NULL,           -- BCP 47, lower case
  joined_on   TEXT,                    -- 2019-04-01
  name        BYTEA,                   -- sealed
  email       BYTEA,                   -- sealed
  phone       BYTEA,                   -- sealed
  email_index BYTEA,                   -- blind index, 16 bytes
  phone_index BYTEA,                   -- blind index, 16 bytes
  content     BYTEA NOT NULL           -- blind index of all that the file said
);

CREATE TABLE record_import (
  record_import_id TEXT PRIMARY KEY,   -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  classes     TEXT NOT NULL,           -- what the rows expose, canonical JSON
  customer_import BIGINT NOT NULL,     -- the last one when this file was matched; 0 before the first
  row_count   BIGINT NOT NULL,         -- rows of the file
  empty_count BIGINT NOT NULL,         -- of them with nothing in any mapped column
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL,           -- the actor's name
  UNIQUE (incident_id, file_sha256, classes)
);

CREATE TABLE leaked_record (
  record_import_id TEXT NOT NULL REFERENCES record_import (record_import_id),
  line        BIGINT NOT NULL,         -- of the file, from 1
  classes     BIGINT NOT NULL,         -- mask of the data classes that this row exposes
  state       TEXT NOT NULL CHECK (state IN ('matched', 'unmatched', 'ambiguous')),
  found_by    TEXT CHECK (found_by IN ('external_id', 'email', 'phone')),  -- NULL: not matched
  customer_id TEXT REFERENCES customer (customer_id),                      -- NULL: not matched
  external_id TEXT,                    -- as the row says it; only while it is being matched
  email_index BYTEA,                   -- blind index, 16 bytes
  phone_index BYTEA,                   -- blind index, 16 bytes
  person      BYTEA,                   -- who the row says it is, sealed JSON; NULL once matched
  PRIMARY KEY (record_import_id, line)
);

CREATE TABLE exposed_person (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  classes     BIGINT NOT NULL,         -- mask: all that this person lost in this incident
  found_at    BIGINT NOT NULL,         -- microseconds UTC: when we first knew of this person
  PRIMARY KEY (incident_id, customer_id)
);
