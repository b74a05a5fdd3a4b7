-- What a statement says of components, as it was published.
CREATE TABLE statement_component (
  statement_id TEXT NOT NULL REFERENCES statement (statement_id),
  position    BIGINT NOT NULL,         -- from 0, in the order in which they were named
  component_id TEXT NOT NULL REFERENCES component (component_id),
  name        TEXT NOT NULL,           -- of the component, at the publication
  group_name  TEXT NOT NULL,           -- of the group it stood in then; '' for none
  old_status  TEXT NOT NULL,           -- how it was before; one of component.status, as is the next
  new_status  TEXT NOT NULL,           -- how it is since
  PRIMARY KEY (statement_id, position)
);

-- The same of a draft.
CREATE TABLE statement_draft_component (
  incident_id TEXT NOT NULL,           -- of the draft, as is the next
  number      BIGINT NOT NULL,         -- from 1 within the incident
  position    BIGINT NOT NULL,         -- from 0, in the order in which they were named
  component_id TEXT NOT NULL REFERENCES component (component_id),
  status      TEXT NOT NULL,           -- how it will be; one of component.status
  PRIMARY KEY (incident_id, number, position),
  FOREIGN KEY (incident_id, number) REFERENCES statement_draft (incident_id, number)
);
