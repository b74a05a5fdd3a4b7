ALTER TABLE delivery_attempt ADD COLUMN relay TEXT NOT NULL DEFAULT '';  -- to whom: "maildir" or host:port; '': not kept then

CREATE TABLE delivery_report (
  mail_sha256 TEXT PRIMARY KEY,        -- of the whole mail that reported: each counts once
  delivery_id TEXT NOT NULL REFERENCES delivery (delivery_id),
  kind        TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'delayed', 'delivered', 'complaint')),
  status      TEXT NOT NULL,           -- as RFC 3463 has it, 5.1.1; '': none
  words       TEXT NOT NULL,           -- of the other server, one line, never an address
  read_at     BIGINT NOT NULL          -- microseconds UTC
);
CREATE INDEX delivery_report_of ON delivery_report (delivery_id);
