-- Letters on paper. One index in the order of people, not two: a million rows in the order of the queue reach it at random.
-- The one by state is the queue, and counts without the table.
ALTER TABLE dispatch DROP CONSTRAINT dispatch_channel_check;
ALTER TABLE dispatch ADD CONSTRAINT dispatch_channel_check CHECK (channel IN ('maildir', 'smtp', 'paper'));
ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('maildir', 'smtp', 'paper'));
ALTER TABLE delivery DROP CONSTRAINT delivery_notice_id_notice_version_channel_customer_id_key;
ALTER TABLE delivery ADD UNIQUE (customer_id, notice_id, notice_version, channel);
DROP INDEX delivery_person;
DROP INDEX delivery_queued;
DROP INDEX delivery_sending;
CREATE INDEX delivery_state ON delivery (notice_id, channel, state, turn, delivery_id, attempts);
