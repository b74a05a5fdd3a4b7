CREATE TABLE webhook (
  webhook_id  TEXT PRIMARY KEY,        -- UUIDv7
  url         TEXT NOT NULL,           -- where it goes; its path may be a secret of the receiver
  kinds       TEXT NOT NULL,           -- of journal entries, with a space between: 'incident.* duty.met'
  state       TEXT NOT NULL CHECK (state IN ('enabled', 'disabled')),
  disabled_reason TEXT,                -- NULL: enabled
  secret      BYTEA NOT NULL,          -- sealed: the key that signs
  previous_secret BYTEA,               -- sealed: the key before, which signs too; NULL: none
  previous_secret_until BIGINT,        -- microseconds UTC: until then
  cursor      BIGINT NOT NULL,         -- sequence of the last journal entry that was looked at
  failing_since BIGINT,                -- microseconds UTC: first failure since the last success; NULL: none
  created_at  BIGINT NOT NULL,         -- microseconds UTC
  created_by  TEXT NOT NULL,           -- the actor's name
  CHECK ((state = 'disabled') = (disabled_reason IS NOT NULL)),
  CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
);

CREATE TABLE webhook_delivery (
  webhook_delivery_id TEXT PRIMARY KEY, -- UUIDv7
  webhook_id  TEXT NOT NULL REFERENCES webhook (webhook_id),
  sequence    BIGINT NOT NULL,         -- of the journal entry
  kind        TEXT NOT NULL,           -- of the journal entry
  event_id    TEXT NOT NULL,           -- the header webhook-id: the same in every attempt
  state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'failed')),
  attempts    BIGINT NOT NULL,         -- how often it was taken up; one without a row below was cut off
  queued_at   BIGINT NOT NULL,         -- microseconds UTC
  next_attempt_at BIGINT,              -- microseconds UTC: not before; NULL: not queued
  ended_at    BIGINT,                  -- microseconds UTC: delivered or given up; NULL: neither
  claim       TEXT,                    -- who sends it just now; NULL: nobody
  lease_until BIGINT,                  -- microseconds UTC: after it who sends counts as dead
  UNIQUE (webhook_id, sequence),
  CHECK ((state = 'queued') = (next_attempt_at IS NOT NULL)),
  CHECK ((state = 'sending') = (claim IS NOT NULL)),
  CHECK ((state IN ('delivered', 'failed')) = (ended_at IS NOT NULL))
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, sequence)
  WHERE state IN ('queued', 'sending');

CREATE TABLE webhook_attempt (
  webhook_delivery_id TEXT NOT NULL REFERENCES webhook_delivery (webhook_delivery_id),
  number      BIGINT NOT NULL,         -- from 1, of webhook_delivery.attempts
  attempted_at BIGINT NOT NULL,        -- microseconds UTC
  duration_ms BIGINT NOT NULL,         -- until the answer, or until it was given up
  status      BIGINT,                  -- of the answer; NULL: there was none
  error       TEXT NOT NULL,           -- in words; '': it was taken
  PRIMARY KEY (webhook_delivery_id, number)
);
