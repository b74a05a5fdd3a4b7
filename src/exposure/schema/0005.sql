-- What else a letter needs to know of a person.
ALTER TABLE customer ADD COLUMN address BYTEA;   -- sealed: street, a line end, postcode and city
ALTER TABLE customer ADD COLUMN born_on BYTEA;   -- sealed: 1990-12-31
ALTER TABLE customer ADD COLUMN flags BIGINT NOT NULL DEFAULT 0;  -- 1 minor, 2 deceased, 4 not to be contacted at these addresses
ALTER TABLE customer_arrival ADD COLUMN address BYTEA;  -- this and the two below: as in `customer`
ALTER TABLE customer_arrival ADD COLUMN born_on BYTEA;
ALTER TABLE customer_arrival ADD COLUMN flags BIGINT NOT NULL DEFAULT 0;

-- Ways to read a kind of file, kept under a name.
CREATE TABLE saved_mapping (
  name        TEXT PRIMARY KEY,        -- 1 to 60 characters
  mapping     TEXT NOT NULL,           -- which column is which, canonical JSON
  saved_at    BIGINT NOT NULL,         -- microseconds UTC
  saved_by    TEXT NOT NULL            -- the actor's name
);
