-- Erasing personal data destroys their openings, and blinds the receipt of the command that brought them: a digest under a salt that stands
-- beside it would confirm a name to who guesses it. A receipt may lose these two, for zeroes, and nothing else.
DROP TRIGGER receipt_is_never_updated;

CREATE TRIGGER receipt_is_never_updated BEFORE UPDATE ON receipt
WHEN NEW.ledger_id <> OLD.ledger_id OR NEW.command_id <> OLD.command_id OR NEW.first_position <> OLD.first_position
    OR NEW.event_count <> OLD.event_count OR NEW.recorded_at <> OLD.recorded_at
    OR NEW.digest <> zeroblob(32) OR NEW.salt <> zeroblob(32) BEGIN
    SELECT RAISE(ABORT, 'le registre n’admet que des ajouts : UPDATE refusé sur receipt');
END;
