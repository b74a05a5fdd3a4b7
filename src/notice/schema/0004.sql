ALTER TABLE notice ADD COLUMN site_url TEXT NOT NULL DEFAULT '';  -- of the public pages, as its letters name them; '': they have no codes
