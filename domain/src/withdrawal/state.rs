//! What the rules remember of what withdrawals make owe.

use super::event::{WithdrawalDue, WithdrawalSettled};
use crate::convention::Convention;
use crate::ledger::Ledger;
use crate::loan::Loan;
use crate::value::{AllocationId, ConventionId, Date, EventId, MemberId, WithdrawalId};
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The settlement of a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Its id.
    pub id: WithdrawalId,
    /// The convention.
    pub convention: ConventionId,
    /// The member that leaves.
    pub member: MemberId,
    /// Day of the act.
    pub settled_on: Date,
    /// The event that recorded it.
    pub fact: EventId,
}

/// A line that a withdrawal makes owe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What was recorded.
    pub line: WithdrawalDue,
    /// Day of the settlement.
    pub settled_on: Date,
    /// Whether it is called: the call stands.
    pub called: bool,
    /// How many times it was called.
    pub times_called: u16,
    /// First day on which it was called no more, if the call was withdrawn.
    pub withdrawn_on: Option<Date>,
    /// The event that recorded the settlement.
    pub fact: EventId,
}

/// What the withdrawals of a ledger make owe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawals {
    by_id: OrdMap<WithdrawalId, Arc<Withdrawal>>,
    in_order: Vector<WithdrawalId>,
    dues: OrdMap<AllocationId, Arc<Due>>,
}

impl Withdrawals {
    /// Whether the id is taken.
    pub fn contains(&self, id: WithdrawalId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The line whose id is `id`, if it is one.
    pub fn due(&self, id: AllocationId) -> Option<&Due> {
        self.dues.get(&id).map(AsRef::as_ref)
    }

    /// The settlements of a convention, in the order they were recorded.
    pub fn of_convention(&self, convention: ConventionId) -> impl DoubleEndedIterator<Item = &Withdrawal> {
        let settlements = self.in_order.iter().filter_map(|id| self.by_id.get(id));
        settlements
            .map(AsRef::as_ref)
            .filter(move |settled: &&Withdrawal| settled.convention == convention)
    }

    /// Every line, by id.
    pub fn dues(&self) -> impl Iterator<Item = &Due> {
        self.dues.values().map(AsRef::as_ref)
    }

    pub(crate) fn settled(&mut self, data: &WithdrawalSettled, fact: EventId) {
        let withdrawal = Withdrawal {
            id: data.withdrawal,
            convention: data.convention,
            member: data.member,
            settled_on: data.settled_on,
            fact,
        };
        self.by_id.insert(data.withdrawal, Arc::new(withdrawal));
        self.in_order.push_back(data.withdrawal);
    }

    /// A line follows its settlement; that settlement, if it is known.
    pub(crate) fn owed(&mut self, data: &WithdrawalDue) -> Option<&Withdrawal> {
        let settled = self.by_id.get(&data.withdrawal)?;
        let due = Due {
            line: data.clone(),
            settled_on: settled.settled_on,
            called: false,
            times_called: 0,
            withdrawn_on: None,
            fact: settled.fact,
        };
        self.dues.insert(data.due, Arc::new(due));
        Some(settled)
    }

    pub(crate) fn called(&mut self, id: AllocationId) {
        if let Some(due) = self.dues.get_mut(&id).map(Arc::make_mut) {
            due.called = true;
            due.times_called = due.times_called.saturating_add(1);
        }
    }

    pub(crate) fn call_withdrawn(&mut self, id: AllocationId, on: Date) {
        if let Some(due) = self.dues.get_mut(&id).map(Arc::make_mut) {
            due.called = false;
            due.withdrawn_on = Some(on);
        }
    }
}

impl Ledger {
    /// Whether the settlement that `fact` recorded stands on `on`, with all that it rests on.
    pub(crate) fn withdrawal_stands(&self, fact: EventId, on: Date) -> bool {
        let standing = self.acts.standing(fact, on);
        standing.is_some_and(|(standing, _)| standing.holds()) && self.acts.broken_links(fact, on).is_empty()
    }

    /// The settlement of the withdrawal of `member`, if one stands on `on`; that of a former participation does not count.
    pub(crate) fn settled_withdrawal(
        &self,
        convention: &Convention,
        member: MemberId,
        on: Date,
    ) -> Option<&Withdrawal> {
        let participation = convention.participations.get(&member);
        let joined = participation.and_then(|participation| participation.joined);
        let since = |settled: &&Withdrawal| joined.is_none_or(|(from, _)| from <= settled.settled_on);
        let mut settlements = self.withdrawals.of_convention(convention.id).rev();
        settlements
            .find(|settled| settled.member == member && since(settled) && self.withdrawal_stands(settled.fact, on))
    }

    /// The lines of the settlements of `convention` that stand on `on`.
    pub(crate) fn standing_dues(&self, convention: ConventionId, on: Date) -> impl Iterator<Item = &Due> {
        let settlements = self.withdrawals.of_convention(convention).map(|settled| settled.fact);
        let standing: BTreeSet<EventId> = settlements.filter(|fact| self.withdrawal_stands(*fact, on)).collect();
        self.withdrawals.dues().filter(move |due| standing.contains(&due.fact))
    }

    /// The loans of `convention` contracted while `member` belonged, and not paid off at the end of `on`.
    pub(crate) fn shared_loans(&self, convention: &Convention, member: MemberId, on: Date) -> Vec<&Loan> {
        let mut loans = self.loans.of_convention(convention.id);
        loans.retain(|loan| {
            convention.has_party_on(member, loan.contracted_on) && loan.outstanding_on(on).is_positive()
        });
        loans
    }
}
