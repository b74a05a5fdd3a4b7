-- Which key file a database is sealed with concerns every room that seals: it is kept by `seal`.
INSERT INTO key_file (fingerprint) SELECT fingerprint FROM sealing_key;
DROP TABLE sealing_key;
