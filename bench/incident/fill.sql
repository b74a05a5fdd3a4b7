-- Ten thousand incidents, each with two hundred timeline entries. Ids are in order of time, as UUIDv7 are.
PRAGMA synchronous = OFF;
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
INSERT INTO incident (incident_id, reference, title, severity, phase, status, declared_at, declared_by, version, state,
                      closed_at)
SELECT printf('019%05x-0000-7000-8000-%012x', i, i), printf('INC-2025-%04d', i),
       printf('%s at site %d, ticket %d', CASE i % 4 WHEN 0 THEN 'Laptop lost' WHEN 1 THEN 'Mail misdirected'
              WHEN 2 THEN 'Password reused' ELSE 'Server scanned' END, i % 97, i * 7919 % 100003),
       CASE i % 50 WHEN 0 THEN 'critical' WHEN 1 THEN 'high' ELSE CASE i % 2 WHEN 0 THEN 'medium' ELSE 'low' END END,
       'post_incident_activity', CASE i % 9 WHEN 0 THEN 'near_miss' WHEN 1 THEN 'suspected' ELSE 'confirmed' END,
       1735689600000000 + i * 3000000000, 'bench', 1, CASE WHEN i % 100 = 0 THEN 'open' ELSE 'closed' END,
       CASE WHEN i % 100 = 0 THEN NULL ELSE 1735689600000000 + i * 3100000000 END
FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000),
               e(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM e WHERE k < 200)
INSERT INTO timeline_entry (timeline_entry_id, incident_id, occurred_at, precision, text, source, tlp, milestone, corrects,
                            recorded_at, recorded_by)
SELECT printf('019%05x-%04x-7000-8000-%012x', i, k, i), printf('019%05x-0000-7000-8000-%012x', i, i),
       1735689600000000 + i * 3000000000 + k * 60000000, 'minute',
       printf('Step %d: looked at the access log of host %d and wrote down what it says about the account.', k, k * 31 % 211),
       'access log', 'amber', NULL, NULL, 1735689600000000 + i * 3000000000 + k * 61000000, 'bench'
FROM n CROSS JOIN e;
COMMIT;
ANALYZE;
