-- What opens the blobs of a job, sealed with the key of service.key: the secrets of its request until it has ended, then
-- the tokens of its results. The request itself has them masked.

ALTER TABLE jobs ADD COLUMN sealed BLOB;
