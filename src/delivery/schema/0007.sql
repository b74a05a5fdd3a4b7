-- Letters by a gateway. As in 0005, a CHECK cannot be changed here.
ALTER TABLE dispatch RENAME TO dispatch_before;
ALTER TABLE delivery RENAME TO delivery_before;
ALTER TABLE delivery_attempt RENAME TO delivery_attempt_before;
ALTER TABLE delivery_report RENAME TO delivery_report_before;
DROP INDEX delivery_state;
DROP INDEX delivery_report_of;

CREATE TABLE dispatch (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  channel     TEXT NOT NULL CHECK (channel IN ('maildir', 'smtp', 'gateway', 'paper')),
  started_at  BIGINT NOT NULL,         -- microseconds UTC: the first time
  started_by  TEXT NOT NULL,           -- the actor's name
  finished_at BIGINT,                  -- microseconds UTC: when nobody was left unknown; NULL: not yet
  order_seed  TEXT NOT NULL DEFAULT '',  -- the order of the queue follows from it; '': by delivery_id
  hold        TEXT CHECK (hold IN ('paused', 'stopped')),  -- NULL: letters may leave
  held_at     BIGINT,                  -- microseconds UTC: since when; NULL: is not held
  begun_at    BIGINT,                  -- microseconds UTC: when a run first took letters up; NULL: not yet. From then on the serving program goes on by itself
  PRIMARY KEY (notice_id, channel)
);

CREATE TABLE delivery (
  delivery_id TEXT PRIMARY KEY,        -- UUIDv7
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  notice_version BIGINT NOT NULL,      -- of the frozen text
  channel     TEXT NOT NULL CHECK (channel IN ('maildir', 'smtp', 'gateway', 'paper')),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  message_id  TEXT NOT NULL UNIQUE,    -- <delivery_id>@<domain>: the same in every attempt
  state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'reached', 'bounced', 'no_route',
                'uncertain')),
  rendered_sha256 TEXT,                -- of the letter as rendered, 64 hexadecimal digits; NULL: never yet
  attempts    BIGINT NOT NULL,         -- how often it was taken up; an attempt without a row below was cut off
  queued_at   BIGINT NOT NULL,         -- microseconds UTC
  next_attempt_at BIGINT NOT NULL,     -- microseconds UTC: not before
  ended_at    BIGINT,                  -- microseconds UTC: when an end state was reached; NULL: not yet
  claim       TEXT,                    -- the batch or the print job that it is in; NULL: none, as below
  claimed_node TEXT,                   -- the machine that this batch runs on; '': a print job's
  lease_until BIGINT,                  -- microseconds UTC: after it the batch counts as dead
  turn        BIGINT NOT NULL DEFAULT 0,  -- place in the queue, from dispatch.order_seed and customer_id
  UNIQUE (customer_id, notice_id, notice_version, channel),
  CHECK ((state = 'sending') = (claim IS NOT NULL)),
  CHECK ((state IN ('queued', 'sending')) = (ended_at IS NULL))
);

CREATE TABLE delivery_attempt (
  delivery_id TEXT NOT NULL REFERENCES delivery (delivery_id),
  number      BIGINT NOT NULL,         -- from 1, of delivery.attempts
  attempted_at BIGINT NOT NULL,        -- microseconds UTC
  outcome     TEXT NOT NULL CHECK (outcome IN ('accepted', 'deferred', 'refused', 'uncertain')),
  words       TEXT NOT NULL,           -- of the server or the channel, one line, never an address
  relay       TEXT NOT NULL DEFAULT '',  -- to whom: "maildir", "paper", host:port or a gateway's https://host; '': not kept then
  PRIMARY KEY (delivery_id, number)
);

CREATE TABLE delivery_report (
  mail_sha256 TEXT PRIMARY KEY,        -- of the whole mail that reported: each counts once
  delivery_id TEXT NOT NULL REFERENCES delivery (delivery_id),
  kind        TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'delayed', 'delivered', 'complaint')),
  status      TEXT NOT NULL,           -- as RFC 3463 has it, 5.1.1; '': none
  words       TEXT NOT NULL,           -- of the other server, one line, never an address
  read_at     BIGINT NOT NULL          -- microseconds UTC
);

INSERT INTO dispatch (notice_id, channel, started_at, started_by, finished_at, order_seed, hold, held_at, begun_at)
SELECT notice_id, channel, started_at, started_by, finished_at, order_seed, hold, held_at, begun_at
FROM dispatch_before;
INSERT INTO delivery (delivery_id, notice_id, notice_version, channel, customer_id, message_id, state, rendered_sha256,
                      attempts, queued_at, next_attempt_at, ended_at, claim, claimed_node, lease_until, turn)
SELECT delivery_id, notice_id, notice_version, channel, customer_id, message_id, state, rendered_sha256, attempts,
       queued_at, next_attempt_at, ended_at, claim, claimed_node, lease_until, turn
FROM delivery_before;
INSERT INTO delivery_attempt (delivery_id, number, attempted_at, outcome, words, relay)
SELECT delivery_id, number, attempted_at, outcome, words, relay
FROM delivery_attempt_before;
INSERT INTO delivery_report (mail_sha256, delivery_id, kind, status, words, read_at)
SELECT mail_sha256, delivery_id, kind, status, words, read_at
FROM delivery_report_before;

DROP TABLE delivery_report_before;
DROP TABLE delivery_attempt_before;
DROP TABLE delivery_before;
DROP TABLE dispatch_before;

CREATE INDEX delivery_state ON delivery (notice_id, channel, state, turn, delivery_id, attempts);
CREATE INDEX delivery_report_of ON delivery_report (delivery_id);
