ALTER TABLE notice ADD COLUMN jurisdiction TEXT;  -- whose people alone it is for: US-MA; NULL: for all who have none of their own

CREATE TABLE notice_approval (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  version     BIGINT NOT NULL,         -- of the text that was read; the next version needs approvals of its own
  text_sha256 TEXT NOT NULL,           -- of that text, 64 hexadecimal digits
  approved_by TEXT NOT NULL,           -- the actor's name
  approved_as TEXT NOT NULL CHECK (approved_as IN ('counsel', 'colleague')),
  approved_at BIGINT NOT NULL,         -- microseconds UTC
  PRIMARY KEY (notice_id, version, approved_by)
);
