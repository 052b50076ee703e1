//! What is rewritten together.

use super::{Rows, Table, Value};
use super::{act, allocation, budget, committee, convention, decision, key, ledger, member, obligation};
use crate::LedgerView;
use crate::budgets::BudgetView;
use crate::committees::CommitteeView;
use crate::conventions::ConventionView;
use crate::decisions::DecisionView;
use crate::keys::KeyView;
use crate::members::MemberView;
use domain::member::Criterion;
use domain::value::{
    AllocationId, BudgetId, CommitteeId, ConventionId, FiscalYear, ItemId, KeyId, MemberId, SessionId,
};

/// What is rewritten together: the rows of its tables whose first columns hold its key. No row belongs to two parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The ledger.
    Ledger,
    /// A member, its names, who took its place.
    Member(MemberId),
    /// The values of a criterion of a reference year for a member.
    Criterion(MemberId, Criterion, FiscalYear),
    /// A convention, who belongs to it, what assemblies decided of it.
    Convention(ConventionId),
    /// A committee and its seats.
    Committee(CommitteeId),
    /// A session.
    Session(CommitteeId, SessionId),
    /// A decision and the public votes.
    Decision(ItemId),
    /// A key and those it shares among.
    Key(KeyId),
    /// A budget, its pools and its lines.
    Budget(BudgetId),
    /// An allocation and its shares.
    Allocation(AllocationId),
    /// What a member owes for an allocation, its call, what was paid.
    Obligation(AllocationId, MemberId),
    /// All that corrected or undid an act: few rows, each of which may depend on any later one.
    Undoings,
}

impl Part {
    /// The tables that hold its rows.
    pub fn tables(&self) -> &'static [&'static Table] {
        match self {
            Self::Ledger => const { &[&ledger::LEDGER] },
            Self::Member(_) => const { &[&member::MEMBER, &member::MEMBER_IDENTIFIERS, &member::SUCCESSION] },
            Self::Criterion(..) => const { &[&member::CRITERION] },
            Self::Convention(_) => {
                const {
                    &[
                        &convention::CONVENTION,
                        &convention::PARTICIPATION,
                        &convention::DELIBERATION,
                        &convention::AMENDMENT,
                    ]
                }
            }
            Self::Committee(_) => const { &[&committee::COMMITTEE, &committee::SEAT] },
            Self::Session(..) => const { &[&committee::SESSION] },
            Self::Decision(_) => const { &[&decision::DECISION, &decision::VOTE] },
            Self::Key(_) => const { &[&key::KEY, &key::KEY_PARTICIPANT] },
            Self::Budget(_) => const { &[&budget::BUDGET, &budget::BUDGET_POOL, &budget::BUDGET_LINE] },
            Self::Allocation(_) => const { &[&allocation::ALLOCATION, &allocation::SHARE] },
            Self::Obligation(..) => {
                const {
                    &[
                        &obligation::OBLIGATION,
                        &obligation::CALL,
                        &obligation::INSTALMENT,
                        &obligation::PAYMENT,
                    ]
                }
            }
            Self::Undoings => const { &[&act::UNDOING] },
        }
    }

    /// What the first columns of its rows hold, in each of its tables.
    pub fn key(&self) -> Vec<Value<'_>> {
        match self {
            Self::Ledger | Self::Undoings => Vec::new(),
            Self::Member(id) => vec![(*id).into()],
            Self::Criterion(member, criterion, vintage) => {
                vec![(*member).into(), criterion.to_string().into(), (*vintage).into()]
            }
            Self::Convention(id) => vec![(*id).into()],
            Self::Committee(id) => vec![(*id).into()],
            Self::Session(committee, id) => vec![(*committee).into(), (*id).into()],
            Self::Decision(id) => vec![(*id).into()],
            Self::Key(id) => vec![(*id).into()],
            Self::Budget(id) => vec![(*id).into()],
            Self::Allocation(id) => vec![(*id).into()],
            Self::Obligation(allocation, member) => vec![(*allocation).into(), (*member).into()],
        }
    }

    /// Writes its rows as `view` has them: none for what the view does not know.
    pub fn write(&self, view: &LedgerView, rows: &mut dyn Rows) {
        match self {
            Self::Ledger => write_ledger(view, rows),
            Self::Member(id) => {
                if let Some(member) = view.members.get(*id) {
                    write_member(member, view, rows);
                }
            }
            Self::Criterion(id, criterion, vintage) => {
                let member = view.members.get(*id).into_iter();
                for value in member.flat_map(|member| member.criteria_of(criterion, *vintage)) {
                    member::write_criterion(*id, value, rows);
                }
            }
            Self::Convention(id) => {
                if let Some(convention) = view.conventions.get(*id) {
                    write_convention(convention, rows);
                }
            }
            Self::Committee(id) => {
                if let Some(committee) = view.committees.get(*id) {
                    write_committee(committee, rows);
                }
            }
            Self::Session(id, session) => {
                let committee = view.committees.get(*id);
                if let Some(session) = committee.and_then(|committee| committee.session(*session)) {
                    committee::write_session(session, rows);
                }
            }
            Self::Decision(id) => {
                if let Some(decision) = view.decisions.get(*id) {
                    write_decision(decision, rows);
                }
            }
            Self::Key(id) => {
                if let Some(key) = view.keys.get(*id) {
                    write_key(key, rows);
                }
            }
            Self::Budget(id) => {
                if let Some(budget) = view.budgets.get(*id) {
                    write_budget(budget, rows);
                }
            }
            Self::Allocation(id) => {
                if let Some(view) = view.allocations.get(*id) {
                    allocation::write_allocation(view, rows);
                    view.shares
                        .iter()
                        .for_each(|share| allocation::write_share(share, rows));
                }
            }
            Self::Obligation(allocation, member) => {
                let year = view
                    .allocations
                    .get(*allocation)
                    .map(|known| known.computed.fiscal_year);
                if let Some(known) = year.and_then(|year| view.obligations.get(year, *member, *allocation)) {
                    obligation::write_obligation(known, rows);
                }
            }
            Self::Undoings => write_undoings(view, rows),
        }
    }
}

/// Writes every row of `view`: those of every part it knows.
pub fn every_row(view: &LedgerView, rows: &mut dyn Rows) {
    write_ledger(view, rows);
    for member in view.members.iter() {
        write_member(member, view, rows);
        for value in member.criteria() {
            member::write_criterion(member.id, value, rows);
        }
    }
    for convention in view.conventions.iter() {
        write_convention(convention, rows);
    }
    for committee in view.committees.iter() {
        write_committee(committee, rows);
        for session in committee.sessions() {
            committee::write_session(session, rows);
        }
    }
    for decision in view.decisions.iter() {
        write_decision(decision, rows);
    }
    for key in view.keys.iter() {
        write_key(key, rows);
    }
    for budget in view.budgets.iter() {
        write_budget(budget, rows);
    }
    for view in view.allocations.iter() {
        allocation::write_allocation(view, rows);
        view.shares
            .iter()
            .for_each(|share| allocation::write_share(share, rows));
    }
    for known in view.obligations.iter() {
        obligation::write_obligation(known, rows);
    }
    write_undoings(view, rows);
}

fn write_ledger(view: &LedgerView, rows: &mut dyn Rows) {
    if let Some(identity) = &view.identity {
        ledger::write_ledger(identity, rows);
    }
}

fn write_member(member: &MemberView, view: &LedgerView, rows: &mut dyn Rows) {
    member::write_member(member, &view.members, rows);
    for identifiers in member.history() {
        member::write_identifiers(member, identifiers, rows);
    }
    for succession in view.members.lineage.successions(member.id) {
        for successor in &succession.successors {
            member::write_succession(member.id, succession, *successor, rows);
        }
    }
}

fn write_convention(convention: &ConventionView, rows: &mut dyn Rows) {
    let state = convention.state();
    convention::write_convention(convention, state, rows);
    for (member, participation) in state.into_iter().flat_map(|state| &state.participations) {
        convention::write_participation(convention, *member, participation, rows);
    }
    for told in convention.deliberations() {
        convention::write_deliberation(convention.id, told, rows);
    }
    for amendment in state.into_iter().flat_map(|state| state.amendments.values()) {
        convention::write_amendment(convention.id, amendment, rows);
    }
}

fn write_committee(committee: &CommitteeView, rows: &mut dyn Rows) {
    committee::write_committee(committee, rows);
    for seat in &committee.seats {
        committee::write_seat(committee.id, seat, rows);
    }
}

fn write_decision(decision: &DecisionView, rows: &mut dyn Rows) {
    decision::write_decision(decision, rows);
    for ballot in &decision.ballots {
        decision::write_vote(decision.item, ballot, rows);
    }
}

fn write_key(key: &KeyView, rows: &mut dyn Rows) {
    key::write_key(key, rows);
    for (rank, member) in (1..).zip(&key.participants) {
        key::write_participant(key.id, rank, *member, rows);
    }
}

fn write_budget(budget: &BudgetView, rows: &mut dyn Rows) {
    budget::write_budget(budget, budget.totals(), rows);
    for (rank, pool) in (1..).zip(&budget.pools) {
        budget::write_pool(budget.id, rank, pool, rows);
    }
    for (rank, line) in (1..).zip(&budget.lines) {
        budget::write_line(budget.id, rank, line, rows);
    }
}

fn write_undoings(view: &LedgerView, rows: &mut dyn Rows) {
    for undoing in view.acts.every_undoing() {
        let position = view.acts.get(undoing.fact).map(|node| node.position);
        act::write_undoing(undoing, position, view.acts.has_effect(undoing), rows);
    }
}
