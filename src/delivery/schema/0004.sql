ALTER TABLE dispatch ADD COLUMN begun_at BIGINT;       -- microseconds UTC: when a run first took letters up; NULL: not yet. From then on the serving program goes on by itself

UPDATE dispatch SET begun_at = started_at
WHERE EXISTS (SELECT 1 FROM delivery
              WHERE delivery.notice_id = dispatch.notice_id AND delivery.channel = dispatch.channel
                AND delivery.attempts > 0);
