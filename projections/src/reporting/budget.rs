//! Budgets: what is planned or spent, by cost pool and by line.

use crate::budgets::{BudgetView, DebateView, PoolView};
use domain::budget::event::BudgetLine;
use domain::budget::{BudgetKind, Direction, PoolKind, Section};
use domain::value::{BudgetId, Cents, Digest, FunctionCode};

table! {
    BUDGET "budget", key 1, "Un budget d’un exercice : primitif, décision modificative, supplémentaire, comptes.";
    write_budget(budget: &BudgetView, totals: (Cents, Cents, Cents)) {
        budget_id: Id = budget.id, "Identifiant du budget.";
        convention_id: Id = budget.convention, "La convention.";
        fiscal_year: Year = budget.fiscal_year, "Exercice.";
        kind: Choice = budget.kind.as_str(), "Ce qu’il est." of BudgetKind;
        number: Integer null = budget.number, "Son numéro, pour une décision modificative.";
        expenses_cents: Cents = totals.0, "Dépenses, en centimes.";
        receipts_cents: Cents = totals.1, "Recettes, en centimes.";
        net_cents: Cents = totals.2, "Dépenses moins recettes, en centimes : ce qui est à répartir.";
        decision_id: Id null = budget.adoption.as_ref().map(|adoption| adoption.decision), "La décision qui l’a adopté.";
        adopted_on: Date null = budget.adoption.as_ref().map(|adoption| adoption.adopted_on), "Jour de l’adoption.";
        position: Integer = budget.drafted.position, "Position du fait qui l’a consigné.";
        event_id: Id = budget.drafted.event, "Le fait qui l’a consigné.";
        adoption_event_id: Id null = budget.adoption.as_ref().map(|adoption| adoption.fact.event), "Le fait qui l’a adopté.";
    }
}

table! {
    BUDGET_POOL "budget_pool", key 2, "Une charge d’un budget : ce qu’une clé répartit.";
    write_pool(budget: BudgetId, rank: usize, pool: &PoolView) {
        budget_id: Id = budget, "Le budget.";
        rank: Integer = rank, "Rang dans le budget, à partir de 1.";
        pool: Text = &pool.code, "Code de la charge.";
        kind: Choice = pool.kind.as_str(), "À quoi elle sert." of PoolKind;
        label: Text = &pool.label, "Libellé.";
        expenses_cents: Cents = pool.expenses, "Dépenses, en centimes.";
        receipts_cents: Cents = pool.receipts, "Recettes, en centimes.";
        net_cents: Cents = pool.net(), "Dépenses moins recettes, en centimes.";
    }
}

table! {
    BUDGET_LINE "budget_line", key 2, "Une ligne d’un budget.";
    write_line(budget: BudgetId, rank: usize, line: &BudgetLine) {
        budget_id: Id = budget, "Le budget.";
        rank: Integer = rank, "Rang dans le budget, à partir de 1.";
        pool: Text = &line.pool, "La charge à laquelle elle appartient.";
        section: Choice = line.section.as_str(), "Section." of Section;
        direction: Choice = line.direction.as_str(), "Dépense ou recette." of Direction;
        account: Text = &line.account, "Compte (M57).";
        function: Text null = line.function.as_ref().map(FunctionCode::as_str), "Fonction (M57).";
        label: Text = &line.label, "Libellé.";
        amount_cents: Cents = line.amount, "Montant, en centimes.";
    }
}

table! {
    ORIENTATION_DEBATE "orientation_debate", key 2, "Un débat sur les orientations d’un budget à venir.";
    write_debate(debate: &DebateView) {
        convention_id: Id = debate.convention, "La convention.";
        position: Integer = debate.fact.position, "Position du fait qui l’a consigné.";
        committee_id: Id = debate.committee, "L’assemblée ou le comité qui a débattu.";
        fiscal_year: Year = debate.fiscal_year, "L’exercice du budget à venir.";
        held_on: Date = debate.held_on, "Jour du débat.";
        report_digest: Text null = debate.report.as_ref().map(Digest::to_string), "Empreinte SHA-256 du rapport débattu, s’il est cité.";
        event_id: Id = debate.fact.event, "Le fait qui l’a consigné.";
    }
}
