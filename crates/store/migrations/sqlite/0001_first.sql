-- Times are microseconds since 1970 in UTC. JSON is text. Statuses are the words of the API.

CREATE TABLE agents (
    name TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
    id TEXT NOT NULL PRIMARY KEY,
    agent TEXT NOT NULL REFERENCES agents (name),
    sha256 BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

-- Accounts of the configuration have a row for their state alone: their secrets stay where they are.
CREATE TABLE accounts (
    agent TEXT NOT NULL,
    name TEXT NOT NULL,
    network TEXT NOT NULL,
    handle TEXT,
    -- Tells a changed secret of the configuration without holding it.
    identity TEXT NOT NULL,
    credentials BLOB,
    master_key TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    challenge TEXT,
    configured INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (agent, name)
) STRICT;
CREATE INDEX accounts_changed ON accounts (changed);

-- One row: the number that `changed` of the last change was taken from.
CREATE TABLE accounts_version (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO accounts_version (id, version) VALUES (1, 0);

CREATE TABLE tokens (
    account TEXT NOT NULL PRIMARY KEY,
    sealed BLOB,
    master_key TEXT,
    expires_at INTEGER,
    -- Until when one process has the right to renew it.
    renewing_until INTEGER,
    -- Which claim of that right stands.
    renewing_by TEXT
) STRICT;

CREATE TABLE toggles (
    account TEXT NOT NULL,
    relation TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (account, relation, target)
) STRICT;

CREATE TABLE budgets (
    account TEXT NOT NULL PRIMARY KEY,
    sheet TEXT NOT NULL,
    -- A copy never replaces a later one.
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE publications (
    id TEXT NOT NULL PRIMARY KEY,
    agent TEXT NOT NULL,
    key_id TEXT NOT NULL,
    idempotency_key TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX publications_of_agent ON publications (agent, id);
CREATE UNIQUE INDEX publications_by_key ON publications (agent, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    publication TEXT NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    agent TEXT NOT NULL,
    account TEXT NOT NULL,
    network TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    priority INTEGER NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    expires_at INTEGER,
    content_hash BLOB NOT NULL,
    work TEXT NOT NULL,
    result TEXT,
    error TEXT,
    attempts INTEGER NOT NULL,
    owner TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    leased_until INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_of_publication ON deliveries (publication, position);
-- What waits: these have the size of the queue, not of the history.
CREATE INDEX deliveries_due ON deliveries (not_before) WHERE status IN ('queued', 'unknown');
CREATE INDEX deliveries_next ON deliveries (agent, account, priority DESC, not_before, id)
    WHERE status IN ('queued', 'unknown');
CREATE INDEX deliveries_expiring ON deliveries (expires_at) WHERE status = 'queued' AND expires_at IS NOT NULL;
CREATE INDEX deliveries_leased ON deliveries (leased_until) WHERE status IN ('leased', 'sending', 'verifying');
-- Two writes of an account to one place are never under way at once, whichever process asks.
CREATE UNIQUE INDEX deliveries_one_at_a_place ON deliveries (agent, account, place)
    WHERE status IN ('leased', 'sending', 'unknown', 'verifying');
CREATE INDEX deliveries_content ON deliveries (agent, account, content_hash, created_at);

-- How many deliveries of each account wait, kept by the triggers below.
CREATE TABLE waiting (
    agent TEXT NOT NULL,
    account TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (agent, account)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER deliveries_waiting_more AFTER INSERT ON deliveries WHEN new.status IN ('queued', 'unknown')
BEGIN
    INSERT INTO waiting (agent, account, number) VALUES (new.agent, new.account, 1)
    ON CONFLICT (agent, account) DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER deliveries_waiting_changed AFTER UPDATE OF status ON deliveries
WHEN (old.status IN ('queued', 'unknown')) <> (new.status IN ('queued', 'unknown'))
BEGIN
    INSERT INTO waiting (agent, account, number)
    VALUES (new.agent, new.account, CASE WHEN new.status IN ('queued', 'unknown') THEN 1 ELSE -1 END)
    ON CONFLICT (agent, account) DO UPDATE SET number = number + excluded.number;
END;

CREATE TRIGGER deliveries_waiting_less AFTER DELETE ON deliveries WHEN old.status IN ('queued', 'unknown')
BEGIN
    UPDATE waiting SET number = number - 1 WHERE agent = old.agent AND account = old.account;
END;

CREATE TABLE attempts (
    delivery TEXT NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    owner TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT,
    PRIMARY KEY (delivery, number)
) STRICT;

CREATE TABLE idempotency (
    agent TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    -- Which call claimed it.
    claim BLOB NOT NULL,
    owner TEXT NOT NULL,
    claimed_until INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    status INTEGER,
    content_type TEXT,
    body BLOB,
    PRIMARY KEY (agent, key)
) STRICT;
CREATE INDEX idempotency_expires ON idempotency (expires_at);

-- One chain for each process that wrote: every hash covers the one before it.
CREATE TABLE audit (
    chain TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    key_id TEXT,
    account TEXT,
    action TEXT NOT NULL,
    subject TEXT,
    content_hash BLOB,
    hash BLOB NOT NULL,
    PRIMARY KEY (chain, number)
) STRICT;

-- What belongs to the whole database: the canary of the master key, for example.
CREATE TABLE facts (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
