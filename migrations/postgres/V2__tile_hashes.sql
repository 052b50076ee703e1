-- The hashes of whole tiles of the tree. They follow from the leaves of entente.event, so nothing is proven by them: they spare
-- reading a whole ledger to prove one of its events.
CREATE TABLE entente.tile_hash (
    ledger_id uuid NOT NULL,
    place     bigint NOT NULL CHECK (place >= 0),
    level     integer NOT NULL CHECK (level > 0),
    hash      bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (ledger_id, level, place)
);
COMMENT ON TABLE entente.tile_hash IS 'Hashes of whole tiles of the Merkle tree: 256 hashes of the level below each. Follow from entente.event.leaf.';
COMMENT ON COLUMN entente.tile_hash.level IS 'Level it is an entry of. Level 0, the leaves, is in entente.event.';
COMMENT ON COLUMN entente.tile_hash.place IS 'Place in its level: 0, 1, 2 …';

CREATE TRIGGER tile_hash_is_never_changed BEFORE UPDATE OR DELETE ON entente.tile_hash
    FOR EACH ROW EXECUTE FUNCTION entente.refuse_change();
CREATE TRIGGER tile_hash_is_never_truncated BEFORE TRUNCATE ON entente.tile_hash
    FOR EACH STATEMENT EXECUTE FUNCTION entente.refuse_change();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_writer') THEN
        GRANT SELECT, INSERT ON entente.tile_hash TO entente_writer;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_reader') THEN
        GRANT SELECT ON entente.tile_hash TO entente_reader;
    END IF;
END;
$$;
