-- One submission: what was dropped and confirmed together.
CREATE TABLE batch (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    added_at    INTEGER NOT NULL,            -- ms UTC
    pause       INTEGER NOT NULL DEFAULT 0,  -- PauseReason
    first_count INTEGER,                     -- so many are sent before the rest is asked about; NULL: all at once
    when_done   INTEGER NOT NULL DEFAULT 0,  -- WhenEnded; 0 once it has been handed over
    pool_id     TEXT NOT NULL DEFAULT '',    -- that when_done is about
    told        INTEGER NOT NULL DEFAULT 0   -- how the jobs ended
) STRICT;

CREATE TABLE item (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id        TEXT NOT NULL REFERENCES batch(id),
    source          TEXT NOT NULL,
    path            TEXT NOT NULL,
    base_url        TEXT NOT NULL,
    pool_id         TEXT NOT NULL,
    digest          BLOB NOT NULL,           -- of the content, see contentDigest()
    idempotency_key TEXT NOT NULL UNIQUE,
    body            BLOB,                    -- as it is sent; NULL: sealed, or no longer needed
    sealed          BLOB,                    -- the body, when it holds secrets
    state           INTEGER NOT NULL,        -- SubmissionState
    tries           INTEGER NOT NULL DEFAULT 0,
    job_id          TEXT NOT NULL DEFAULT '',
    error_code      TEXT NOT NULL DEFAULT '',
    error_message   TEXT NOT NULL DEFAULT '',
    http_status     INTEGER NOT NULL DEFAULT 0,
    changed_at      INTEGER NOT NULL,        -- ms UTC
    end_status      INTEGER,                 -- JobStatus of a job that has ended; NotStarted: it is gone
    ended_at        INTEGER,                 -- ms UTC
    end_details     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX item_of_state ON item (state, seq);
CREATE INDEX item_of_batch ON item (batch_id, state);
CREATE INDEX item_of_digest ON item (digest);
CREATE INDEX item_of_job ON item (job_id) WHERE job_id <> '';
