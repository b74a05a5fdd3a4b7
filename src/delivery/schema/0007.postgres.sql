-- Letters by a gateway.
ALTER TABLE dispatch DROP CONSTRAINT dispatch_channel_check;
ALTER TABLE dispatch ADD CONSTRAINT dispatch_channel_check CHECK (channel IN ('maildir', 'smtp', 'gateway', 'paper'));
ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('maildir', 'smtp', 'gateway', 'paper'));
