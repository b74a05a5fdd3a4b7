-- Letters on paper. One index in the order of people, not two: a million rows in the order of the queue reach it at random.
-- The one by state is the queue, and counts without the table.
ALTER TABLE dispatch DROP CONSTRAINT dispatch_channel_check;
ALTER TABLE dispatch ADD CONSTRAINT dispatch_channel_check CHECK (channel IN ('maildir', 'smtp', 'paper'));
ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('maildir', 'smtp', 'paper'));
ALTER TABLE delivery DROP CONSTRAINT delivery_notice_id_notice_version_channel_customer_id_key;
ALTER TABLE delivery ADD UNIQUE (customer_id, notice_id, notice_version, channel);
DROP INDEX delivery_person;
DROP INDEX delivery_queued;
DROP INDEX delivery_sending;
CREATE INDEX delivery_state ON delivery (notice_id, channel, state, turn, delivery_id, attempts);

CREATE TABLE print_job (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  number      BIGINT NOT NULL,         -- within the notice, from 1: delivery.claim is its reference, INC-2026-0007-N1-P1
  letters     BIGINT NOT NULL,         -- in the stack
  no_address  BIGINT NOT NULL,         -- people whom it left out, because the register has no postal address
  queued      BIGINT NOT NULL,         -- left for the jobs after it, when it was made
  created_at  BIGINT NOT NULL,         -- microseconds UTC: also the date on the letters
  created_by  TEXT NOT NULL,           -- the actor's name
  ended_at    BIGINT,                  -- microseconds UTC: posted or given back; NULL: neither yet
  receipt     TEXT NOT NULL DEFAULT '',  -- of the post; '': not posted
  PRIMARY KEY (notice_id, number)
);
