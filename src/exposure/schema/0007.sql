-- The keys that customers are sealed with, each kept by `seal` under "register/<number>"; 0 is the key file itself, as it was
-- before. One row, or two while the second takes the place of the first.
CREATE TABLE register_key (
  number      BIGINT PRIMARY KEY,      -- counted up
  made_at     BIGINT NOT NULL          -- microseconds UTC; 0: not known
);
INSERT INTO register_key (number, made_at) SELECT 0, 0 WHERE EXISTS (SELECT 1 FROM customer);
ALTER TABLE customer ADD COLUMN key_number BIGINT NOT NULL DEFAULT 0;  -- of register_key: what seals its fields and makes its indexes
CREATE INDEX ambiguous_record_by_email ON leaked_record (email_index) WHERE state = 'ambiguous';
CREATE INDEX ambiguous_record_by_phone ON leaked_record (phone_index) WHERE state = 'ambiguous';
