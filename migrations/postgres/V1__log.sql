-- The log. Every table is keyed by ledger first: nothing here spans two ledgers, and a distributed PostgreSQL can place a ledger
-- whole. The schema `entente` exists already: it holds the history of migrations.

-- One row a ledger, updated by every append: room is left on its page so that updates stay on it.
CREATE TABLE entente.ledger_head (
    ledger_id uuid PRIMARY KEY,
    size      bigint NOT NULL CHECK (size >= 0),
    root      bytea NOT NULL CHECK (octet_length(root) = 32),
    peaks     bytea NOT NULL CHECK (octet_length(peaks) = 32 * bit_count(size::bit(64)))
) WITH (fillfactor = 50);
COMMENT ON TABLE entente.ledger_head IS 'Where each ledger stands: moved by compare-and-swap with every append.';
COMMENT ON COLUMN entente.ledger_head.size IS 'Events held: the position of the next.';
COMMENT ON COLUMN entente.ledger_head.root IS 'RFC 6962 Merkle root over all of them.';
COMMENT ON COLUMN entente.ledger_head.peaks IS 'Frontier of the tree: the hashes of its complete subtrees, largest first, 32 bytes each.';

-- No index on recorded_at: it never decreases along a ledger, so positions are searched by halves.
-- Ids are drawn so as to be unique everywhere; a hash-partitioned table can only refuse a second one within a ledger.
CREATE TABLE entente.event (
    ledger_id       uuid NOT NULL,
    event_id        uuid NOT NULL,
    subject_id      uuid NOT NULL,
    position        bigint NOT NULL CHECK (position >= 0),
    subject_version bigint NOT NULL,
    recorded_at     bigint NOT NULL,
    version         integer NOT NULL,
    event_type      text NOT NULL,
    subject_kind    text NOT NULL,
    leaf            bytea NOT NULL CHECK (octet_length(leaf) = 32),
    body            bytea NOT NULL,
    PRIMARY KEY (ledger_id, position),
    CONSTRAINT event_by_id UNIQUE (ledger_id, event_id),
    CONSTRAINT event_by_subject UNIQUE (ledger_id, subject_kind, subject_id, subject_version)
) PARTITION BY HASH (ledger_id);
COMMENT ON TABLE entente.event IS 'The events. Rows are added, never changed, never removed.';
COMMENT ON COLUMN entente.event.position IS 'Place in the ledger: 0, 1, 2 … without a hole.';
COMMENT ON COLUMN entente.event.version IS 'Version of the event type.';
COMMENT ON COLUMN entente.event.subject_version IS 'Place in the chain of its subject, from 1.';
COMMENT ON COLUMN entente.event.recorded_at IS 'When it was recorded: milliseconds since 1970, UTC. Never less than the event before.';
COMMENT ON COLUMN entente.event.leaf IS 'SHA-256(0x00 ‖ body): the leaf of the Merkle tree.';
COMMENT ON COLUMN entente.event.body IS 'The exact bytes that are hashed.';

CREATE TABLE entente.receipt (
    ledger_id      uuid NOT NULL,
    command_id     uuid NOT NULL,
    first_position bigint NOT NULL,
    recorded_at    bigint NOT NULL,
    event_count    bigint NOT NULL,
    digest         bytea NOT NULL CHECK (octet_length(digest) = 32),
    salt           bytea NOT NULL CHECK (octet_length(salt) = 32),
    PRIMARY KEY (ledger_id, command_id)
);
COMMENT ON TABLE entente.receipt IS 'What the log remembers of the commands it answered.';
COMMENT ON COLUMN entente.receipt.command_id IS 'The sender’s idempotency key.';
COMMENT ON COLUMN entente.receipt.digest IS 'Salted digest of the request: tells a retry from another request under the same id.';
COMMENT ON COLUMN entente.receipt.recorded_at IS 'Milliseconds since 1970, UTC.';

CREATE TABLE entente.opening (
    ledger_id  uuid NOT NULL,
    commitment bytea NOT NULL CHECK (octet_length(commitment) = 32),
    salt       bytea NOT NULL CHECK (octet_length(salt) = 32),
    path       text NOT NULL,
    value      text NOT NULL,
    PRIMARY KEY (ledger_id, commitment)
);
COMMENT ON TABLE entente.opening IS 'What opens the commitments that events hold in place of personal data. Not part of the log: erasing a row here erases the value and changes no hash.';
COMMENT ON COLUMN entente.opening.path IS 'Where the value stands in the fact.';

-- Append-only, enforced by the database itself, whoever is connected.

CREATE FUNCTION entente.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege
        USING MESSAGE = format('le registre n’admet que des ajouts : %s refusé sur %s', TG_OP, TG_TABLE_NAME);
END;
$$;

CREATE FUNCTION entente.refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.ledger_id <> OLD.ledger_id THEN
        RAISE insufficient_privilege USING MESSAGE = 'le registre n’admet que des ajouts : la tête ne recule pas';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON entente.event
    FOR EACH ROW EXECUTE FUNCTION entente.refuse_change();
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON entente.event
    FOR EACH STATEMENT EXECUTE FUNCTION entente.refuse_change();
CREATE TRIGGER receipt_is_never_changed BEFORE UPDATE OR DELETE ON entente.receipt
    FOR EACH ROW EXECUTE FUNCTION entente.refuse_change();
CREATE TRIGGER receipt_is_never_truncated BEFORE TRUNCATE ON entente.receipt
    FOR EACH STATEMENT EXECUTE FUNCTION entente.refuse_change();
CREATE TRIGGER ledger_head_only_grows BEFORE UPDATE ON entente.ledger_head
    FOR EACH ROW EXECUTE FUNCTION entente.refuse_shrinking();
CREATE TRIGGER ledger_head_is_never_deleted BEFORE DELETE ON entente.ledger_head
    FOR EACH ROW EXECUTE FUNCTION entente.refuse_change();
CREATE TRIGGER ledger_head_is_never_truncated BEFORE TRUNCATE ON entente.ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION entente.refuse_change();

-- A partition takes over the row triggers of its parent, never the statement triggers: each needs its own against TRUNCATE.
DO $$
BEGIN
    FOR n IN 0..7 LOOP
        EXECUTE format('CREATE TABLE entente.event_%s PARTITION OF entente.event FOR VALUES WITH (MODULUS 8, REMAINDER %s)', n, n);
        EXECUTE format('CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON entente.event_%s '
            'FOR EACH STATEMENT EXECUTE FUNCTION entente.refuse_change()', n);
    END LOOP;
END;
$$;

-- Roles are shared by all databases of a server. Who migrates may not be allowed to create them: the log works without, guarded by
-- its triggers alone.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['entente_writer', 'entente_reader'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL; -- created at the same moment for another database
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'rôle % non créé : le droit CREATEROLE manque', wanted;
        END;
    END LOOP;
END;
$$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_writer') THEN
        GRANT USAGE ON SCHEMA entente TO entente_writer;
        GRANT SELECT ON ALL TABLES IN SCHEMA entente TO entente_writer;
        GRANT INSERT ON entente.ledger_head, entente.event, entente.receipt, entente.opening TO entente_writer;
        GRANT UPDATE ON entente.ledger_head TO entente_writer;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_reader') THEN
        GRANT USAGE ON SCHEMA entente TO entente_reader;
        GRANT SELECT ON entente.schema_history, entente.ledger_head, entente.event, entente.receipt TO entente_reader;
    END IF;
END;
$$;

-- The program lays its owner's rights down by taking the role of the writer, so whoever migrates is made a member of it.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_writer')
        AND NOT pg_has_role(current_user, 'entente_writer', 'MEMBER')
    THEN
        EXECUTE format('GRANT entente_writer TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'rôle entente_writer non attribué à % : un administrateur doit le faire', current_user;
END;
$$;
