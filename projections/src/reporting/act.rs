//! What corrected and undid acts.

use domain::act::{Undoing, UndoingKind};

table! {
    UNDOING "undoing", key 2, "Ce qui a corrigé ou défait un acte : annulation par un juge, retrait, abrogation, rectification. À joindre par event_id aux autres tables avant de conclure qu’un acte subsiste.";
    write_undoing(undoing: &Undoing, position: Option<u64>, has_effect: bool) {
        target_event_id: Id = undoing.target, "Le fait qui a consigné l’acte défait, ou le jugement infirmé.";
        event_id: Id = undoing.fact, "Le fait qui le défait.";
        kind: Choice = undoing.kind.as_str(), "De quelle manière." of UndoingKind;
        decided_on: Date = undoing.on, "Jour de l’acte ou du jugement.";
        effect_from: Date null = undoing.from, "Premier jour sans effet ; vide si c’est depuis l’origine.";
        court: Text null = undoing.court.as_ref(), "Le juge, si c’est un jugement.";
        number: Text null = undoing.number.as_ref(), "Numéro de l’acte ou de l’affaire.";
        partial: Text null = undoing.partial.as_ref(), "Ce qui est annulé, si ce n’est qu’une partie.";
        has_effect: Boolean = has_effect, "S’il a encore effet : un jugement infirmé, un retrait lui-même annulé n’en ont plus.";
        position: Integer null = position, "Position du fait qui le défait.";
    }
}
