-- Addresses whose provider ignores what stands behind a plus, or dots: found by what the provider makes of them, where an
-- import asks for it.
ALTER TABLE customer ADD COLUMN alias_index BYTEA;          -- blind index, 16 bytes; NULL: none, or the provider is not such a one
ALTER TABLE customer_arrival ADD COLUMN alias_index BYTEA;  -- as in `customer`
CREATE INDEX customer_by_alias ON customer (alias_index) WHERE alias_index IS NOT NULL;
ALTER TABLE leaked_record ADD COLUMN alias_index BYTEA;     -- blind index, 16 bytes; NULL: not asked for, or none
ALTER TABLE leaked_record ADD COLUMN by_alias BIGINT NOT NULL DEFAULT 0;  -- 1: what its e-mail address stands for was found, not the address itself
CREATE INDEX ambiguous_record_by_alias ON leaked_record (alias_index) WHERE state = 'ambiguous';
ALTER TABLE record_found ADD COLUMN by_alias BIGINT NOT NULL DEFAULT 0;   -- rows whose person was found so
ALTER TABLE record_import ADD COLUMN matching TEXT NOT NULL DEFAULT '{"aliases":false,"phones":""}';  -- what else than the usual made two one, canonical JSON
