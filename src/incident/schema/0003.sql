ALTER TABLE timeline_entry ADD COLUMN privilege TEXT NOT NULL DEFAULT 'none'
  CHECK (privilege IN ('none', 'counsel'));  -- counsel: seen by counsel, its author and those named
ALTER TABLE timeline_entry ADD COLUMN shared_with TEXT NOT NULL DEFAULT ',';  -- names of accounts, ",a,b,"
