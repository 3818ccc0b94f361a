-- The service's first schema. Times are milliseconds UTC (ledger time), durations compute-milliseconds.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- SHA-256 of 256-bit random keys; the keys themselves are never stored.
CREATE TABLE credentials (
    hash       BLOB PRIMARY KEY,
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('account', 'webservice')),
    owner_id   TEXT NOT NULL,
    slot       TEXT NOT NULL CHECK (slot IN ('primary', 'secondary')),
    created_at INTEGER NOT NULL,
    UNIQUE (owner_kind, owner_id, slot)
) WITHOUT ROWID;

CREATE TABLE billing_plans (
    id                  TEXT PRIMARY KEY,
    name                TEXT NOT NULL,
    currency            TEXT NOT NULL,
    monthly_fee_e4      INTEGER NOT NULL,
    included_ms         INTEGER NOT NULL,
    overage_per_hour_e4 INTEGER,
    period_anchor_ms    INTEGER NOT NULL,
    list_price          INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE web_services (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    base_path       TEXT NOT NULL UNIQUE,
    folder          TEXT NOT NULL,
    billing_plan_id TEXT NOT NULL REFERENCES billing_plans (id)
) WITHOUT ROWID;

CREATE TABLE pools (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    state           TEXT NOT NULL,
    target          INTEGER NOT NULL,
    deallocation    TEXT NOT NULL,
    swagger_path    TEXT NOT NULL,
    web_service_id  TEXT NOT NULL,
    billing_plan_id TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    idle_since      INTEGER,
    errors          TEXT NOT NULL,
    last_changed_by TEXT NOT NULL,
    last_changed_at INTEGER NOT NULL,
    deleted_at      INTEGER
) WITHOUT ROWID;

-- VMs that exist; what they are billed is in `intervals`.
CREATE TABLE vms (
    id             TEXT PRIMARY KEY,
    pool_id        TEXT NOT NULL, -- '': a host of classic processing
    state          TEXT NOT NULL,
    requested_at   INTEGER NOT NULL,
    ready_at       INTEGER,
    job_id         TEXT NOT NULL,
    host           TEXT NOT NULL,
    pid            INTEGER NOT NULL,
    handle         TEXT NOT NULL,
    token_hash     BLOB NOT NULL,
    session_hash   BLOB NOT NULL,
    nonce          TEXT NOT NULL,
    last_heartbeat INTEGER NOT NULL,
    delivered      INTEGER NOT NULL -- the vmhost has said that it works on its job
) WITHOUT ROWID;

CREATE TABLE intervals (
    vm_id           TEXT PRIMARY KEY,
    pool_id         TEXT NOT NULL,
    billing_plan_id TEXT NOT NULL,
    web_service_id  TEXT NOT NULL,
    requested_at    INTEGER NOT NULL,
    ready_at        INTEGER,
    deleted_at      INTEGER,
    end_estimated   INTEGER NOT NULL DEFAULT 0,
    CHECK (ready_at IS NULL OR ready_at >= requested_at),
    CHECK (deleted_at IS NULL OR deleted_at >= coalesce(ready_at, requested_at))
) WITHOUT ROWID;
CREATE INDEX intervals_by_end ON intervals (deleted_at);
CREATE INDEX intervals_by_pool ON intervals (pool_id);

-- The ledger is append-only: a start and an end are written once.
CREATE TRIGGER intervals_written_once BEFORE UPDATE ON intervals
WHEN (OLD.ready_at IS NOT NULL AND NEW.ready_at IS NOT OLD.ready_at)
  OR (OLD.deleted_at IS NOT NULL AND (NEW.deleted_at, NEW.end_estimated) IS NOT (OLD.deleted_at, OLD.end_estimated))
  OR (NEW.requested_at, NEW.pool_id, NEW.billing_plan_id, NEW.web_service_id)
     IS NOT (OLD.requested_at, OLD.pool_id, OLD.billing_plan_id, OLD.web_service_id)
BEGIN
    SELECT raise(ABORT, 'a ledger interval is written once');
END;
CREATE TRIGGER intervals_never_deleted BEFORE DELETE ON intervals
BEGIN
    SELECT raise(ABORT, 'the ledger is append-only');
END;

CREATE TABLE jobs (
    id             TEXT PRIMARY KEY,
    web_service_id TEXT NOT NULL,
    pool_id        TEXT NOT NULL, -- '': classic processing
    status         TEXT NOT NULL,
    details        TEXT NOT NULL,
    results        TEXT,
    created_at     INTEGER NOT NULL,
    queued_at      INTEGER,
    started_at     INTEGER,
    ended_at       INTEGER,
    queue_seq      INTEGER,
    attempt        INTEGER NOT NULL,
    lost_attempts  INTEGER NOT NULL,
    vm_id          TEXT NOT NULL,
    exit_code      INTEGER,
    cancelling     INTEGER NOT NULL,
    request        TEXT NOT NULL,
    log            TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX jobs_not_ended ON jobs (id) WHERE ended_at IS NULL;
CREATE INDEX jobs_by_end ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX jobs_by_creation ON jobs (created_at, id);
CREATE INDEX jobs_by_pool ON jobs (pool_id, created_at, id);

CREATE TABLE attempts (
    job_id     TEXT NOT NULL,
    number     INTEGER NOT NULL,
    vm_id      TEXT NOT NULL,
    pool_id    TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    outcome    TEXT,
    PRIMARY KEY (job_id, number)
) WITHOUT ROWID;
CREATE INDEX attempts_by_start ON attempts (started_at, job_id, number);

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    pool_id TEXT NOT NULL,
    vm_id   TEXT NOT NULL,
    job_id  TEXT NOT NULL,
    message TEXT NOT NULL,
    who     TEXT NOT NULL
);

-- What changed when: one row for each pool, VM and job, moved to the end with every change.
CREATE TABLE changes (
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    removed INTEGER, -- when it went
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX changes_by_seq ON changes (seq);
CREATE INDEX changes_removed ON changes (removed) WHERE removed IS NOT NULL;

CREATE TABLE idempotency (
    scope     BLOB PRIMARY KEY, -- hash of credential, path and key
    body_hash BLOB NOT NULL,
    object_id TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_by_object ON idempotency (object_id);
