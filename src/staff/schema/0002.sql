CREATE TABLE staff_account (
  account_id      TEXT PRIMARY KEY,       -- UUIDv7
  name            TEXT NOT NULL UNIQUE,   -- who acts; what the journal says; never given to another person
  roles           TEXT NOT NULL,          -- names of roles, comma between, in the order of Role
  version         BIGINT NOT NULL,        -- grows by one with each change of roles or state; the ETag
  created_at      BIGINT NOT NULL,        -- microseconds UTC
  created_by      TEXT NOT NULL,          -- the actor's name
  disabled_at     BIGINT,                 -- microseconds UTC; NULL while it may act
  password_hash   TEXT,                   -- Argon2id in PHC form; NULL until the person has set one
  setup_sha256    TEXT UNIQUE,            -- of the code with which the person sets a password; NULL: none
  setup_expires_at BIGINT,                -- microseconds UTC
  failures        BIGINT NOT NULL,        -- wrong passwords or codes in a row
  failed_at       BIGINT                  -- microseconds UTC: the last of them
);

CREATE TABLE staff_session (
  session_id      TEXT PRIMARY KEY,       -- UUIDv7
  account_id      TEXT NOT NULL REFERENCES staff_account (account_id),
  secret_sha256   TEXT NOT NULL UNIQUE,   -- hexadecimal; the secret stands in the browser's cookie alone
  previous_sha256 TEXT UNIQUE,            -- of the secret before the last rotation
  created_at      BIGINT NOT NULL,        -- microseconds UTC
  rotated_at      BIGINT NOT NULL,        -- microseconds UTC: since when the secret is this one
  used_at         BIGINT NOT NULL,        -- microseconds UTC, to the minute
  ended_at        BIGINT                  -- microseconds UTC; NULL while it is good
);
CREATE INDEX staff_session_by_account ON staff_session (account_id);

-- Until now whoever held a token might do everything: each live one becomes an administrator's.
INSERT INTO staff_account (account_id, name, roles, version, created_at, created_by, failures)
SELECT staff_token_id, name, 'administrator', 1, created_at, created_by, 0
FROM staff_token
WHERE revoked_at IS NULL;
ALTER TABLE staff_token ADD COLUMN account_id TEXT REFERENCES staff_account (account_id);  -- NULL: revoked before there were accounts
ALTER TABLE staff_token ADD COLUMN access TEXT NOT NULL DEFAULT '';  -- names of accesses, comma between; '': all that the account's roles have
ALTER TABLE staff_token ADD COLUMN expires_at BIGINT;                -- microseconds UTC; NULL: never
UPDATE staff_token SET account_id = staff_token_id WHERE revoked_at IS NULL;
DROP INDEX staff_token_live_name;
-- A token's name is now its label, such as "import job", and one account's live tokens differ in it.
CREATE UNIQUE INDEX staff_token_live_label ON staff_token (account_id, name) WHERE revoked_at IS NULL;

-- Who may enter an incident that is not open to all staff. No row: it is open.
CREATE TABLE staff_entrance (
  subject     TEXT PRIMARY KEY,           -- the incident's reference
  people      TEXT NOT NULL,              -- names of accounts, comma between
  roles       TEXT NOT NULL               -- names of roles, comma between
);
