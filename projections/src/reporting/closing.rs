//! Closed years.

use crate::closings::ClosingView;

table! {
    CLOSING "closing", key 2, "Un exercice clos d’une convention. Une répartition rectificative le rouvre : la ligne s’en va.";
    write_closing(closing: &ClosingView) {
        convention_id: Id = closing.closed.convention, "La convention.";
        fiscal_year: Year = closing.closed.fiscal_year, "Exercice.";
        closed_on: Date = closing.closed.closed_on, "Jour de la clôture.";
        called_cents: Cents = closing.closed.called, "Appelé aux membres, compléments compris, en centimes.";
        credits_cents: Cents = closing.closed.credits, "Rendu aux membres, remboursé ou compensé, en centimes.";
        owed_cents: Cents = closing.closed.owed, "Dû par les membres en définitive, en centimes.";
        position: Integer = closing.fact.position, "Position du fait qui l’a clos.";
        event_id: Id = closing.fact.event, "Le fait qui l’a clos.";
    }
}
