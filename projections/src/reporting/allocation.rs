//! Allocations and the members' shares.

use crate::allocations::{AllocationView, ShareView};
use domain::allocation::AllocationStage;

table! {
    ALLOCATION "allocation", key 1, "Une répartition : une charge d’un budget, partagée selon une clé.";
    write_allocation(allocation: &AllocationView) {
        allocation_id: Id = allocation.computed.allocation, "Identifiant de la répartition.";
        convention_id: Id = allocation.computed.convention, "La convention.";
        budget_id: Id = allocation.computed.budget, "Le budget.";
        fiscal_year: Year = allocation.computed.fiscal_year, "Exercice.";
        pool: Text = &allocation.computed.pool, "La charge répartie.";
        key_id: Id = allocation.computed.key, "La clé.";
        stage: Choice = allocation.stage.as_str(), "Ce qu’elle partage." of AllocationStage;
        follows_id: Id null = allocation.follows, "La répartition de la même charge et du même exercice qui la précède.";
        computed_on: Date = allocation.computed.computed_on, "Jour de l’acte.";
        amount_cents: Cents = allocation.computed.amount, "Ce qui est à répartir, en centimes.";
        total_cents: Cents = allocation.computed.total, "Ce que les membres doivent ensemble, en centimes : le même montant, sauf pour une clé qui tarife ou arrondit chacun à part.";
        members: Integer = allocation.computed.members, "Nombre de parts.";
        position: Integer = allocation.fact.position, "Position du fait qui l’a consignée.";
        event_id: Id = allocation.fact.event, "Le fait qui l’a consignée.";
    }
}

table! {
    SHARE "share", key 2, "La part d’un membre dans une répartition.";
    write_share(share: &ShareView) {
        allocation_id: Id = share.allocated.allocation, "La répartition.";
        member_id: Id = share.allocated.member, "Le membre.";
        amount_cents: Cents = share.allocated.amount, "Sa part, en centimes.";
        residue_cents: Cents = share.allocated.residue, "Ce qu’il reçoit au-delà de son propre arrondi, en centimes.";
        last_year_cents: Cents null = share.allocated.last_year, "Ce qu’il devait l’an passé, si la clé compare, en centimes.";
        position: Integer = share.fact.position, "Position du fait qui l’a consignée.";
        event_id: Id = share.fact.event, "Le fait qui l’a consignée.";
    }
}
