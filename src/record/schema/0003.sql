ALTER TABLE statement
  ADD COLUMN waiting BIGINT;           -- not told at publication, a letter under way; NULL: not counted then, as below
ALTER TABLE statement
  ADD COLUMN unmatched BIGINT;         -- leaked records that match no customer
ALTER TABLE statement
  ADD COLUMN ambiguous BIGINT;         -- leaked records that match several
