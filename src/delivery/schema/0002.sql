ALTER TABLE dispatch ADD COLUMN order_seed TEXT NOT NULL DEFAULT '';  -- the order of the queue follows from it; '': by delivery_id
ALTER TABLE dispatch ADD COLUMN hold TEXT CHECK (hold IN ('paused', 'stopped'));  -- NULL: letters may leave
ALTER TABLE dispatch ADD COLUMN held_at BIGINT;        -- microseconds UTC: since when; NULL: is not held
ALTER TABLE delivery ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;  -- place in the queue, from dispatch.order_seed and customer_id

DROP INDEX delivery_queued;
CREATE INDEX delivery_queued ON delivery (notice_id, channel, turn, delivery_id) WHERE state = 'queued';

CREATE INDEX delivery_person ON delivery (customer_id, notice_id);

CREATE TABLE delivery_batch (
  claim       TEXT PRIMARY KEY,        -- delivery.claim of its letters
  begun_at    BIGINT NOT NULL,         -- microseconds UTC; rows of past hours are let go
  letters     BIGINT NOT NULL          -- taken up; once it has ended, those of them that were offered
);
CREATE INDEX delivery_batch_begun ON delivery_batch (begun_at);
