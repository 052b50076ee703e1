-- The hashes of whole tiles of the tree: a tile is 256 hashes of the level below, and its own hash is an entry of the level above.
-- They follow from the leaves of `event`, so nothing is proven by them: they spare reading a whole ledger to prove one of its events.
CREATE TABLE tile_hash (
    ledger_id BLOB NOT NULL REFERENCES ledger_head,
    level     INTEGER NOT NULL CHECK (level > 0),             -- level 0, the leaves, is in event
    place     INTEGER NOT NULL CHECK (place >= 0),            -- 0, 1, 2 … in its level
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (ledger_id, level, place)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tile_hash_is_never_updated BEFORE UPDATE ON tile_hash BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : UPDATE refusé sur tile_hash');
END;

CREATE TRIGGER tile_hash_is_never_deleted BEFORE DELETE ON tile_hash BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : DELETE refusé sur tile_hash');
END;

CREATE TRIGGER tile_hash_is_never_replaced BEFORE INSERT ON tile_hash
WHEN EXISTS (SELECT 1 FROM tile_hash WHERE ledger_id = NEW.ledger_id AND level = NEW.level AND place = NEW.place) BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : tile_hash est déjà prise');
END;
