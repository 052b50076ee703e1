//! Obligations: what each member owes, by fiscal year: due, called, paid, remaining, overdue at a date.
//!
//! A line is one member's share of one allocation. What is *due* is the share; it is *called* from the day its call is issued;
//! *paid* counts what was received, moved or rejected up to the date asked, and fills the oldest instalment first; *overdue* is what remains of instalments
//! due strictly before that date.

mod balance;
mod line;
mod recovery;

pub use balance::{Balance, InstalmentView, NextDue};
pub use line::{CallView, ObligationView, PaymentView};

use crate::{FactRef, LedgerView};
use domain::allocation::event::ShareAllocated;
use domain::call::event::ContributionCalled;
use domain::payment::Movement;
use domain::value::{AllocationId, CallId, Date, FiscalYear, MemberId, Name};
use imbl::{OrdMap, OrdSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where an obligation stands in the index: by year, then by member, then by allocation.
type Place = (FiscalYear, MemberId, AllocationId);

/// The obligations, indexed by fiscal year and by member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Obligations {
    by_year: OrdMap<Place, Arc<ObligationView>>,
    by_member: OrdMap<MemberId, OrdSet<(FiscalYear, AllocationId)>>,
    by_call: OrdMap<CallId, Place>,
    years: OrdSet<FiscalYear>,
}

impl Obligations {
    /// The fiscal years with obligations, oldest first.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = FiscalYear> {
        self.years.iter().copied()
    }

    /// The obligations of `year`, by member's id, then by allocation's id. See [`LedgerView::member_years`] for a list by name.
    pub fn of_year(&self, year: FiscalYear) -> impl Iterator<Item = &Arc<ObligationView>> {
        let first = (year, MemberId::default(), AllocationId::default());
        let rows = self.by_year.range(first..).take_while(move |((of, ..), _)| *of == year);
        rows.map(|(_, obligation)| obligation)
    }

    /// Every obligation, by fiscal year, then by member's id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<ObligationView>> {
        self.by_year.values()
    }

    /// The obligations of `member`, by fiscal year, then by allocation's id.
    pub fn of_member(&self, member: MemberId) -> impl Iterator<Item = &Arc<ObligationView>> {
        let rows = self.by_member.get(&member).into_iter().flatten();
        rows.filter_map(move |(year, allocation)| self.by_year.get(&(*year, member, *allocation)))
    }

    /// The obligations of `member` for `year`, by allocation's id.
    pub fn of_member_in(&self, member: MemberId, year: FiscalYear) -> impl Iterator<Item = &Arc<ObligationView>> {
        let first = self.by_year.range((year, member, AllocationId::default())..);
        let rows = first.take_while(move |((in_year, of, _), _)| *in_year == year && *of == member);
        rows.map(|(_, obligation)| obligation)
    }

    /// The obligation that `call` calls.
    pub fn of_call(&self, call: CallId) -> Option<&Arc<ObligationView>> {
        self.by_call.get(&call).and_then(|place| self.by_year.get(place))
    }

    pub(crate) fn share_allocated(&mut self, data: &ShareAllocated, fiscal_year: FiscalYear, fact: FactRef) {
        let obligation = ObligationView {
            fiscal_year,
            member: data.member,
            allocation: data.allocation,
            budget: data.budget,
            due: data.amount,
            fact,
            call: None,
        };
        let place = (fiscal_year, data.member, data.allocation);
        self.by_year.insert(place, Arc::new(obligation));
        self.by_member
            .entry(data.member)
            .or_default()
            .insert((fiscal_year, data.allocation));
        self.years.insert(fiscal_year);
    }

    pub(crate) fn called(&mut self, data: &ContributionCalled, fact: FactRef) {
        let place = (data.fiscal_year, data.member, data.allocation);
        let Some(obligation) = self.by_year.get_mut(&place).map(Arc::make_mut) else {
            return;
        };
        obligation.call = Some(CallView {
            id: data.call,
            amount: data.amount,
            issued_on: data.issued_on,
            instalments: data.instalments.as_slice().into(),
            payer_account: data.payer_account.clone(),
            receiver_account: data.receiver_account.clone(),
            fact,
            payments: OrdMap::new(),
        });
        self.by_call.insert(data.call, place);
    }

    pub(crate) fn paid(&mut self, id: CallId, movement: &Movement, reference: Name, fact: FactRef) {
        let place = self.by_call.get(&id);
        let obligation = place.and_then(|place| self.by_year.get_mut(place)).map(Arc::make_mut);
        if let Some(call) = obligation.and_then(|obligation| obligation.call.as_mut()) {
            let payment = PaymentView {
                id: movement.payment,
                amount: movement.amount,
                paid_on: movement.on,
                kind: movement.kind,
                reference,
                fact,
            };
            call.payments.insert((movement.on, fact.position), Arc::new(payment));
        }
    }
}

/// What a member owes for a fiscal year: the sum of its obligations, and each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberYear {
    /// The member.
    pub member: MemberId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The sum, at the date asked.
    pub balance: Balance,
    /// The obligations it sums, by allocation's id.
    pub obligations: Vec<Arc<ObligationView>>,
}

impl MemberYear {
    fn of(member: MemberId, fiscal_year: FiscalYear, obligations: Vec<Arc<ObligationView>>, on: Date) -> Self {
        Self {
            member,
            fiscal_year,
            balance: total(&obligations, on),
            obligations,
        }
    }
}

fn total<'a>(obligations: impl IntoIterator<Item = &'a Arc<ObligationView>>, on: Date) -> Balance {
    let balances = obligations.into_iter().map(|obligation| obligation.balance_on(on));
    balances.fold(Balance::default(), Balance::plus)
}

impl LedgerView {
    /// Who answers for `obligation` on `on`: the member it names, or who took its place; several after a split, until an act shares what
    /// it owed. What was allocated, called and paid stays told of the member it names.
    pub fn debtors_on(&self, obligation: &ObligationView, on: Date) -> Vec<MemberId> {
        let since = obligation.fiscal_year.first_day();
        self.members.lineage.answering_on(obligation.member, since, on)
    }

    /// What each member owes for `year`, at the date `on`: by the member's latest name in French alphabetical order, then by id.
    pub fn member_years(&self, year: FiscalYear, on: Date) -> Vec<MemberYear> {
        let mut by_member: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for obligation in self.obligations.of_year(year) {
            let name = self.members.get(obligation.member).map(|member| member.sort_key());
            by_member
                .entry((name, obligation.member))
                .or_default()
                .push(Arc::clone(obligation));
        }
        let rows = by_member.into_iter();
        rows.map(|((_, member), obligations)| MemberYear::of(member, year, obligations, on))
            .collect()
    }

    /// What `member` owes for `year`, at the date `on`; none when nothing was allocated to it.
    pub fn member_year(&self, member: MemberId, year: FiscalYear, on: Date) -> Option<MemberYear> {
        let obligations: Vec<_> = self.obligations.of_member_in(member, year).cloned().collect();
        (!obligations.is_empty()).then(|| MemberYear::of(member, year, obligations, on))
    }

    /// What all members owe together for `year`, at the date `on`.
    pub fn year_total(&self, year: FiscalYear, on: Date) -> Balance {
        total(self.obligations.of_year(year), on)
    }
}
