-- Where letters went, by mail domain. A private domain is a person: in the ledger stands what only the incident's key tells.
ALTER TABLE delivery ADD COLUMN domain BYTEA;  -- that it was last offered to: keyed index, 16 bytes; NULL: never offered, not by mail, or not kept then

CREATE TABLE delivery_domain (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  domain      BYTEA NOT NULL,          -- as in delivery
  name        BYTEA NOT NULL,          -- of the domain, lower case, sealed with the incident's key
  last_words  TEXT NOT NULL DEFAULT '',  -- of the server that last did not take a letter to it, one line, never an address; '': each was taken
  PRIMARY KEY (notice_id, domain)
);

-- How fast letters arrive.
ALTER TABLE delivery_batch ADD COLUMN notice_id TEXT;  -- whose letters; NULL: single mails, or not kept then
ALTER TABLE delivery_batch ADD COLUMN channel TEXT;    -- as in delivery; NULL: as notice_id
ALTER TABLE delivery_batch ADD COLUMN reached BIGINT NOT NULL DEFAULT 0;  -- of its letters
ALTER TABLE delivery_batch ADD COLUMN ended_at BIGINT;  -- microseconds UTC; NULL: not yet
