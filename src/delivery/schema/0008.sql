-- Single mails that are about no notice, such as another room's to who asked for it. A row lives until its mail is accepted
-- or given up, and is then removed.
CREATE TABLE outgoing_mail (
  mail_id     TEXT PRIMARY KEY,        -- UUIDv7
  message_id  TEXT NOT NULL UNIQUE,    -- <mail_id>@<domain>: the same in every attempt
  purpose     TEXT NOT NULL,           -- whose mail it is and what for: 'subscription.update'
  about       TEXT NOT NULL,           -- what that room knows it by, an id; '': nothing
  to_address  BYTEA NOT NULL,          -- sealed under the key 'outgoing_mail', as are the next three
  subject     BYTEA NOT NULL,          -- one line
  text        BYTEA NOT NULL,          -- plain
  unsubscribe_url BYTEA,               -- of RFC 8058; NULL: nothing to unsubscribe from
  answered    BIGINT NOT NULL,         -- attempts that ended in an answer
  queued_at   BIGINT NOT NULL,         -- microseconds UTC
  next_attempt_at BIGINT NOT NULL,     -- microseconds UTC: not before
  claim       TEXT,                    -- the batch that sends it just now; NULL: none
  lease_until BIGINT,                  -- microseconds UTC: after it the batch counts as dead; NULL: none
  CHECK ((claim IS NULL) = (lease_until IS NULL))
);
CREATE INDEX outgoing_mail_due ON outgoing_mail (next_attempt_at, mail_id);
CREATE INDEX outgoing_mail_about ON outgoing_mail (about, purpose);
