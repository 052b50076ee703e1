//! Budgets, their debates, their allocations, and the years that are closed.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, la, le};
use domain::value::{AllocationId, BudgetId, ConventionId, EventId, FiscalYear};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let ids = comparison.ids(false, |view| &view.budgets);
    comparison.each(ids, budget);
}

fn budget(side: &Side<'_>, id: BudgetId) -> Option<Portrait> {
    let budget = side.view.budgets.get(id)?;
    let drafted = [budget.drafted];
    let called = budget.kind.of_year(budget.number, budget.fiscal_year);
    let called = called.split_once(' ').map_or(called.as_str(), |(_, words)| words);
    let of = side.tell.convention(budget.convention);
    let title = le(format!("document budgétaire « {called} » {}", of.de()));
    let mut portrait =
        Portrait::new(Noun::Budget, id.uuid(), format!("{called}, {}", of.words()), title).of_year(budget.fiscal_year);
    for pool in &budget.pools {
        let code = &pool.code;
        portrait.has(
            le(format!("total des dépenses de la charge « {code} »")),
            pool.expenses,
            drafted,
        );
        portrait.owes(
            le(format!("total des recettes de la charge « {code} »")),
            pool.receipts,
            drafted,
        );
    }
    let (.., net) = budget.totals();
    portrait.has(le("net"), net, drafted);
    portrait.has(le("nombre de lignes"), budget.lines.len(), drafted);
    if let Some(adoption) = &budget.adoption {
        let adopted = [adoption.fact];
        portrait.has(la("date d’adoption"), adoption.adopted_on, adopted);
        portrait.has(
            la("décision d’adoption"),
            side.tell.decision(adoption.decision).words(),
            adopted,
        );
        portrait.has(le("net adopté"), adoption.net, adopted);
        for flag in &adoption.flags {
            portrait.has(la("réserve"), flag.french(), adopted);
        }
    }
    Some(portrait)
}

pub(super) fn compare_debates(comparison: &mut Comparison<'_>) {
    let ids = comparison.all(|view| view.debates.iter().map(|debate| debate.fact.event));
    comparison.each(ids, debate);
}

fn debate(side: &Side<'_>, id: EventId) -> Option<Portrait> {
    let debate = side.view.debates.iter().find(|debate| debate.fact.event == id)?;
    let of = side.tell.convention(debate.convention);
    let title = le(format!("débat d’orientation {} {}", debate.fiscal_year, of.de()));
    let name = format!("{}, {}", debate.fiscal_year, of.words());
    let mut portrait = Portrait::new(Noun::Debate, id.uuid(), name, title).of_year(debate.fiscal_year);
    portrait.has(la("date"), debate.held_on, [debate.fact]);
    portrait.has(
        le("comité"),
        side.tell.committee(debate.committee).words(),
        [debate.fact],
    );
    Some(portrait)
}

pub(super) fn compare_allocations(comparison: &mut Comparison<'_>) {
    let mut ids = comparison.ids(false, |view| &view.allocations);
    let (before, after) = (comparison.before.view, comparison.after.view);
    ids.extend(before.obligations.differing_settlements(&after.obligations));
    comparison.each(ids, allocation);
}

fn allocation(side: &Side<'_>, id: AllocationId) -> Option<Portrait> {
    let allocation = side.view.allocations.get(id)?;
    let computed = &allocation.computed;
    let recorded = [allocation.fact];
    let stage = allocation.stage.french();
    let name = format!("{}, {} ({stage})", computed.fiscal_year, computed.pool);
    let title = la(format!(
        "répartition {stage} {} de la charge « {} »",
        computed.fiscal_year, computed.pool
    ));
    let mut portrait = Portrait::new(Noun::Allocation, id.uuid(), name, title).of_year(computed.fiscal_year);
    portrait.has(le("coût réparti"), computed.amount, recorded);
    portrait.has(le("total des parts"), computed.total, recorded);
    portrait.has(la("clé"), side.tell.key(computed.key).words(), recorded);
    let shares = allocation.shares.iter().map(|share| share.fact);
    portrait.has(le("nombre de parts"), allocation.shares.len(), shares);
    if let Some((settled, fact)) = side.view.obligations.settlement(id) {
        portrait.has(la("date du règlement"), settled.settled_on, [fact]);
        portrait.has(l("issue du règlement"), settled.outcome.french(), [fact]);
        portrait.owes(le("total des compléments"), settled.complements, [fact]);
        portrait.owes(le("total des avoirs"), settled.credits, [fact]);
    }
    Some(portrait)
}

pub(super) fn compare_closings(comparison: &mut Comparison<'_>) {
    let of = |view: &crate::LedgerView| -> Vec<(FiscalYear, ConventionId)> {
        let closings = view.closings.iter();
        closings
            .map(|known| (known.closed.fiscal_year, known.closed.convention))
            .collect()
    };
    let ids = comparison.all(of);
    comparison.each(ids, closing);
}

fn closing(side: &Side<'_>, (year, convention): (FiscalYear, ConventionId)) -> Option<Portrait> {
    let closing = side.view.closings.get(convention, year)?;
    let of = side.tell.convention(convention);
    let title = la(format!("clôture {year} {}", of.de()));
    let id = convention.uuid();
    let mut portrait = Portrait::new(Noun::Closing, id, format!("{year}, {}", of.words()), title).of_year(year);
    let closed = &closing.closed;
    portrait.has(la("date"), closed.closed_on, [closing.fact]);
    portrait.has(le("total appelé"), closed.called, [closing.fact]);
    portrait.has(le("total des avoirs"), closed.credits, [closing.fact]);
    portrait.has(le("total dû"), closed.owed, [closing.fact]);
    Some(portrait)
}
