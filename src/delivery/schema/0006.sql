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
