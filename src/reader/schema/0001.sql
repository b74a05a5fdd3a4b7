-- "Am I affected?": questions of the last day.
CREATE TABLE inquiry (
  inquiry_id  TEXT PRIMARY KEY,        -- UUIDv7
  address     BYTEA,                   -- sealed; NULL once it is answered
  address_index BYTEA NOT NULL,        -- blind index: one answer a day
  network_index BYTEA NOT NULL,        -- blind index of the network that asked: so many a day
  asked_at    BIGINT NOT NULL,         -- microseconds UTC
  CHECK (length(address_index) = 16)
);
CREATE INDEX inquiry_network ON inquiry (network_index, asked_at);
CREATE INDEX inquiry_address ON inquiry (address_index, asked_at);
CREATE INDEX inquiry_asked ON inquiry (asked_at);
