//! Obligations: what each member owes, by fiscal year: due, called, paid, remaining, overdue at a date.
//!
//! A line is one member's share of one allocation, or what its withdrawal makes it owe. What is *due* is the share, or what it changes when the cost was shared before; it is
//! *called* from the day its call is issued, until it is withdrawn; *titled* counts the titles that stand; *paid* counts what was received,
//! moved or rejected up to the date asked, and credits set off, which fill the oldest instalment first; *overdue* is what remains of
//! instalments due strictly before that date; a *credit* is what a settlement gives back.

mod balance;
mod credit;
mod line;
mod recovery;
mod title;

pub use balance::{Balance, InstalmentView, NextDue};
pub use credit::{CreditUse, CreditView, UsedCredit};
pub use line::{CallView, ObligationView, PaymentView, WithdrawalView};
pub use recovery::Pending;
pub use title::{TitleCorrection, TitleState, TitleView};

use crate::{FactRef, LedgerView};
use domain::allocation::AllocationStage;
use domain::allocation::event::{AllocationComputed, ShareAllocated};
use domain::call::event::{CallWithdrawn, ContributionCalled};
use domain::payment::Movement;
use domain::settlement::SettlementOutcome;
use domain::settlement::event::{AllocationSettled, CreditOffset, CreditRepaid, ShareSettled};
use domain::title::event::{TitleCancelled, TitleIssued, TitleReduced, TitleTakenInCharge};
use domain::value::{AllocationId, CallId, Cents, Date, FiscalYear, MemberId, Name, TitleId};
use domain::withdrawal::event::{WithdrawalDue, WithdrawalSettled};
use imbl::{OrdMap, OrdSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where an obligation stands in the index: by year, then by member, then by allocation.
pub(crate) type Place = (FiscalYear, MemberId, AllocationId);

/// The obligations, indexed by fiscal year and by member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Obligations {
    by_year: OrdMap<Place, Arc<ObligationView>>,
    by_member: OrdMap<MemberId, OrdSet<(FiscalYear, AllocationId)>>,
    by_call: OrdMap<CallId, Arc<Place>>,
    by_title: OrdMap<TitleId, CallId>,
    settlements: OrdMap<AllocationId, (Arc<AllocationSettled>, FactRef)>,
    /// The fiscal year of each line of a withdrawal.
    due_years: OrdMap<AllocationId, FiscalYear>,
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

    /// The obligation of `member` for `allocation`, which is of `year`.
    pub fn get(&self, year: FiscalYear, member: MemberId, allocation: AllocationId) -> Option<&Arc<ObligationView>> {
        self.by_year.get(&(year, member, allocation))
    }

    /// Where the lines stand that `other` has not, or has otherwise.
    pub(crate) fn differing(&self, other: &Self) -> BTreeSet<Place> {
        crate::changes::differing(&self.by_year, &other.by_year)
    }

    /// The settlement of an allocation, and the event that recorded it.
    pub(crate) fn settlement(&self, allocation: AllocationId) -> Option<(&AllocationSettled, FactRef)> {
        let (settled, fact) = self.settlements.get(&allocation)?;
        Some((settled, *fact))
    }

    /// The allocations that are settled in one of both and not in the other.
    pub(crate) fn differing_settlements(&self, other: &Self) -> BTreeSet<AllocationId> {
        crate::changes::differing(&self.settlements, &other.settlements)
    }

    /// The fiscal year of a line of a withdrawal.
    pub fn due_year(&self, due: AllocationId) -> Option<FiscalYear> {
        self.due_years.get(&due).copied()
    }

    /// The obligation that `call` calls, or called before it was withdrawn.
    pub fn of_call(&self, call: CallId) -> Option<&Arc<ObligationView>> {
        let place = self.by_call.get(&call)?;
        self.by_year.get(place.as_ref())
    }

    /// A cost is shared again: who shared it before has a line that takes that back, until its new share is known.
    pub(crate) fn computed<'a>(
        &mut self,
        data: &AllocationComputed,
        stage: AllocationStage,
        former: impl Iterator<Item = &'a ShareAllocated>,
        fact: FactRef,
    ) {
        for share in former {
            self.insert(ObligationView {
                fiscal_year: data.fiscal_year,
                member: share.member,
                allocation: data.allocation,
                budget: Some(data.budget),
                stage: Some(stage),
                due: None,
                share: Cents::ZERO,
                former: share.amount,
                carried: false,
                fact,
                call: None,
                withdrawn: Vec::new(),
                settled: None,
                credit: None,
            });
        }
    }

    pub(crate) fn share_allocated(
        &mut self,
        data: &ShareAllocated,
        fiscal_year: FiscalYear,
        stage: AllocationStage,
        fact: FactRef,
    ) {
        let place = (fiscal_year, data.member, data.allocation);
        if let Some(line) = self.by_year.get_mut(&place).map(Arc::make_mut) {
            line.share = data.amount;
            line.fact = fact;
            return;
        }
        self.insert(ObligationView {
            fiscal_year,
            member: data.member,
            allocation: data.allocation,
            budget: Some(data.budget),
            stage: Some(stage),
            due: None,
            share: data.amount,
            former: Cents::ZERO,
            carried: false,
            fact,
            call: None,
            withdrawn: Vec::new(),
            settled: None,
            credit: None,
        });
    }

    /// A withdrawal makes a line owed, or owes it.
    pub(crate) fn owed(&mut self, header: &WithdrawalSettled, data: &WithdrawalDue, fact: FactRef) {
        self.due_years.insert(data.due, data.fiscal_year);
        self.insert(ObligationView {
            fiscal_year: data.fiscal_year,
            member: data.member,
            allocation: data.due,
            budget: None,
            stage: None,
            due: Some(Arc::new(data.clone())),
            share: data.amount,
            former: Cents::ZERO,
            carried: false,
            fact,
            call: None,
            withdrawn: Vec::new(),
            settled: None,
            credit: (data.amount < Cents::ZERO).then(|| CreditView::of_withdrawal(header, data, fact)),
        });
    }

    fn insert(&mut self, line: ObligationView) {
        let (year, member, allocation) = (line.fiscal_year, line.member, line.allocation);
        self.by_year.insert((year, member, allocation), Arc::new(line));
        self.by_member.entry(member).or_default().insert((year, allocation));
        self.years.insert(year);
    }

    pub(crate) fn settled(&mut self, data: &AllocationSettled, fact: FactRef) {
        self.settlements.insert(data.allocation, (Arc::new(data.clone()), fact));
    }

    pub(crate) fn share_settled(&mut self, data: &ShareSettled, fact: FactRef) {
        let Some((header, settled)) = self.settlements.get(&data.allocation).cloned() else {
            return;
        };
        let place = (header.fiscal_year, data.member, data.allocation);
        if let Some(line) = self.by_year.get_mut(&place).map(Arc::make_mut) {
            line.settled = Some((header.settled_on, settled));
            line.carried = header.outcome == SettlementOutcome::CarriedForward;
            let is_owed = !line.carried && data.difference < Cents::ZERO;
            line.credit = is_owed.then(|| CreditView::of(&header, data, fact));
        }
    }

    pub(crate) fn credit_repaid(&mut self, data: &CreditRepaid, fact: FactRef) {
        if let Some(credit) = self.credit_mut(data.allocation, data.member) {
            credit.repaid(data, fact);
        }
    }

    pub(crate) fn credit_offset(&mut self, data: &CreditOffset, fact: FactRef) {
        if let Some(credit) = self.credit_mut(data.allocation, data.member) {
            credit.offset(data, fact);
        }
        let line = self.obligation_mut(data.call);
        if let Some(call) = line.and_then(|line| line.call.as_mut()) {
            call.offset(data.offset_on, data.amount);
        }
    }

    fn credit_mut(&mut self, allocation: AllocationId, member: MemberId) -> Option<&mut CreditView> {
        let settled = self.settlements.get(&allocation).map(|(header, _)| header.fiscal_year);
        let place = (settled.or_else(|| self.due_year(allocation))?, member, allocation);
        self.by_year.get_mut(&place).map(Arc::make_mut)?.credit.as_mut()
    }

    pub(crate) fn called(&mut self, data: &ContributionCalled, fact: FactRef) {
        let place = (data.fiscal_year, data.member, data.allocation);
        let Some(obligation) = self.by_year.get_mut(&place).map(Arc::make_mut) else {
            return;
        };
        obligation.budget = Some(data.budget);
        obligation.call = Some(CallView::issued(data, fact));
        self.by_call.insert(data.call, Arc::new(place));
    }

    pub(crate) fn paid(&mut self, id: CallId, movement: &Movement, reference: Name, fact: FactRef) {
        if let Some(call) = self.call_mut(id) {
            call.moved(PaymentView {
                id: movement.payment,
                amount: movement.amount,
                paid_on: movement.on,
                kind: movement.kind,
                reference,
                fact,
            });
        }
    }

    pub(crate) fn withdrawn(&mut self, data: &CallWithdrawn, fact: FactRef) {
        let Some(obligation) = self.obligation_mut(data.call) else {
            return;
        };
        if let Some(mut call) = obligation.call.take_if(|call| call.id == data.call) {
            call.withdrawal = Some(WithdrawalView {
                on: data.withdrawn_on,
                reason: data.reason.clone(),
                fact,
            });
            obligation.withdrawn.push(call);
        }
    }

    /// The title whose id is `title`.
    pub fn title(&self, title: TitleId) -> Option<&Arc<TitleView>> {
        let call = *self.by_title.get(&title)?;
        let titles = &self.of_call(call)?.call_of(call)?.titles;
        titles.iter().find(|known| known.id == title)
    }

    pub(crate) fn title_issued(&mut self, data: &TitleIssued, fact: FactRef) {
        let title = TitleView {
            id: data.title,
            call: data.call,
            member: data.member,
            number: data.number.clone(),
            bordereau: data.bordereau.clone(),
            fiscal_year: data.fiscal_year,
            account: data.account.clone(),
            amount: data.amount,
            instalments: data.instalments.as_slice().into(),
            issued_on: data.issued_on,
            taken_in_charge: None,
            reductions: Vec::new(),
            cancellation: None,
            flags: data.flags.as_slice().into(),
            fact,
        };
        if let Some(call) = self.call_mut(data.call) {
            call.titles.push(Arc::new(title));
            self.by_title.insert(data.title, data.call);
        }
    }

    pub(crate) fn title_taken_in_charge(&mut self, data: &TitleTakenInCharge, fact: FactRef) {
        if let Some(title) = self.title_mut(data.title) {
            title.taken_in_charge = Some((data.taken_in_charge_on, fact));
        }
    }

    pub(crate) fn title_reduced(&mut self, data: &TitleReduced, fact: FactRef) {
        if let Some(title) = self.title_mut(data.title) {
            title.reductions.push(TitleCorrection {
                amount: data.amount,
                decided_on: data.decided_on,
                number: data.number.clone(),
                prior_year: data.prior_year,
                reason: data.reason.clone(),
                fact,
            });
        }
    }

    pub(crate) fn title_cancelled(&mut self, data: &TitleCancelled, fact: FactRef) {
        if let Some(title) = self.title_mut(data.title) {
            title.cancellation = Some(TitleCorrection {
                amount: data.amount,
                decided_on: data.decided_on,
                number: data.number.clone(),
                prior_year: data.prior_year,
                reason: data.reason.clone(),
                fact,
            });
        }
    }

    fn obligation_mut(&mut self, call: CallId) -> Option<&mut ObligationView> {
        let place = self.by_call.get(&call)?;
        self.by_year.get_mut(place.as_ref()).map(Arc::make_mut)
    }

    fn call_mut(&mut self, id: CallId) -> Option<&mut CallView> {
        self.obligation_mut(id)?.call_mut(id)
    }

    fn title_mut(&mut self, id: TitleId) -> Option<&mut TitleView> {
        let call = self.call_mut(*self.by_title.get(&id)?)?;
        let title = call.titles.iter_mut().find(|title| title.id == id)?;
        Some(Arc::make_mut(title))
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
    fn of(obligation: &Arc<ObligationView>, on: Date) -> Self {
        let mut row = Self {
            member: obligation.member,
            fiscal_year: obligation.fiscal_year,
            balance: Balance::default(),
            obligations: Vec::new(),
        };
        row.add(obligation, on);
        row
    }

    fn add(&mut self, obligation: &Arc<ObligationView>, on: Date) {
        self.balance = self.balance.plus(obligation.balance_on(on));
        self.obligations.push(Arc::clone(obligation));
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
        let mut rows: Vec<MemberYear> = Vec::new();
        // They come member by member.
        for obligation in self.obligations.of_year(year) {
            match rows.last_mut().filter(|row| row.member == obligation.member) {
                Some(row) => row.add(obligation, on),
                None => rows.push(MemberYear::of(obligation, on)),
            }
        }
        rows.sort_by_cached_key(|row| (self.members.get(row.member).map(|member| member.sort_key()), row.member));
        rows
    }

    /// What `member` owes for `year`, at the date `on`; none when nothing was allocated to it.
    pub fn member_year(&self, member: MemberId, year: FiscalYear, on: Date) -> Option<MemberYear> {
        let mut obligations = self.obligations.of_member_in(member, year);
        let mut row = MemberYear::of(obligations.next()?, on);
        obligations.for_each(|obligation| row.add(obligation, on));
        Some(row)
    }

    /// What all members owe together for `year`, at the date `on`.
    pub fn year_total(&self, year: FiscalYear, on: Date) -> Balance {
        total(self.obligations.of_year(year), on)
    }
}
