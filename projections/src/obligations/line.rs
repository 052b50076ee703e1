//! A line: one member's share of one allocation, its call and the payments received.

use super::balance::{Balance, InstalmentView, NextDue};
use super::credit::CreditView;
use super::title::TitleView;
use crate::FactRef;
use crate::money::{add, subtract};
use domain::allocation::AllocationStage;
use domain::call::event::{ContributionCalled, Instalment};
use domain::payment::MovementKind;
use domain::value::{
    Account, AllocationId, BudgetId, CallId, Cents, Date, FiscalYear, MemberId, Name, PaymentId, Text,
};
use domain::withdrawal::event::WithdrawalDue;
use std::sync::Arc;

/// What a payment brought to a call, or took from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentView {
    /// The payment.
    pub id: PaymentId,
    /// The amount that counts for the call: less than nothing when it left.
    pub amount: Cents,
    /// The day it counts from: for money received, the day it was.
    pub paid_on: Date,
    /// Why it came or left.
    pub kind: MovementKind,
    /// The treasury's reference of the payment.
    pub reference: Name,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// A contribution call, with what was paid of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallView {
    /// Its id.
    pub id: CallId,
    /// The amount; its instalments sum to it exactly.
    pub amount: Cents,
    /// Day it was issued.
    pub issued_on: Date,
    /// Its instalments, by due date.
    pub instalments: Arc<[Instalment]>,
    /// Account on which the member enters it.
    pub payer_account: Account,
    /// Account on which the carrier enters it.
    pub receiver_account: Account,
    /// The event that recorded it.
    pub fact: FactRef,
    /// Its withdrawal, if it was made by mistake.
    pub withdrawal: Option<WithdrawalView>,
    /// The titles that make it payable, cancelled ones too, in the order they were recorded.
    pub titles: Vec<Arc<TitleView>>,
    /// By day, then by position.
    payments: Vec<Arc<PaymentView>>,
    /// What credits paid of it, and from which day.
    offsets: Vec<(Date, Cents)>,
}

/// The withdrawal of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalView {
    /// First day on which nothing is called.
    pub on: Date,
    /// Why.
    pub reason: Text,
    /// The event that recorded it.
    pub fact: FactRef,
}

impl CallView {
    pub(super) fn issued(data: &ContributionCalled, fact: FactRef) -> Self {
        Self {
            id: data.call,
            amount: data.amount,
            issued_on: data.issued_on,
            instalments: data.instalments.as_slice().into(),
            payer_account: data.payer_account.clone(),
            receiver_account: data.receiver_account.clone(),
            fact,
            withdrawal: None,
            titles: Vec::new(),
            payments: Vec::new(),
            offsets: Vec::new(),
        }
    }

    /// A payment came or left. Facts come in the order of their positions.
    pub(super) fn moved(&mut self, movement: PaymentView) {
        let place = self.payments.partition_point(|known| known.paid_on <= movement.paid_on);
        self.payments.insert(place, Arc::new(movement));
    }

    /// A credit paid a part of it from `on`.
    pub(super) fn offset(&mut self, on: Date, amount: Cents) {
        self.offsets.push((on, amount));
    }

    /// The titles that stand and were taken in charge by the accountant, each with that day.
    pub fn taken_in_charge(&self) -> impl Iterator<Item = (&TitleView, Date)> {
        let standing = self.titles.iter().filter(|title| title.cancellation.is_none());
        standing.filter_map(|title| Some((title.as_ref(), title.taken_in_charge?.0)))
    }

    /// The payments received for it, by day, then by position; those that were moved or came to nothing since too.
    pub fn payments(&self) -> impl DoubleEndedIterator<Item = &Arc<PaymentView>> {
        self.movements()
            .filter(|movement| movement.kind == MovementKind::Received)
    }

    /// All that came and left, by day, then by position.
    pub fn movements(&self) -> impl DoubleEndedIterator<Item = &Arc<PaymentView>> {
        self.payments.iter()
    }

    /// What is paid of it, all that is recorded counted, by payments and by credits.
    pub fn paid(&self) -> Cents {
        let paid = self.movements().map(|movement| movement.amount);
        let credits = self.offsets.iter().map(|(_, amount)| *amount);
        paid.chain(credits).fold(Cents::ZERO, add)
    }

    /// What is paid of it at the end of `on`: each fact counts from its own day, and so do credits.
    pub fn paid_on(&self, on: Date) -> Cents {
        let counted = self.payments.iter().take_while(|movement| movement.paid_on <= on);
        let paid = counted.fold(Cents::ZERO, |sum, movement| add(sum, movement.amount));
        add(paid, self.offset_up_to(on))
    }

    /// What credits paid of it up to `on`, that day included.
    pub fn offset_up_to(&self, on: Date) -> Cents {
        let offsets = self.offsets.iter().filter(|(from, _)| *from <= on);
        offsets.fold(Cents::ZERO, |sum, (_, amount)| add(sum, *amount))
    }

    /// What stood of its titles on `on`.
    pub fn titled_on(&self, on: Date) -> Cents {
        let titles = self.titles.iter();
        titles.fold(Cents::ZERO, |sum, title| add(sum, title.net_on(on)))
    }

    /// Whether it was issued on `on`, and not yet withdrawn.
    pub fn stands_on(&self, on: Date) -> bool {
        let withdrawn = self.withdrawal.as_ref().is_some_and(|withdrawal| withdrawal.on <= on);
        self.issued_on <= on && !withdrawn
    }

    /// Where it stood on `on`, of a share of `due`.
    pub fn balance_on(&self, due: Cents, on: Date) -> Balance {
        let called = if self.stands_on(on) { self.amount } else { Cents::ZERO };
        let paid = self.paid_on(on);
        let mut balance = Balance {
            due,
            called,
            titled: self.titled_on(on),
            paid,
            remaining: subtract(called, paid),
            ..Balance::default()
        };
        for instalment in self.instalments_on(on) {
            if instalment.overdue {
                balance.overdue = add(balance.overdue, instalment.remaining);
            } else if balance.next_due.is_none() && instalment.remaining.is_positive() {
                balance.next_due = Some(NextDue {
                    on: instalment.due_on,
                    amount: instalment.remaining,
                });
            }
        }
        balance
    }

    /// Its instalments as they stood on `on`, by due date; none before it was issued and once it is withdrawn.
    pub fn instalments_on(&self, on: Date) -> impl Iterator<Item = InstalmentView> {
        let instalments = if self.stands_on(on) { &self.instalments[..] } else { &[] };
        let mut unspent = self.paid_on(on);
        instalments.iter().map(move |instalment| {
            let paid = unspent.min(instalment.amount);
            unspent = subtract(unspent, paid);
            let remaining = subtract(instalment.amount, paid);
            InstalmentView {
                number: instalment.number,
                due_on: instalment.due_on,
                amount: instalment.amount,
                paid,
                remaining,
                overdue: instalment.due_on < on && remaining.is_positive(),
            }
        })
    }
}

/// What a member owes for one allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObligationView {
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The member.
    pub member: MemberId,
    /// The allocation, which names the cost pool, the key and the convention.
    pub allocation: AllocationId,
    /// The budget; for a line of a withdrawal, once it is called.
    pub budget: Option<BudgetId>,
    /// What the allocation shares; nothing for a line of a withdrawal.
    pub stage: Option<AllocationStage>,
    /// What a withdrawal makes owe, where the line is of one: `allocation` is then its own id.
    pub due: Option<Arc<WithdrawalDue>>,
    /// The member's share, as it is from then on.
    pub share: Cents,
    /// Its share of the allocation that came before for the same cost pool and year; nothing for the first.
    pub former: Cents,
    /// Whether the difference was carried to a later budget: then it is owed by nobody.
    pub carried: bool,
    /// The event that recorded the share.
    pub fact: FactRef,
    /// The call, once issued, unless it was withdrawn.
    pub call: Option<CallView>,
    /// The calls that were withdrawn, in the order they were issued.
    pub withdrawn: Vec<CallView>,
    /// When what it changes was settled, and the event that recorded it.
    pub settled: Option<(Date, FactRef)>,
    /// What it is owed back, once settled.
    pub credit: Option<CreditView>,
}

impl ObligationView {
    pub(crate) const fn place(&self) -> (FiscalYear, MemberId, AllocationId) {
        (self.fiscal_year, self.member, self.allocation)
    }

    /// The facts that made it what it is: its share, its settlement, its calls, their titles and payments, its credit. A credit of another line
    /// that pays a call is known by that line.
    pub(crate) fn facts(&self) -> Vec<FactRef> {
        let mut facts = vec![self.fact];
        facts.extend(self.settled.map(|(_, fact)| fact));
        for call in self.calls() {
            facts.push(call.fact);
            facts.extend(call.withdrawal.as_ref().map(|withdrawal| withdrawal.fact));
            facts.extend(call.movements().map(|movement| movement.fact));
            for title in &call.titles {
                let corrections = title.reductions.iter().chain(&title.cancellation);
                facts.push(title.fact);
                facts.extend(title.taken_in_charge.map(|(_, fact)| fact));
                facts.extend(corrections.map(|correction| correction.fact));
            }
        }
        if let Some(credit) = &self.credit {
            facts.push(credit.fact);
            facts.extend(credit.uses().map(|used| used.fact));
        }
        facts
    }

    /// What makes it owed, in a word: « prévisionnelle », « retrait ».
    pub const fn ground(&self) -> &'static str {
        match self.stage {
            Some(stage) => stage.french(),
            None => "retrait",
        }
    }

    /// The call whose id is `id`, withdrawn or not.
    pub fn call_of(&self, id: CallId) -> Option<&CallView> {
        self.calls().find(|call| call.id == id)
    }

    /// What the allocation makes the member owe: its share, less what an earlier allocation of the same cost made it owe. The lines of a
    /// cost pool and a year thus sum to what is owed in the end.
    pub fn due(&self) -> Cents {
        if self.carried {
            return Cents::ZERO;
        }
        subtract(self.share, self.former)
    }

    /// Where it stands on `on`.
    pub fn balance_on(&self, on: Date) -> Balance {
        let nothing_called = Balance {
            due: self.due(),
            ..Balance::default()
        };
        let mut balance = self
            .call_on(on)
            .map_or(nothing_called, |call| call.balance_on(self.due(), on));
        if let Some(credit) = self.credit.as_ref().filter(|credit| credit.settled_on <= on) {
            balance.credit = credit.amount;
            balance.to_repay = subtract(credit.amount, credit.used_on(on));
        }
        balance
    }

    /// Its instalments as they stand on `on`, by due date; none while nothing is called.
    pub fn instalments_on(&self, on: Date) -> impl Iterator<Item = InstalmentView> {
        let call = self.call_on(on).into_iter();
        call.flat_map(move |call| call.instalments_on(on))
    }

    /// The call that stands on `on`; before any, one that was paid early.
    fn call_on(&self, on: Date) -> Option<&CallView> {
        let standing = self.calls().find(|call| call.stands_on(on));
        standing.or(self.call.as_ref())
    }

    /// Its calls, those that were withdrawn first.
    pub fn calls(&self) -> impl Iterator<Item = &CallView> {
        self.withdrawn.iter().chain(&self.call)
    }

    pub(super) fn call_mut(&mut self, id: CallId) -> Option<&mut CallView> {
        let mut calls = self.withdrawn.iter_mut().chain(&mut self.call);
        calls.find(|call| call.id == id)
    }
}
