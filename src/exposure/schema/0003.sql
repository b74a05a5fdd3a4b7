-- Incidents of which delivery has the list of people; none of their imports is withdrawn any more.
CREATE TABLE import_hold (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  held_at     BIGINT NOT NULL          -- microseconds UTC: since when
);
