-- Keys that were destroyed: what they sealed opens never again, and no other takes their place.
CREATE TABLE destroyed_key (
  scope        TEXT PRIMARY KEY,       -- what it sealed: an incident's id
  destroyed_at BIGINT NOT NULL         -- microseconds UTC
);
