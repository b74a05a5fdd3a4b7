CREATE TABLE dispatch (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  channel     TEXT NOT NULL CHECK (channel IN ('maildir', 'smtp')),
  started_at  BIGINT NOT NULL,         -- microseconds UTC: the first time
  started_by  TEXT NOT NULL,           -- the actor's name
  finished_at BIGINT,                  -- microseconds UTC: when nobody was left unknown; NULL: not yet
  PRIMARY KEY (notice_id, channel)
);

CREATE TABLE delivery (
  delivery_id TEXT PRIMARY KEY,        -- UUIDv7
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  notice_version BIGINT NOT NULL,      -- of the frozen text
  channel     TEXT NOT NULL CHECK (channel IN ('maildir', 'smtp')),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  message_id  TEXT NOT NULL UNIQUE,    -- <delivery_id>@<domain>: the same in every attempt
  state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'reached', 'bounced', 'no_route',
                'uncertain')),
  rendered_sha256 TEXT,                -- of the letter as rendered, 64 hexadecimal digits; NULL: never yet
  attempts    BIGINT NOT NULL,         -- how often it was taken up; an attempt without a row below was cut off
  queued_at   BIGINT NOT NULL,         -- microseconds UTC
  next_attempt_at BIGINT NOT NULL,     -- microseconds UTC: not before
  ended_at    BIGINT,                  -- microseconds UTC: when an end state was reached; NULL: not yet
  claim       TEXT,                    -- the batch that is sending it; NULL: none, as below
  claimed_node TEXT,                   -- the machine that this batch runs on
  lease_until BIGINT,                  -- microseconds UTC: after it the batch counts as dead
  UNIQUE (notice_id, notice_version, channel, customer_id),
  CHECK ((state = 'sending') = (claim IS NOT NULL)),
  CHECK ((state IN ('queued', 'sending')) = (ended_at IS NULL))
);
CREATE INDEX delivery_queued ON delivery (notice_id, channel, delivery_id) WHERE state = 'queued';
CREATE INDEX delivery_sending ON delivery (notice_id, channel) WHERE state = 'sending';

CREATE TABLE delivery_attempt (
  delivery_id TEXT NOT NULL REFERENCES delivery (delivery_id),
  number      BIGINT NOT NULL,         -- from 1, of delivery.attempts
  attempted_at BIGINT NOT NULL,        -- microseconds UTC
  outcome     TEXT NOT NULL CHECK (outcome IN ('accepted', 'deferred', 'refused', 'uncertain')),
  words       TEXT NOT NULL,           -- of the server or the channel, one line, never an address
  PRIMARY KEY (delivery_id, number)
);
