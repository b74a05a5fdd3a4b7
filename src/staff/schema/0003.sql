ALTER TABLE staff_account ADD COLUMN totp_secret BYTEA;   -- sealed; NULL: no second factor
ALTER TABLE staff_account ADD COLUMN totp_pending BYTEA;  -- sealed; the one that is not confirmed yet
ALTER TABLE staff_account ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;  -- of the last code taken: each is good once
