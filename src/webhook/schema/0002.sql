ALTER TABLE webhook
  ADD COLUMN format TEXT NOT NULL DEFAULT 'cloudevents';  -- of what it is told: cloudevents, statuspage

-- What an act made public, as webhooks of Statuspage's format are told; written with the act, where there was one.
CREATE TABLE webhook_public (
  sequence    BIGINT PRIMARY KEY,      -- of the journal entry
  json        TEXT NOT NULL            -- the body, as it is sent
);
