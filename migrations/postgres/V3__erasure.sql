-- Erasing personal data destroys their openings, and blinds the receipt of the command that brought them: a digest under a salt that stands
-- beside it would confirm a name to who guesses it. A receipt may lose these two, for zeroes, and nothing else.
CREATE FUNCTION entente.refuse_all_but_blinding() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    zeroes CONSTANT bytea := decode(repeat('00', 32), 'hex');
BEGIN
    IF NEW.digest = zeroes AND NEW.salt = zeroes
        AND NEW.ledger_id = OLD.ledger_id AND NEW.command_id = OLD.command_id AND NEW.first_position = OLD.first_position
        AND NEW.recorded_at = OLD.recorded_at AND NEW.event_count = OLD.event_count
    THEN
        RETURN NEW;
    END IF;
    RAISE insufficient_privilege
        USING MESSAGE = format('le registre n’admet que des ajouts : %s refusé sur %s', TG_OP, TG_TABLE_NAME);
END;
$$;

DROP TRIGGER receipt_is_never_changed ON entente.receipt;
CREATE TRIGGER receipt_is_never_changed BEFORE UPDATE ON entente.receipt
    FOR EACH ROW EXECUTE FUNCTION entente.refuse_all_but_blinding();
CREATE TRIGGER receipt_is_never_deleted BEFORE DELETE ON entente.receipt
    FOR EACH ROW EXECUTE FUNCTION entente.refuse_change();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_writer') THEN
        GRANT DELETE ON entente.opening TO entente_writer;
        GRANT UPDATE (digest, salt) ON entente.receipt TO entente_writer;
    END IF;
END;
$$;
