-- Who signs in at the company's provider (OpenID Connect): the two together are one person.
ALTER TABLE staff_account ADD COLUMN provider_issuer TEXT;   -- NULL: the account has a password
ALTER TABLE staff_account ADD COLUMN provider_subject TEXT;  -- what the provider calls the person; never another's
CREATE UNIQUE INDEX staff_account_identity ON staff_account (provider_issuer, provider_subject);

-- Ways to the provider that were come back from: each is good once.
CREATE TABLE staff_sign_in_return (
  state_sha256 TEXT PRIMARY KEY,          -- hexadecimal
  expires_at   BIGINT NOT NULL            -- microseconds UTC: from then on the cookie is over, and the row goes
);
