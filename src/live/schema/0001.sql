-- Who is where in an incident just now. A row whose time is up counts as absent, and goes when another is written.
CREATE TABLE live_presence (
  incident    TEXT NOT NULL,           -- reference of the incident
  name        TEXT NOT NULL,           -- of the account
  place       TEXT NOT NULL,           -- the screen, as the client calls it: 'timeline'
  since       BIGINT NOT NULL,         -- microseconds UTC: there without a break since then
  ends_at     BIGINT NOT NULL,         -- microseconds UTC: absent from then on, unless said again
  PRIMARY KEY (incident, name)
);
