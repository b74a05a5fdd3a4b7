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
