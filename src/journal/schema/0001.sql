CREATE TABLE journal_entry (
  sequence    BIGINT PRIMARY KEY,  -- from 1, without gaps
  occurred_at BIGINT NOT NULL,     -- microseconds UTC: when it happened in the world
  recorded_at BIGINT NOT NULL,     -- microseconds UTC: when Candor learned of it
  author      TEXT NOT NULL,       -- the actor's name
  kind        TEXT NOT NULL,       -- room.past_participle: incident.declared
  subject     TEXT NOT NULL,       -- an incident's reference, or ''
  body        TEXT NOT NULL,       -- canonical JSON; never personal data
  previous    TEXT NOT NULL,       -- hash of the entry before, hexadecimal; 64 zeros before the first
  hash        TEXT NOT NULL        -- SHA-256 of the entry, hexadecimal
);
CREATE INDEX journal_entry_by_subject ON journal_entry (subject, sequence);

-- One row. Raising it makes writers wait for one another, so that the chain cannot fork.
CREATE TABLE journal_head (
  only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
  sequence BIGINT NOT NULL,        -- of the last entry; 0 before the first
  hash     TEXT NOT NULL           -- of the last entry; 64 zeros before the first
);
INSERT INTO journal_head (only_row, sequence, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
