-- The log. Every table is keyed by ledger first: nothing here spans two ledgers.

-- Says whose file this is: « Ente » in ASCII.
PRAGMA application_id = 0x456E7465;

CREATE TABLE ledger_head (
    ledger_id BLOB NOT NULL CHECK (length(ledger_id) = 16),
    size      INTEGER NOT NULL CHECK (size >= 0),           -- events held: the position of the next
    root      BLOB NOT NULL CHECK (length(root) = 32),      -- RFC 6962 root over all of them
    peaks     BLOB NOT NULL CHECK (length(peaks) % 32 = 0), -- frontier of the tree, largest subtree first
    PRIMARY KEY (ledger_id)
) STRICT, WITHOUT ROWID;

-- Clustered by ledger and position: following or replaying a ledger reads its pages in order.
-- No index on recorded_at: it never decreases along a ledger, so positions are searched by halves.
CREATE TABLE event (
    ledger_id       BLOB NOT NULL REFERENCES ledger_head,
    position        INTEGER NOT NULL CHECK (position >= 0), -- 0, 1, 2 … without a hole
    event_id        BLOB NOT NULL CHECK (length(event_id) = 16),
    event_type      TEXT NOT NULL,
    version         INTEGER NOT NULL,                       -- of the type
    subject_kind    TEXT NOT NULL,
    subject_id      BLOB NOT NULL CHECK (length(subject_id) = 16),
    subject_version INTEGER NOT NULL,                       -- place in the chain of the subject, from 1
    recorded_at     INTEGER NOT NULL,                       -- milliseconds since 1970, UTC
    leaf            BLOB NOT NULL CHECK (length(leaf) = 32), -- SHA-256(0x00 ‖ body)
    body            BLOB NOT NULL,                          -- the exact bytes that are hashed
    PRIMARY KEY (ledger_id, position)
) STRICT, WITHOUT ROWID;

-- Ids are drawn so as to be unique everywhere; the log refuses a second one within a ledger.
CREATE UNIQUE INDEX event_by_id ON event (ledger_id, event_id);
CREATE UNIQUE INDEX event_by_subject ON event (ledger_id, subject_kind, subject_id, subject_version);

-- What the log remembers of the commands it answered.
CREATE TABLE receipt (
    ledger_id      BLOB NOT NULL REFERENCES ledger_head,
    command_id     BLOB NOT NULL CHECK (length(command_id) = 16), -- the sender's idempotency key
    digest         BLOB NOT NULL CHECK (length(digest) = 32),     -- salted digest of the request
    salt           BLOB NOT NULL CHECK (length(salt) = 32),
    first_position INTEGER NOT NULL,
    event_count    INTEGER NOT NULL,
    recorded_at    INTEGER NOT NULL,                              -- milliseconds since 1970, UTC
    PRIMARY KEY (ledger_id, command_id)
) STRICT, WITHOUT ROWID;

-- What opens the commitments that events hold in place of personal data. Not part of the log: erasing a row here erases the
-- value and changes no hash, so nothing forbids it.
CREATE TABLE opening (
    ledger_id  BLOB NOT NULL REFERENCES ledger_head,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    salt       BLOB NOT NULL CHECK (length(salt) = 32),
    path       TEXT NOT NULL,                               -- where the value stands in the fact
    value      TEXT NOT NULL,
    PRIMARY KEY (ledger_id, commitment)
) STRICT, WITHOUT ROWID;

-- Append-only, enforced by the file itself.

CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : UPDATE refusé sur event');
END;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : DELETE refusé sur event');
END;

CREATE TRIGGER receipt_is_never_updated BEFORE UPDATE ON receipt BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : UPDATE refusé sur receipt');
END;

CREATE TRIGGER receipt_is_never_deleted BEFORE DELETE ON receipt BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : DELETE refusé sur receipt');
END;

CREATE TRIGGER ledger_head_only_grows BEFORE UPDATE ON ledger_head
WHEN NEW.size < OLD.size OR NEW.ledger_id <> OLD.ledger_id BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : la tête ne recule pas');
END;

CREATE TRIGGER ledger_head_is_never_deleted BEFORE DELETE ON ledger_head BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : DELETE refusé sur ledger_head');
END;

-- INSERT OR REPLACE deletes whatever row is in its way without firing the triggers above. A position is looked up first, so that no
-- event takes the place of another; the two other keys are not, since each look-up costs a third of the insert: who replaces by
-- them leaves a hole in the positions, which every read reports.

CREATE TRIGGER event_is_never_replaced BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE ledger_id = NEW.ledger_id AND position = NEW.position) BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : event.position est déjà prise');
END;

CREATE TRIGGER receipt_is_never_replaced BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE ledger_id = NEW.ledger_id AND command_id = NEW.command_id) BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : receipt.command_id est déjà pris');
END;

CREATE TRIGGER ledger_head_is_never_replaced BEFORE INSERT ON ledger_head
WHEN EXISTS (SELECT 1 FROM ledger_head WHERE ledger_id = NEW.ledger_id) BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : ledger_head.ledger_id est déjà pris');
END;
