CREATE TABLE component (
  component_id TEXT PRIMARY KEY,       -- UUIDv7
  name        TEXT NOT NULL UNIQUE,    -- as customers know it, one line
  description TEXT NOT NULL,           -- one line; may be empty
  kind        TEXT NOT NULL CHECK (kind IN ('component', 'group')),
  group_id    TEXT REFERENCES component (component_id),  -- the group it stands in; NULL: in none
  status      TEXT NOT NULL CHECK (status IN ('operational', 'degraded_performance',
                'partial_outage', 'major_outage', 'under_maintenance')),  -- of a group: not read
  position    BIGINT NOT NULL UNIQUE,  -- from 1, in the order in which they were added
  created_at  BIGINT NOT NULL,         -- microseconds UTC
  updated_at  BIGINT NOT NULL          -- microseconds UTC: when status or words last changed
);

CREATE TABLE custody_entry (
  evidence_id TEXT NOT NULL REFERENCES evidence (evidence_id),
  number      BIGINT NOT NULL,         -- of this evidence, from 1
  act         TEXT NOT NULL CHECK (act IN ('taken', 'given', 'opened', 'verified', 'damaged',
                'held', 'released', 'retained', 'destroyed')),
  party       TEXT,                    -- from or to whom; NULL: nobody else is part of it
  until       BIGINT,                  -- microseconds UTC: the end of the retention; NULL: not about it
  reason      TEXT NOT NULL,           -- why
  occurred_at BIGINT NOT NULL,         -- microseconds UTC: in the world
  recorded_at BIGINT NOT NULL,         -- microseconds UTC: when Candor learned of it
  recorded_by TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (evidence_id, number)
);

CREATE TABLE customer (
  customer_id TEXT PRIMARY KEY,        -- UUIDv7
  external_id TEXT NOT NULL UNIQUE,    -- the company's own id of this person
  jurisdiction TEXT NOT NULL,          -- where they live: ISO 3166-1 (DE) or 3166-2 (US-CA)
  language    TEXT NOT NULL,           -- BCP 47, lower case
  joined_on   TEXT,                    -- 2019-04-01; NULL: not known
  name        BYTEA,                   -- sealed; NULL: not known, as below
  email       BYTEA,                   -- sealed
  phone       BYTEA,                   -- sealed
  email_index BYTEA,                   -- blind index of the normal form, 16 bytes
  phone_index BYTEA,                   -- blind index of the number in E.164, 16 bytes
  content     BYTEA NOT NULL,          -- blind index of all that the file said, to see what changed
  customer_import BIGINT NOT NULL REFERENCES customer_import (number)  -- the last to change it
, address BYTEA, born_on BYTEA, flags BIGINT NOT NULL DEFAULT 0, key_number BIGINT NOT NULL DEFAULT 0, alias_index BYTEA);

CREATE INDEX customer_by_alias ON customer (alias_index) WHERE alias_index IS NOT NULL;

CREATE INDEX customer_by_email ON customer (email_index) WHERE email_index IS NOT NULL;

CREATE INDEX customer_by_phone ON customer (phone_index) WHERE phone_index IS NOT NULL;

CREATE TABLE customer_arrival (
  line        BIGINT NOT NULL,         -- of the file, from 1
  customer_id TEXT NOT NULL,           -- for those that are new
  external_id TEXT NOT NULL,           -- this and all below: as in `customer`
  jurisdiction TEXT NOT NULL,          -- ISO 3166
  language    TEXT NOT NULL,           -- BCP 47, lower case
  joined_on   TEXT,                    -- 2019-04-01
  name        BYTEA,                   -- sealed
  email       BYTEA,                   -- sealed
  phone       BYTEA,                   -- sealed
  email_index BYTEA,                   -- blind index, 16 bytes
  phone_index BYTEA,                   -- blind index, 16 bytes
  content     BYTEA NOT NULL           -- blind index of all that the file said
, address BYTEA, born_on BYTEA, flags BIGINT NOT NULL DEFAULT 0, alias_index BYTEA);

CREATE TABLE customer_import (
  number      BIGINT PRIMARY KEY,      -- from 1, in the order of the imports
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  row_count   BIGINT NOT NULL,         -- customers in the file
  added       BIGINT NOT NULL,         -- of them new
  changed     BIGINT NOT NULL,         -- here before, brought up to date
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL            -- the actor's name
);

CREATE TABLE delivery (
  delivery_id TEXT PRIMARY KEY,        -- UUIDv7
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  notice_version BIGINT NOT NULL,      -- of the frozen text
  channel     TEXT NOT NULL CHECK (channel IN ('maildir', 'smtp', 'gateway', 'paper')),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  message_id  TEXT NOT NULL UNIQUE,    -- <delivery_id>@<domain>: the same in every attempt
  state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'reached', 'bounced', 'no_route',
                'uncertain')),
  rendered_sha256 TEXT,                -- of the letter as rendered, 64 hexadecimal digits; NULL: never yet
  attempts    BIGINT NOT NULL,         -- how often it was taken up; an attempt without a row below was cut off
  queued_at   BIGINT NOT NULL,         -- microseconds UTC
  next_attempt_at BIGINT NOT NULL,     -- microseconds UTC: not before
  ended_at    BIGINT,                  -- microseconds UTC: when an end state was reached; NULL: not yet
  claim       TEXT,                    -- the batch or the print job that it is in; NULL: none, as below
  claimed_node TEXT,                   -- the machine that this batch runs on; '': a print job's
  lease_until BIGINT,                  -- microseconds UTC: after it the batch counts as dead
  turn        BIGINT NOT NULL DEFAULT 0, domain BYTEA,  -- place in the queue, from dispatch.order_seed and customer_id
  UNIQUE (customer_id, notice_id, notice_version, channel),
  CHECK ((state = 'sending') = (claim IS NOT NULL)),
  CHECK ((state IN ('queued', 'sending')) = (ended_at IS NULL))
);

CREATE INDEX delivery_state ON delivery (notice_id, channel, state, turn, delivery_id, attempts);

CREATE TABLE delivery_attempt (
  delivery_id TEXT NOT NULL REFERENCES delivery (delivery_id),
  number      BIGINT NOT NULL,         -- from 1, of delivery.attempts
  attempted_at BIGINT NOT NULL,        -- microseconds UTC
  outcome     TEXT NOT NULL CHECK (outcome IN ('accepted', 'deferred', 'refused', 'uncertain')),
  words       TEXT NOT NULL,           -- of the server or the channel, one line, never an address
  relay       TEXT NOT NULL DEFAULT '',  -- to whom: "maildir", "paper", host:port or a gateway's https://host; '': not kept then
  PRIMARY KEY (delivery_id, number)
);

CREATE TABLE delivery_batch (
  claim       TEXT PRIMARY KEY,        -- delivery.claim of its letters
  begun_at    BIGINT NOT NULL,         -- microseconds UTC; rows of past hours are let go
  letters     BIGINT NOT NULL          -- taken up; once it has ended, those of them that were offered
, notice_id TEXT, channel TEXT, reached BIGINT NOT NULL DEFAULT 0, ended_at BIGINT);

CREATE INDEX delivery_batch_begun ON delivery_batch (begun_at);

CREATE TABLE delivery_domain (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  domain      BYTEA NOT NULL,          -- as in delivery
  name        BYTEA NOT NULL,          -- of the domain, lower case, sealed with the incident's key
  last_words  TEXT NOT NULL DEFAULT '',  -- of the server that last did not take a letter to it, one line, never an address; '': each was taken
  PRIMARY KEY (notice_id, domain)
);

CREATE TABLE delivery_report (
  mail_sha256 TEXT PRIMARY KEY,        -- of the whole mail that reported: each counts once
  delivery_id TEXT NOT NULL REFERENCES delivery (delivery_id),
  kind        TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'delayed', 'delivered', 'complaint')),
  status      TEXT NOT NULL,           -- as RFC 3463 has it, 5.1.1; '': none
  words       TEXT NOT NULL,           -- of the other server, one line, never an address
  read_at     BIGINT NOT NULL          -- microseconds UTC
);

CREATE INDEX delivery_report_of ON delivery_report (delivery_id);

CREATE TABLE departure (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  left_on     TEXT NOT NULL,           -- 2026-06-14
  left_in     BIGINT NOT NULL,         -- the month of that day, months since year 0
  cause       TEXT NOT NULL CHECK (cause IN ('voluntary', 'payment', 'bereavement', 'other')),
  PRIMARY KEY (incident_id, customer_id)
);

CREATE TABLE departure_arrival (
  line        BIGINT NOT NULL,         -- of the file
  customer_id TEXT NOT NULL,           -- of a customer we know
  left_on     TEXT NOT NULL,           -- 2026-06-14
  left_in     BIGINT NOT NULL,         -- the month of that day, months since year 0
  cause       TEXT NOT NULL,           -- as in departure
  joined_on   TEXT                     -- as the register has it, 2019-04-01; NULL: not known
);

CREATE TABLE destroyed_key (
  scope        TEXT PRIMARY KEY,       -- what it sealed: an incident's id
  destroyed_at BIGINT NOT NULL         -- microseconds UTC
);

CREATE TABLE dispatch (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  channel     TEXT NOT NULL CHECK (channel IN ('maildir', 'smtp', 'gateway', 'paper')),
  started_at  BIGINT NOT NULL,         -- microseconds UTC: the first time
  started_by  TEXT NOT NULL,           -- the actor's name
  finished_at BIGINT,                  -- microseconds UTC: when nobody was left unknown; NULL: not yet
  order_seed  TEXT NOT NULL DEFAULT '',  -- the order of the queue follows from it; '': by delivery_id
  hold        TEXT CHECK (hold IN ('paused', 'stopped')),  -- NULL: letters may leave
  held_at     BIGINT,                  -- microseconds UTC: since when; NULL: is not held
  begun_at    BIGINT,                  -- microseconds UTC: when a run first took letters up; NULL: not yet. From then on the serving program goes on by itself
  PRIMARY KEY (notice_id, channel)
);

CREATE TABLE duty_flag (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  flag        TEXT NOT NULL,           -- id of a flag of laws/flags.json
  revision    BIGINT NOT NULL,         -- 1 the first time it is set; the highest counts
  state       TEXT NOT NULL CHECK (state IN ('set', 'cleared')),
  since       BIGINT,                  -- microseconds UTC: from when it holds; NULL: not said
  set_at      BIGINT NOT NULL,         -- microseconds UTC
  set_by      TEXT NOT NULL, reason TEXT,           -- the actor's name
  PRIMARY KEY (incident_id, flag, revision)
);

CREATE TABLE duty_hold (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  revision    BIGINT NOT NULL,         -- 1 the first time; the highest counts
  authority   TEXT NOT NULL,           -- who asked
  reference   TEXT NOT NULL,           -- their letter, in words
  held_from   BIGINT NOT NULL,         -- microseconds UTC: from when
  held_until  BIGINT,                  -- microseconds UTC: when it ended; NULL: it lasts
  set_at      BIGINT NOT NULL,         -- microseconds UTC
  set_by      TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, revision)
);

CREATE TABLE duty_met (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  rule        TEXT NOT NULL,           -- id of a rule of laws/rules
  revision    BIGINT NOT NULL,         -- 1 the first time it is recorded; the highest counts
  at          BIGINT NOT NULL,         -- microseconds UTC: when the notice was given
  reference       TEXT NOT NULL,           -- how we can show it, in words
  recorded_at BIGINT NOT NULL,         -- microseconds UTC
  recorded_by TEXT NOT NULL, phase TEXT, file_name TEXT, file_sha256 TEXT, file_bytes BIGINT,           -- the actor's name
  PRIMARY KEY (incident_id, rule, revision)
);

CREATE TABLE duty_seen (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  rule        TEXT NOT NULL,           -- id of a rule of laws/rules
  revision    BIGINT NOT NULL,         -- 1 the first time it was owed; the highest is what was seen last
  owed        TEXT NOT NULL CHECK (owed IN ('no', 'yes')),
  due_at      BIGINT,                  -- microseconds UTC; NULL: no due time then
  why         TEXT NOT NULL,           -- what triggered it, with the counts
  counted     TEXT NOT NULL,           -- the moments it was computed from
  because     TEXT NOT NULL,           -- what moved it since the revision before
  seen_at     BIGINT NOT NULL,         -- microseconds UTC
  PRIMARY KEY (incident_id, rule, revision)
);

CREATE TABLE evidence (
  evidence_id TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-E1: what people say and type
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  name        TEXT NOT NULL,           -- as the file was called, 255 characters at most
  sha256      TEXT NOT NULL,           -- of the content, 64 hexadecimal digits
  bytes       BIGINT NOT NULL,         -- of the content
  file        TEXT NOT NULL,           -- its name in the folder evidence: keyed hash of the above
  state       TEXT NOT NULL CHECK (state IN ('kept', 'destroyed')),
  legal_hold  TEXT NOT NULL CHECK (legal_hold IN ('none', 'held')),
  retain_until BIGINT,                 -- microseconds UTC; NULL: nobody has said
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL,           -- the actor's name
  UNIQUE (incident_id, number),
  CHECK (state = 'kept' OR (legal_hold = 'none' AND retain_until IS NOT NULL))
);

CREATE UNIQUE INDEX evidence_by_content ON evidence (incident_id, sha256) WHERE state = 'kept';

CREATE INDEX evidence_by_file ON evidence (file);

CREATE TABLE evidence_counter (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  last        BIGINT NOT NULL          -- the number given last: 1 for INC-2026-0007-E1
);

CREATE TABLE evidence_link (
  evidence_id TEXT NOT NULL REFERENCES evidence (evidence_id),
  timeline_entry_id TEXT NOT NULL REFERENCES timeline_entry (timeline_entry_id),
  linked_at   BIGINT NOT NULL,         -- microseconds UTC
  linked_by   TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (evidence_id, timeline_entry_id)
);

CREATE TABLE exposed_count (
  incident_id   TEXT NOT NULL REFERENCES incident (incident_id),
  jurisdiction  TEXT NOT NULL,         -- where they live: ISO 3166-1 (DE) or 3166-2 (US-CA)
  language      TEXT NOT NULL,         -- that they read: BCP 47, lower case
  classes       BIGINT NOT NULL,       -- mask of what they lost
  wave          BIGINT NOT NULL,       -- in which they were found, from 1
  people        BIGINT NOT NULL,       -- of whom all this is so
  without_email BIGINT NOT NULL,       -- of them without an e-mail address
  PRIMARY KEY (incident_id, jurisdiction, language, classes, wave)
);

CREATE TABLE exposed_person (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  classes     BIGINT NOT NULL,         -- mask: all that this person lost in this incident
  found_at    BIGINT NOT NULL, wave BIGINT NOT NULL DEFAULT 1,         -- microseconds UTC: when we first knew of this person
  PRIMARY KEY (incident_id, customer_id)
);

CREATE TABLE fact (
  fact_id     TEXT PRIMARY KEY,        -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  question    TEXT NOT NULL CHECK (question IN ('what_happened', 'how_it_happened',
                'what_information', 'what_we_are_doing', 'what_you_can_do', 'not_known_yet')),
  status      TEXT NOT NULL CHECK (status IN ('confirmed', 'suspected', 'unknown')),
  text        TEXT NOT NULL,           -- plain words, Markdown
  known_by    BIGINT,                  -- microseconds UTC: when we will know; NULL: said nowhere
  corrects    TEXT UNIQUE REFERENCES fact (fact_id),  -- the fact that this one replaces
  stated_at   BIGINT NOT NULL,         -- microseconds UTC
  stated_by   TEXT NOT NULL            -- the actor's name
);

CREATE INDEX fact_by_incident ON fact (incident_id);

CREATE TABLE handover (
  handover_id TEXT PRIMARY KEY,        -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  role        TEXT NOT NULL CHECK (role IN ('commander', 'deputy', 'scribe', 'liaison', 'comms_lead',
                'counsel', 'privacy_officer')),
  revision    BIGINT NOT NULL,         -- 1 the first time; the highest says who holds the role
  from_name   TEXT,                    -- who had it; NULL: nobody
  to_name     TEXT,                    -- who has it now; NULL: nobody
  reason      TEXT NOT NULL,           -- why it passed
  notes       TEXT,                    -- what the next one must know; NULL: nothing was said
  handed_at   BIGINT NOT NULL,         -- microseconds UTC
  handed_by   TEXT NOT NULL,           -- the actor's name
  UNIQUE (incident_id, role, revision)
);

CREATE TABLE idempotency_key (
  author       TEXT NOT NULL,      -- the actor's name; a key is one actor's
  key          TEXT NOT NULL,      -- the header's value
  request_id   TEXT NOT NULL,      -- of the request that did it
  request_sha256 TEXT NOT NULL,    -- of method, target and body, hexadecimal: the same key must ask for the same
  recorded_at  BIGINT NOT NULL,    -- microseconds UTC; rows older than a day are cleared
  sequence     BIGINT NOT NULL,    -- of the first entry of the act
  answer       TEXT,               -- the response as JSON; NULL until it was given, or where it held a secret
  PRIMARY KEY (author, key)
);

CREATE INDEX idempotency_key_by_time ON idempotency_key (recorded_at);

CREATE TABLE import_hold (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  held_at     BIGINT NOT NULL          -- microseconds UTC: since when
, wave BIGINT NOT NULL DEFAULT 1);

CREATE TABLE incident (
  incident_id TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007: what people say and type
  title       TEXT NOT NULL,           -- one line, 200 characters at most
  severity    TEXT NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  phase       TEXT NOT NULL CHECK (phase IN ('detection_and_analysis',
                'containment_eradication_and_recovery', 'post_incident_activity')),
  status      TEXT NOT NULL CHECK (status IN ('suspected', 'confirmed', 'near_miss',
                'false_positive')),    -- how sure we are that it happened
  declared_at BIGINT NOT NULL,         -- microseconds UTC: when Candor learned of it
  declared_by TEXT NOT NULL,           -- the actor's name
  version     BIGINT NOT NULL,         -- grows by one with each change; the ETag
  veris_id    TEXT UNIQUE,             -- incident_id of the VERIS record it came from, if any
  veris       TEXT                     -- that record as it came, canonical JSON
, state TEXT NOT NULL DEFAULT 'open'
  CHECK (state IN ('open', 'closed', 'reopened')), closed_at BIGINT, duplicate_of TEXT REFERENCES incident (incident_id), origin TEXT);

CREATE INDEX incident_by_filter ON incident (incident_id, state, status, severity, title);

CREATE UNIQUE INDEX incident_by_origin ON incident (origin);

CREATE INDEX incident_duplicates ON incident (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TABLE incident_anchor (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  anchor      TEXT NOT NULL CHECK (anchor IN ('awareness', 'discovery', 'determination',
                'materiality', 'assessment', 'another_notice')),
  revision    BIGINT NOT NULL,         -- 1 the first time it is set; the highest is the current one
  at          BIGINT NOT NULL,         -- microseconds UTC: the instant the law counts from
  reason      TEXT NOT NULL,           -- why this instant
  set_at      BIGINT NOT NULL,         -- microseconds UTC
  set_by      TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, anchor, revision)
);

CREATE TABLE incident_counter (
  year BIGINT PRIMARY KEY,             -- calendar year, UTC
  last BIGINT NOT NULL                 -- the number given last: 7 for INC-2026-0007
);

CREATE TABLE inquiry (
  inquiry_id  TEXT PRIMARY KEY,        -- UUIDv7
  address     BYTEA,                   -- sealed; NULL once it is answered
  address_index BYTEA NOT NULL,        -- blind index: one answer a day
  network_index BYTEA NOT NULL,        -- blind index of the network that asked: so many a day
  asked_at    BIGINT NOT NULL,         -- microseconds UTC
  CHECK (length(address_index) = 16)
);

CREATE INDEX inquiry_address ON inquiry (address_index, asked_at);

CREATE INDEX inquiry_asked ON inquiry (asked_at);

CREATE INDEX inquiry_network ON inquiry (network_index, asked_at);

CREATE TABLE journal_commitment (
  day         TEXT PRIMARY KEY,        -- 2026-06-10, UTC
  number      BIGINT NOT NULL UNIQUE REFERENCES record_entry (number),
  size        BIGINT NOT NULL,         -- entries of the journal under the checkpoint
  checkpoint  TEXT NOT NULL            -- of the journal: private
);

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

CREATE TABLE journal_head (
  only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
  sequence BIGINT NOT NULL,        -- of the last entry; 0 before the first
  hash     TEXT NOT NULL           -- of the last entry; 64 zeros before the first
);

CREATE TABLE key_file (
  fingerprint TEXT PRIMARY KEY         -- which candor.key this database is sealed with; one row at most
);

CREATE TABLE leaked_record (
  record_import_id TEXT NOT NULL REFERENCES record_import (record_import_id),
  line        BIGINT NOT NULL,         -- of the file, from 1
  classes     BIGINT NOT NULL,         -- mask of the data classes that this row exposes
  state       TEXT NOT NULL CHECK (state IN ('matched', 'unmatched', 'ambiguous')),
  found_by    TEXT CHECK (found_by IN ('external_id', 'email', 'phone')),  -- NULL: not matched
  customer_id TEXT REFERENCES customer (customer_id),                      -- NULL: not matched
  external_id TEXT,                    -- as the row says it; only while it is being matched
  email_index BYTEA,                   -- blind index, 16 bytes
  phone_index BYTEA,                   -- blind index, 16 bytes
  person      BYTEA, alias_index BYTEA, by_alias BIGINT NOT NULL DEFAULT 0,                   -- who the row says it is, sealed JSON; NULL once matched
  PRIMARY KEY (record_import_id, line)
);

CREATE INDEX ambiguous_record_by_alias ON leaked_record (alias_index) WHERE state = 'ambiguous';

CREATE INDEX ambiguous_record_by_email ON leaked_record (email_index) WHERE state = 'ambiguous';

CREATE INDEX ambiguous_record_by_phone ON leaked_record (phone_index) WHERE state = 'ambiguous';

CREATE TABLE live_presence (
  incident    TEXT NOT NULL,           -- reference of the incident
  name        TEXT NOT NULL,           -- of the account
  place       TEXT NOT NULL,           -- the screen, as the client calls it: 'timeline'
  since       BIGINT NOT NULL,         -- microseconds UTC: there without a break since then
  ends_at     BIGINT NOT NULL,         -- microseconds UTC: absent from then on, unless said again
  PRIMARY KEY (incident, name)
);

CREATE TABLE log_head (
  log         TEXT PRIMARY KEY,        -- whose: journal, record
  origin      TEXT NOT NULL,           -- as its checkpoints name it; never changed
  public_key  TEXT NOT NULL,           -- that verifies them, as c2sp.org/signed-note writes it
  size        BIGINT NOT NULL,         -- entries under the last checkpoint
  checkpoint  TEXT NOT NULL,           -- the last one, a signed note
  signed_at   BIGINT NOT NULL          -- microseconds UTC
);

CREATE TABLE log_tile (
  log         TEXT NOT NULL REFERENCES log_head (log),
  level       BIGINT NOT NULL,         -- 0 to 7: hashes; -1: bundles of entries
  number      BIGINT NOT NULL,         -- from 0 within the level
  width       BIGINT NOT NULL,         -- hashes or entries in it, 1 to 256
  bytes       BYTEA NOT NULL,          -- as they are served
  PRIMARY KEY (log, level, number)
);

CREATE TABLE log_witness (
  name        TEXT PRIMARY KEY,        -- of its key
  public_key  TEXT NOT NULL,           -- that cosigns
  url         TEXT NOT NULL,           -- of its submission prefix, without a slash at the end
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL            -- the actor's name
);

CREATE TABLE maintenance (
  maintenance_id TEXT PRIMARY KEY,     -- UUIDv7
  number      BIGINT NOT NULL UNIQUE,  -- from 1: 7 for MNT-0007
  name        TEXT NOT NULL,           -- what is done, one line
  status      TEXT NOT NULL CHECK (status IN ('scheduled', 'in_progress', 'verifying',
                'completed')),
  scheduled_for BIGINT NOT NULL,       -- microseconds UTC: when it begins
  scheduled_until BIGINT NOT NULL,     -- microseconds UTC: when it ends
  created_at  BIGINT NOT NULL,         -- microseconds UTC
  updated_at  BIGINT NOT NULL          -- microseconds UTC: of its last update
);

CREATE TABLE maintenance_component (
  maintenance_id TEXT NOT NULL REFERENCES maintenance (maintenance_id),
  component_id TEXT NOT NULL REFERENCES component (component_id),
  PRIMARY KEY (maintenance_id, component_id)
);

CREATE TABLE maintenance_update (
  update_id   TEXT PRIMARY KEY,        -- UUIDv7
  maintenance_id TEXT NOT NULL REFERENCES maintenance (maintenance_id),
  number      BIGINT NOT NULL,         -- from 1 within the maintenance
  status      TEXT NOT NULL CHECK (status IN ('scheduled', 'in_progress', 'verifying',
                'completed')),
  message     TEXT NOT NULL,           -- Markdown; may be empty
  published_at BIGINT NOT NULL,        -- microseconds UTC
  UNIQUE (maintenance_id, number)
);

CREATE TABLE notice (
  notice_id   TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-N1: what people say and type
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  state       TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'withdrawn')),
  version     BIGINT NOT NULL,         -- the current version of the text
  approved_by TEXT,                    -- the actor's name; NULL: nobody yet, as below
  approved_at BIGINT,                  -- microseconds UTC
  organisation TEXT,                   -- who writes, as it was at the approval; NULL: not approved, as below
  contact_email TEXT,                  -- answered by people; '' if there is none, as below
  contact_phone TEXT,                  -- as it is printed
  postal_address TEXT, jurisdiction TEXT, site_url TEXT NOT NULL DEFAULT '',                 -- one line
  UNIQUE (incident_id, number),
  CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
  CHECK (state <> 'approved' OR (approved_at IS NOT NULL AND organisation IS NOT NULL))
);

CREATE TABLE notice_approval (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  version     BIGINT NOT NULL,         -- of the text that was read; the next version needs approvals of its own
  text_sha256 TEXT NOT NULL,           -- of that text, 64 hexadecimal digits
  approved_by TEXT NOT NULL,           -- the actor's name
  approved_as TEXT NOT NULL CHECK (approved_as IN ('counsel', 'colleague')),
  approved_at BIGINT NOT NULL,         -- microseconds UTC
  PRIMARY KEY (notice_id, version, approved_by)
);

CREATE TABLE notice_translation (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  version     BIGINT NOT NULL,         -- of the notice; the next version has rows of its own
  language    TEXT NOT NULL,           -- BCP 47 primary subtag: de
  text        TEXT NOT NULL,           -- Markdown with merge fields, as the notice's
  text_sha256 TEXT NOT NULL,           -- of the text, 64 hexadecimal digits
  written_at  BIGINT NOT NULL,         -- microseconds UTC
  written_by  TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (notice_id, version, language)
);

CREATE TABLE notice_version (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  version     BIGINT NOT NULL,         -- from 1
  text        TEXT NOT NULL,           -- Markdown with merge fields
  text_sha256 TEXT NOT NULL,           -- of the text, 64 hexadecimal digits
  written_at  BIGINT NOT NULL,         -- microseconds UTC
  written_by  TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (notice_id, version)
);

CREATE TABLE outcome (
  incident_id TEXT NOT NULL REFERENCES outcome_import (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  period      BIGINT NOT NULL,         -- months since year 0
  active      BIGINT NOT NULL CHECK (active IN (0, 1)),  -- 1: a customer in this month; 0: left in it
  spend       DOUBLE PRECISION NOT NULL, contacts DOUBLE PRECISION, complaints DOUBLE PRECISION, logins DOUBLE PRECISION,                 -- in the company's own money; 0 or more
  PRIMARY KEY (incident_id, customer_id, period)
);

CREATE TABLE outcome_arrival (
  line        BIGINT NOT NULL,         -- of the file
  customer_id TEXT NOT NULL,           -- of a customer we know
  period      BIGINT NOT NULL,         -- months since year 0
  active      BIGINT NOT NULL,         -- 1: a customer in this month; 0: left in it
  spend       DOUBLE PRECISION NOT NULL  -- in the company's own money; 0 or more
, contacts DOUBLE PRECISION, complaints DOUBLE PRECISION, logins DOUBLE PRECISION);

CREATE TABLE outcome_import (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),  -- a new file takes the place of the one before
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  row_count   BIGINT NOT NULL,         -- rows taken
  customers   BIGINT NOT NULL,         -- with at least one row taken
  strangers   BIGINT NOT NULL,         -- rows of customers we do not know, left out
  first_period BIGINT NOT NULL,        -- months since year 0: year * 12 + month - 1
  last_period BIGINT NOT NULL,         -- months since year 0
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL            -- the actor's name
, decisions TEXT NOT NULL DEFAULT '');

CREATE TABLE outcome_taken (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  last_period BIGINT NOT NULL,         -- months since year 0: the last month of the file
  taken_at    BIGINT NOT NULL,         -- microseconds UTC: the first time
  PRIMARY KEY (incident_id, last_period)
);

CREATE TABLE outgoing_mail (
  mail_id     TEXT PRIMARY KEY,        -- UUIDv7
  message_id  TEXT NOT NULL UNIQUE,    -- <mail_id>@<domain>: the same in every attempt
  purpose     TEXT NOT NULL,           -- whose mail it is and what for: 'subscription.update'
  about       TEXT NOT NULL,           -- what that room knows it by, an id; '': nothing
  to_address  BYTEA NOT NULL,          -- sealed under the key 'outgoing_mail', as are the next three
  subject     BYTEA NOT NULL,          -- one line
  text        BYTEA NOT NULL,          -- plain
  unsubscribe_url BYTEA,               -- of RFC 8058; NULL: nothing to unsubscribe from
  answered    BIGINT NOT NULL,         -- attempts that ended in an answer
  queued_at   BIGINT NOT NULL,         -- microseconds UTC
  next_attempt_at BIGINT NOT NULL,     -- microseconds UTC: not before
  claim       TEXT,                    -- the batch that sends it just now; NULL: none
  lease_until BIGINT,                  -- microseconds UTC: after it the batch counts as dead; NULL: none
  CHECK ((claim IS NULL) = (lease_until IS NULL))
);

CREATE INDEX outgoing_mail_about ON outgoing_mail (about, purpose);

CREATE INDEX outgoing_mail_due ON outgoing_mail (next_attempt_at, mail_id);

CREATE TABLE past_component (
  past_id     TEXT NOT NULL REFERENCES past_incident (past_id),
  position    BIGINT NOT NULL,         -- from 0
  name        TEXT NOT NULL,           -- of what was affected, as the file says
  PRIMARY KEY (past_id, position)
);

CREATE TABLE past_incident (
  past_id     TEXT PRIMARY KEY,        -- its id on the page that it comes from, 12 base-36 characters
  source_id   TEXT NOT NULL,           -- the id of its line in the file
  source_url  TEXT NOT NULL,           -- its address on that page; may be empty
  kind        TEXT NOT NULL CHECK (kind IN ('incident', 'maintenance')),
  title       TEXT NOT NULL,           -- one line
  impact      TEXT NOT NULL CHECK (impact IN ('none', 'minor', 'major', 'critical',
                'maintenance')),
  started_at  BIGINT NOT NULL,         -- microseconds UTC
  resolved_at BIGINT NOT NULL,         -- microseconds UTC
  published_at BIGINT NOT NULL,        -- microseconds UTC, as the file says
  updated_at  BIGINT NOT NULL,         -- microseconds UTC, as the file says
  sha256      TEXT NOT NULL            -- of its line in the file
);

CREATE INDEX past_incident_started_at ON past_incident (started_at);

CREATE TABLE past_update (
  past_id     TEXT NOT NULL REFERENCES past_incident (past_id),
  position    BIGINT NOT NULL,         -- from 0, oldest first
  status      TEXT NOT NULL,           -- the file's word: Investigating, Update, Resolved
  body        TEXT NOT NULL,           -- as the file says
  at          BIGINT NOT NULL,         -- microseconds UTC
  PRIMARY KEY (past_id, position)
);

CREATE TABLE playbook (
  playbook_id TEXT NOT NULL,           -- CACAO's id, playbook--UUID
  modified    BIGINT NOT NULL,         -- microseconds UTC: CACAO's way to number versions
  short_name  TEXT NOT NULL,           -- lost-device: what people type
  document    TEXT NOT NULL,           -- the whole of it, canonical JSON
  sha256      TEXT NOT NULL,           -- of the document, 64 hexadecimal digits
  source      TEXT NOT NULL CHECK (source IN ('shipped', 'imported')),
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (playbook_id, modified)
);

CREATE TABLE playbook_run (
  run_id      TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-R1
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  playbook_id TEXT NOT NULL,           -- with modified: the version that runs, to its end
  modified    BIGINT NOT NULL,         -- microseconds UTC
  started_at  BIGINT NOT NULL,         -- microseconds UTC: due times count from here
  started_by  TEXT NOT NULL,           -- the actor's name
  completed_at BIGINT,                 -- microseconds UTC; NULL: it still runs
  UNIQUE (incident_id, number),
  FOREIGN KEY (playbook_id, modified) REFERENCES playbook (playbook_id, modified)
);

CREATE TABLE playbook_run_step (
  run_id      TEXT NOT NULL REFERENCES playbook_run (run_id),
  step        TEXT NOT NULL,           -- CACAO's id of a step that was entered
  entered_at  BIGINT NOT NULL,         -- microseconds UTC
  passed_at   BIGINT,                  -- microseconds UTC; NULL: it is open
  PRIMARY KEY (run_id, step)
);

CREATE TABLE playbook_run_variable (
  run_id      TEXT NOT NULL REFERENCES playbook_run (run_id),
  name        TEXT NOT NULL,           -- with its underscores: __personal_data__
  value       TEXT NOT NULL,           -- one line
  PRIMARY KEY (run_id, name)
);

CREATE TABLE print_job (
  notice_id   TEXT NOT NULL REFERENCES notice (notice_id),
  number      BIGINT NOT NULL,         -- within the notice, from 1: delivery.claim is its reference, INC-2026-0007-N1-P1
  letters     BIGINT NOT NULL,         -- in the stack
  no_address  BIGINT NOT NULL,         -- people whom it left out, because the register has no postal address
  queued      BIGINT NOT NULL,         -- left for the jobs after it, when it was made
  created_at  BIGINT NOT NULL,         -- microseconds UTC: also the date on the letters
  created_by  TEXT NOT NULL,           -- the actor's name
  ended_at    BIGINT,                  -- microseconds UTC: posted or given back; NULL: neither yet
  receipt     TEXT NOT NULL DEFAULT '',  -- of the post; '': not posted
  PRIMARY KEY (notice_id, number)
);

CREATE TABLE promise (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- from 1 within the incident
  kind        TEXT NOT NULL CHECK (kind IN ('act', 'next_word')),
  audience    TEXT NOT NULL CHECK (audience IN ('internal', 'customers')),
  text        TEXT NOT NULL,           -- what was promised, one line
  due_at      BIGINT NOT NULL,         -- microseconds UTC: kept then at the latest, or missed
  made_at     BIGINT NOT NULL,         -- microseconds UTC
  made_by     TEXT NOT NULL,           -- the actor's name
  kept_at     BIGINT,                  -- microseconds UTC: when the act was recorded; NULL: not yet
  kept_by     TEXT,                    -- the actor's name; NULL: not yet
  how         TEXT,                    -- what was done; NULL: not yet
  PRIMARY KEY (incident_id, number)
);

CREATE TABLE record_entry (
  number      BIGINT PRIMARY KEY,      -- from 0, without gaps: its index in the log
  about       TEXT NOT NULL UNIQUE,    -- what it is the entry of: statement/INC-2026-0007/2; never public
  incident    TEXT NOT NULL,           -- its reference, or ''
  entry       TEXT NOT NULL            -- canonical JSON, as the public reads it
);

CREATE INDEX record_entry_by_incident ON record_entry (incident);

CREATE TABLE record_found (
  record_import_id TEXT PRIMARY KEY REFERENCES record_import (record_import_id),
  by_external_id BIGINT NOT NULL,      -- rows whose person was found by the company's own id
  by_email    BIGINT NOT NULL,         -- by e-mail address
  by_phone    BIGINT NOT NULL,         -- by phone number
  unmatched   BIGINT NOT NULL,         -- rows that no customer matches
  ambiguous   BIGINT NOT NULL,         -- rows that several match
  people      BIGINT NOT NULL          -- whom the rows were found to be about
, by_review BIGINT NOT NULL DEFAULT 0, by_alias BIGINT NOT NULL DEFAULT 0);

CREATE TABLE record_import (
  record_import_id TEXT PRIMARY KEY,   -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  classes     TEXT NOT NULL,           -- what the rows expose, canonical JSON
  customer_import BIGINT NOT NULL,     -- the last one when this file was matched; 0 before the first
  row_count   BIGINT NOT NULL,         -- rows of the file
  empty_count BIGINT NOT NULL,         -- of them with nothing in any mapped column
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL, matching TEXT NOT NULL DEFAULT '{"aliases":false,"phones":""}', name BYTEA, rejected BIGINT NOT NULL DEFAULT 0,           -- the actor's name
  UNIQUE (incident_id, file_sha256, classes)
);

CREATE TABLE record_review (
  record_import_id TEXT NOT NULL REFERENCES record_import (record_import_id),
  line        BIGINT NOT NULL,         -- of the file, from 1
  reason      TEXT NOT NULL,           -- how it was found out, 1 to 1,000 characters
  decided_at  BIGINT NOT NULL,         -- microseconds UTC
  decided_by  TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (record_import_id, line)
);

CREATE TABLE register_key (
  number      BIGINT PRIMARY KEY,      -- counted up
  made_at     BIGINT NOT NULL          -- microseconds UTC; 0: not known
);

CREATE TABLE relationship (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  products    DOUBLE PRECISION,        -- held; NULL: not known, as below
  complaints  DOUBLE PRECISION,        -- ever made
  survey      DOUBLE PRECISION,        -- the last answer, 0 to 10
  since       TEXT,                    -- a customer since this day, 2019-04-01
  PRIMARY KEY (incident_id, customer_id)
);

CREATE TABLE relationship_arrival (
  line        BIGINT NOT NULL,         -- of the file
  customer_id TEXT NOT NULL,           -- of a customer we know
  products    DOUBLE PRECISION,        -- as in relationship, as are the three below
  complaints  DOUBLE PRECISION,        -- NULL: not known
  survey      DOUBLE PRECISION,        -- NULL: not known
  since       TEXT                     -- NULL: not known
);

CREATE TABLE saved_mapping (
  name        TEXT PRIMARY KEY,        -- 1 to 60 characters
  mapping     TEXT NOT NULL,           -- which column is which, canonical JSON
  saved_at    BIGINT NOT NULL,         -- microseconds UTC
  saved_by    TEXT NOT NULL            -- the actor's name
);

CREATE TABLE schema_migration (
    room       TEXT NOT NULL,    -- the room whose tables it makes
    number     BIGINT NOT NULL,  -- 1 for 0001.sql
    name       TEXT NOT NULL,    -- the file's name
    checksum   TEXT NOT NULL,    -- SHA-256 of its text, hexadecimal
    applied_at BIGINT NOT NULL,  -- microseconds UTC
    PRIMARY KEY (room, number)
  );

CREATE TABLE sealed_key (
  scope       TEXT PRIMARY KEY,        -- what it seals: an incident's id
  sealed      BYTEA NOT NULL           -- the 32 bytes of the key, sealed with candor.key
);

CREATE TABLE segment_arrival (
  line        BIGINT NOT NULL,         -- of the file
  message_id  TEXT NOT NULL,           -- the call's own; '': none
  customer_id TEXT NOT NULL,           -- of a customer we know
  period      BIGINT NOT NULL,         -- months since year 0
  happened_at BIGINT NOT NULL,         -- microseconds UTC
  happened_on TEXT NOT NULL,           -- 2026-06-14
  meaning     TEXT NOT NULL,           -- spend, contacts, complaints, logins, departure
  amount      DOUBLE PRECISION NOT NULL  -- of money, less than 0 where it was given back; else 1
);

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
, totp_secret BYTEA, totp_pending BYTEA, totp_step BIGINT NOT NULL DEFAULT 0, provider_issuer TEXT, provider_subject TEXT);

CREATE UNIQUE INDEX staff_account_identity ON staff_account (provider_issuer, provider_subject);

CREATE TABLE staff_entrance (
  subject     TEXT PRIMARY KEY,           -- the incident's reference
  people      TEXT NOT NULL,              -- names of accounts, comma between
  roles       TEXT NOT NULL               -- names of roles, comma between
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

CREATE TABLE staff_sign_in_return (
  state_sha256 TEXT PRIMARY KEY,          -- hexadecimal
  expires_at   BIGINT NOT NULL            -- microseconds UTC: from then on the cookie is over, and the row goes
);

CREATE TABLE staff_token (
  staff_token_id TEXT PRIMARY KEY,       -- UUIDv7
  name           TEXT NOT NULL,          -- who acts with it; what the journal says
  secret_sha256  TEXT NOT NULL UNIQUE,   -- hexadecimal; the secret itself is kept nowhere
  created_at     BIGINT NOT NULL,        -- microseconds UTC
  created_by     TEXT NOT NULL,          -- the actor's name
  revoked_at     BIGINT                  -- microseconds UTC; NULL while it is good
, account_id TEXT REFERENCES staff_account (account_id), access TEXT NOT NULL DEFAULT '', expires_at BIGINT);

CREATE UNIQUE INDEX staff_token_live_label ON staff_token (account_id, name) WHERE revoked_at IS NULL;

CREATE TABLE statement (
  statement_id TEXT PRIMARY KEY,       -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  incident    TEXT NOT NULL,           -- its reference: INC-2026-0007
  number      BIGINT NOT NULL,         -- from 1 within the incident: 2 for INC-2026-0007-S2
  stage       TEXT NOT NULL CHECK (stage IN ('investigating', 'identified', 'monitoring',
                'resolved')),
  title       TEXT NOT NULL,           -- the public headline, one line
  message     TEXT NOT NULL,           -- what is new, Markdown; may be empty
  next_update_by BIGINT,               -- microseconds UTC: promised; NULL: no further word promised
  people      BIGINT NOT NULL,         -- affected, as known at publication
  told        BIGINT NOT NULL,         -- of them reached by a letter
  not_reached BIGINT NOT NULL,         -- of them bounced, without a route, or uncertain
  published_at BIGINT NOT NULL,        -- microseconds UTC
  published_by TEXT NOT NULL,          -- the actor's name; never public
  sha256      TEXT NOT NULL, waiting BIGINT, unmatched BIGINT, ambiguous BIGINT, is_review BIGINT NOT NULL DEFAULT 0,           -- of the canonical JSON of all that is public of it
  UNIQUE (incident_id, number)
);

CREATE TABLE statement_class (
  statement_id TEXT NOT NULL REFERENCES statement (statement_id),
  position    BIGINT NOT NULL,         -- from 0, most urgent first
  data_class  TEXT NOT NULL,           -- its name in laws/classes
  people      BIGINT NOT NULL,         -- who lost it, as known at publication
  PRIMARY KEY (statement_id, position)
);

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

CREATE TABLE statement_draft (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  incident    TEXT NOT NULL,           -- its reference: INC-2026-0007
  number      BIGINT NOT NULL,         -- from 1 within the incident: 2 for INC-2026-0007-D2
  stage       TEXT NOT NULL,           -- investigating, identified, monitoring, resolved, review
  title       TEXT NOT NULL,           -- as it would be published, as are the next two
  message     TEXT NOT NULL,           -- Markdown; may be empty
  next_update_by BIGINT,               -- microseconds UTC
  drafted_at  BIGINT NOT NULL,         -- microseconds UTC
  drafted_by  TEXT NOT NULL,           -- the actor's name
  ended_at    BIGINT,                  -- microseconds UTC: published or withdrawn; NULL: neither yet
  ended_by    TEXT,                    -- the actor's name
  statement_id TEXT REFERENCES statement (statement_id),  -- what it became; NULL: nothing, or not yet
  PRIMARY KEY (incident_id, number)
);

CREATE TABLE statement_draft_component (
  incident_id TEXT NOT NULL,           -- of the draft, as is the next
  number      BIGINT NOT NULL,         -- from 1 within the incident
  position    BIGINT NOT NULL,         -- from 0, in the order in which they were named
  component_id TEXT NOT NULL REFERENCES component (component_id),
  status      TEXT NOT NULL,           -- how it will be; one of component.status
  PRIMARY KEY (incident_id, number, position),
  FOREIGN KEY (incident_id, number) REFERENCES statement_draft (incident_id, number)
);

CREATE TABLE statement_fact (
  statement_id TEXT NOT NULL REFERENCES statement (statement_id),
  position    BIGINT NOT NULL,         -- from 0, in the order of the questions
  fact_id     TEXT NOT NULL REFERENCES fact (fact_id),
  replaces    TEXT REFERENCES fact (fact_id),  -- published before, and corrected by this one
  question    TEXT NOT NULL CHECK (question IN ('what_happened', 'how_it_happened',
                'what_information', 'what_we_are_doing', 'what_you_can_do', 'not_known_yet')),
  status      TEXT NOT NULL CHECK (status IN ('confirmed', 'suspected', 'unknown')),
  text        TEXT NOT NULL,           -- as it was published, Markdown
  known_by    BIGINT,                  -- microseconds UTC: when we will know; NULL: said nowhere
  PRIMARY KEY (statement_id, position)
);

CREATE TABLE statement_promise (
  statement_id TEXT NOT NULL REFERENCES statement (statement_id),
  position    BIGINT NOT NULL,         -- from 0, in the order they were made
  number      BIGINT NOT NULL,         -- of the promise within the incident
  text        TEXT NOT NULL,           -- what was promised, as it was published
  due_at      BIGINT NOT NULL,         -- microseconds UTC
  state       TEXT NOT NULL CHECK (state IN ('open', 'kept', 'missed')),  -- at the publication
  PRIMARY KEY (statement_id, position)
);

CREATE TABLE strength (
  incident_id TEXT NOT NULL REFERENCES strength_freeze (incident_id),
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  score       DOUBLE PRECISION NOT NULL,  -- mean of the percentiles below, 0 to 1
  tier        TEXT NOT NULL CHECK (tier IN ('weak', 'middle', 'strong')),
  tenure      DOUBLE PRECISION,        -- months a customer; NULL: not known, as below
  spend       DOUBLE PRECISION,        -- a month, in the company's own money
  breadth     DOUBLE PRECISION,        -- products held
  complaints  DOUBLE PRECISION,        -- made
  survey      DOUBLE PRECISION,        -- the last answer, 0 to 10
  tenure_percentile DOUBLE PRECISION,  -- among all customers of whom it is known, 0 to 1
  spend_percentile DOUBLE PRECISION,   -- the same
  breadth_percentile DOUBLE PRECISION,  -- the same
  complaints_percentile DOUBLE PRECISION,  -- the same, of fewer complaints
  survey_percentile DOUBLE PRECISION,  -- the same
  PRIMARY KEY (incident_id, customer_id)
);

CREATE TABLE strength_freeze (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  before_period BIGINT NOT NULL,       -- months before this one counted, months since year 0
  customers   BIGINT NOT NULL,         -- with at least one part
  weak        BIGINT NOT NULL,         -- of them in the lowest third, as below
  middle      BIGINT NOT NULL,         -- in the middle third
  strong      BIGINT NOT NULL,         -- in the highest third
  sha256      TEXT NOT NULL,           -- over every customer's id, score and tier
  times       BIGINT NOT NULL,         -- how often it was frozen
  frozen_at   BIGINT NOT NULL,         -- microseconds UTC: the last time
  frozen_by   TEXT NOT NULL,           -- the actor's name
  again       TEXT                     -- why it was frozen again; NULL: it was not
);

CREATE TABLE subscription (
  subscription_id TEXT PRIMARY KEY,    -- UUIDv7
  address_index BYTEA NOT NULL UNIQUE, -- keyed hash of the address in lower case, by which it is found
  address     BYTEA NOT NULL,          -- sealed under the key 'subscription'
  confirm_sha256 TEXT NOT NULL UNIQUE, -- of the token that confirms it, 64 hexadecimal digits
  end_sha256  TEXT NOT NULL UNIQUE,    -- of the token that ends it
  asked_at    BIGINT NOT NULL,         -- microseconds UTC: the last time that somebody asked for it
  confirmed_at BIGINT,                 -- microseconds UTC; NULL: not confirmed
  from_entry  BIGINT,                  -- of the public log: statements from this one on are told; NULL: not confirmed
  CHECK ((confirmed_at IS NULL) = (from_entry IS NULL))
);

CREATE INDEX subscription_confirmed ON subscription (subscription_id) WHERE confirmed_at IS NOT NULL;

CREATE INDEX subscription_waiting ON subscription (asked_at) WHERE confirmed_at IS NULL;

CREATE TABLE subscription_cursor (
  cursor_id   BIGINT PRIMARY KEY CHECK (cursor_id = 1),  -- 1
  entry       BIGINT NOT NULL,         -- of the public log: the next one to look at
  told_to     TEXT NOT NULL            -- subscription_id up to which this entry is queued; '': nobody yet
);

CREATE TABLE task (
  task_id     TEXT PRIMARY KEY,        -- UUIDv7
  reference   TEXT NOT NULL UNIQUE,    -- INC-2026-0007-T3: what people say and type
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  number      BIGINT NOT NULL,         -- within the incident, from 1
  title       TEXT NOT NULL,           -- one line
  description TEXT NOT NULL,           -- plain words; may be empty
  state       TEXT NOT NULL CHECK (state IN ('todo', 'doing', 'done', 'dropped')),
  assignee    TEXT,                    -- a person's name as the journal says it; NULL: nobody yet
  due_at      BIGINT,                  -- microseconds UTC; NULL: no time was set
  reason      TEXT,                    -- why it was dropped; NULL: it was not
  run_id      TEXT REFERENCES playbook_run (run_id),  -- NULL: written by hand
  step        TEXT,                    -- CACAO's id of the step; NULL: written by hand
  role        TEXT,                    -- the step's agent; NULL: written by hand
  asks        TEXT,                    -- variables to give a value, short, one a line; NULL: by hand
  tags        TEXT,                    -- external ids of the step's references, one a line; NULL: by hand
  request     TEXT,                    -- the HTTP request to confirm, canonical JSON; NULL: none
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL,           -- the actor's name
  version     BIGINT NOT NULL,         -- grows by one with each change; the ETag
  UNIQUE (incident_id, number),
  UNIQUE (run_id, step),
  CHECK ((state = 'dropped') = (reason IS NOT NULL)),
  CHECK ((run_id IS NULL) = (step IS NULL))
);

CREATE TABLE task_block (
  task_id     TEXT NOT NULL REFERENCES task (task_id),
  blocked_by  TEXT NOT NULL REFERENCES task (task_id),  -- must be done or dropped first
  PRIMARY KEY (task_id, blocked_by)
);

CREATE TABLE task_counter (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  tasks       BIGINT NOT NULL,         -- the number given last: 3 for INC-2026-0007-T3
  runs        BIGINT NOT NULL          -- the number given last: 1 for INC-2026-0007-R1
);

CREATE TABLE "timeline_entry" (
  timeline_entry_id TEXT PRIMARY KEY,  -- UUIDv7
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  occurred_at BIGINT NOT NULL,         -- microseconds UTC: when it happened in the world
  precision   TEXT NOT NULL CHECK (precision IN ('exact', 'minute', 'day', 'month', 'year',
                'approximate')),       -- how exactly occurred_at is known
  text        TEXT NOT NULL,           -- what happened, plain words
  source      TEXT,                    -- where it is known from; NULL: said nowhere
  tlp         TEXT NOT NULL CHECK (tlp IN ('clear', 'green', 'amber', 'amber_strict', 'red')),
  milestone   TEXT CHECK (milestone IN ('compromise', 'exfiltration', 'containment')),
  corrects    TEXT REFERENCES "timeline_entry" (timeline_entry_id),  -- the one that was wrong, once
  recorded_at BIGINT NOT NULL,         -- microseconds UTC: when Candor learned of it
  recorded_by TEXT NOT NULL            -- the actor's name
, privilege TEXT NOT NULL DEFAULT 'none'
  CHECK (privilege IN ('none', 'counsel')), shared_with TEXT NOT NULL DEFAULT ',');

CREATE INDEX timeline_entry_by_incident ON timeline_entry (incident_id, occurred_at, timeline_entry_id);

CREATE UNIQUE INDEX timeline_entry_corrected ON timeline_entry (corrects) WHERE corrects IS NOT NULL;

CREATE INDEX timeline_entry_milestones ON timeline_entry (incident_id, milestone) WHERE milestone IS NOT NULL;

CREATE TABLE trust_import (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  kind        TEXT NOT NULL CHECK (kind IN ('departures', 'relationship')),
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  row_count   BIGINT NOT NULL,         -- rows taken, one a customer
  strangers   BIGINT NOT NULL,         -- rows of customers we do not know, left out
  decisions   TEXT NOT NULL,           -- what was decided of findings: "left_twice=last"
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, kind)      -- a new file takes the place of the one before
);

CREATE TABLE trust_plan (
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  version     BIGINT NOT NULL,         -- from 1; the highest is in force
  outcomes    TEXT NOT NULL,           -- "spend complaints": the first decides
  margin      DOUBLE PRECISION NOT NULL,  -- of indifference, a share of what the exposed had before
  splits      TEXT NOT NULL,           -- "delay version": by what effects are told apart
  delay_days  TEXT NOT NULL,           -- "7 30": where the bands of delay end
  horizon_months BIGINT NOT NULL,      -- months after that count
  first_month BIGINT,                  -- the first that counts as after, months since year 0; NULL: by the anchors
  declared_at BIGINT NOT NULL,         -- microseconds UTC
  declared_by TEXT NOT NULL,           -- the actor's name
  PRIMARY KEY (incident_id, version)
);

CREATE TABLE trust_reported (
  incident_id TEXT PRIMARY KEY REFERENCES incident (incident_id),
  reported_at BIGINT NOT NULL          -- microseconds UTC: when a report was first made
);

CREATE TABLE watched_log (
  origin      TEXT PRIMARY KEY,        -- as the log's checkpoints name it
  public_key  TEXT NOT NULL,           -- that signs them
  checkpoint  TEXT NOT NULL,           -- the last one that was cosigned, with the cosignature; '' before the first
  seen_at     BIGINT,                  -- microseconds UTC: when; NULL: none yet
  added_at    BIGINT NOT NULL,         -- microseconds UTC
  added_by    TEXT NOT NULL            -- the actor's name
);

CREATE TABLE webhook (
  webhook_id  TEXT PRIMARY KEY,        -- UUIDv7
  url         TEXT NOT NULL,           -- where it goes; its path may be a secret of the receiver
  kinds       TEXT NOT NULL,           -- of journal entries, with a space between: 'incident.* duty.met'
  state       TEXT NOT NULL CHECK (state IN ('enabled', 'disabled')),
  disabled_reason TEXT,                -- NULL: enabled
  secret      BYTEA NOT NULL,          -- sealed: the key that signs
  previous_secret BYTEA,               -- sealed: the key before, which signs too; NULL: none
  previous_secret_until BIGINT,        -- microseconds UTC: until then
  cursor      BIGINT NOT NULL,         -- sequence of the last journal entry that was looked at
  failing_since BIGINT,                -- microseconds UTC: first failure since the last success; NULL: none
  created_at  BIGINT NOT NULL,         -- microseconds UTC
  created_by  TEXT NOT NULL, format TEXT NOT NULL DEFAULT 'cloudevents',           -- the actor's name
  CHECK ((state = 'disabled') = (disabled_reason IS NOT NULL)),
  CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
);

CREATE TABLE webhook_attempt (
  webhook_delivery_id TEXT NOT NULL REFERENCES webhook_delivery (webhook_delivery_id),
  number      BIGINT NOT NULL,         -- from 1, of webhook_delivery.attempts
  attempted_at BIGINT NOT NULL,        -- microseconds UTC
  duration_ms BIGINT NOT NULL,         -- until the answer, or until it was given up
  status      BIGINT,                  -- of the answer; NULL: there was none
  error       TEXT NOT NULL,           -- in words; '': it was taken
  PRIMARY KEY (webhook_delivery_id, number)
);

CREATE TABLE webhook_delivery (
  webhook_delivery_id TEXT PRIMARY KEY, -- UUIDv7
  webhook_id  TEXT NOT NULL REFERENCES webhook (webhook_id),
  sequence    BIGINT NOT NULL,         -- of the journal entry
  kind        TEXT NOT NULL,           -- of the journal entry
  event_id    TEXT NOT NULL,           -- the header webhook-id: the same in every attempt
  state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'failed')),
  attempts    BIGINT NOT NULL,         -- how often it was taken up; one without a row below was cut off
  queued_at   BIGINT NOT NULL,         -- microseconds UTC
  next_attempt_at BIGINT,              -- microseconds UTC: not before; NULL: not queued
  ended_at    BIGINT,                  -- microseconds UTC: delivered or given up; NULL: neither
  claim       TEXT,                    -- who sends it just now; NULL: nobody
  lease_until BIGINT,                  -- microseconds UTC: after it who sends counts as dead
  UNIQUE (webhook_id, sequence),
  CHECK ((state = 'queued') = (next_attempt_at IS NOT NULL)),
  CHECK ((state = 'sending') = (claim IS NOT NULL)),
  CHECK ((state IN ('delivered', 'failed')) = (ended_at IS NOT NULL))
);

CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, sequence)
  WHERE state IN ('queued', 'sending');

CREATE TABLE webhook_public (
  sequence    BIGINT PRIMARY KEY,      -- of the journal entry
  json        TEXT NOT NULL            -- the body, as it is sent
);

CREATE TABLE withdrawn_import (
  record_import_id TEXT PRIMARY KEY,   -- as it was in record_import, as are the columns down to imported_by
  incident_id TEXT NOT NULL REFERENCES incident (incident_id),
  name        BYTEA,                   -- of the file, sealed with the incident's key; NULL: not kept then
  file_sha256 TEXT NOT NULL,           -- of the whole file, 64 hexadecimal digits
  classes     TEXT NOT NULL,           -- what the rows exposed, canonical JSON
  row_count   BIGINT NOT NULL,         -- rows of the file
  rejected    BIGINT NOT NULL,         -- rows that could not be taken
  empty_count BIGINT NOT NULL,         -- rows with nothing in any mapped column
  matched     BIGINT NOT NULL,         -- rows that were about a customer, as it was when it was withdrawn, as are the three below
  unmatched   BIGINT NOT NULL,         -- rows that no customer matched
  ambiguous   BIGINT NOT NULL,         -- rows that several matched
  people      BIGINT NOT NULL,         -- whom the rows were found to be about
  imported_at BIGINT NOT NULL,         -- microseconds UTC
  imported_by TEXT NOT NULL,           -- the actor's name
  withdrawn_at BIGINT NOT NULL,        -- microseconds UTC
  withdrawn_by TEXT NOT NULL,          -- the actor's name
  reason      TEXT NOT NULL            -- 1 to 1,000 characters
);

CREATE TABLE witness_key (
  only_row    BIGINT PRIMARY KEY CHECK (only_row = 1),
  public_key  TEXT NOT NULL            -- as c2sp.org/signed-note writes it; its name is kept for good
);

