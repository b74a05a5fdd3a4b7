CREATE TABLE key_file (
  fingerprint TEXT PRIMARY KEY         -- which candor.key this database is sealed with; one row at most
);

CREATE TABLE sealed_key (
  scope       TEXT PRIMARY KEY,        -- what it seals: an incident's id
  sealed      BYTEA NOT NULL           -- the 32 bytes of the key, sealed with candor.key
);
