//! What the rules remember of payments.

use super::event::{
    LateInterestProvided, PaymentMoved, PaymentRecorded, PaymentReversed, ReceiptUnattributed, RecoveryStepRecorded,
    SurplusImputed, SurplusRefunded,
};
use super::movement::{Movement, MovementKind, add, balance_on, leaving, peak_from};
use super::{InterestProvision, RecoveryStep};
use crate::event::Event;
use crate::refusal::{Code, Refusal};
use crate::value::{CallId, Cents, ConventionId, Date, Digest, EventId, MemberId, Name, PaymentId};
use imbl::ordmap::DiffItem;
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A payment, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The member it comes from, as far as is known.
    pub member: MemberId,
    /// What was received.
    pub received: Cents,
    /// Day it was received.
    pub paid_on: Date,
    /// The treasury's reference.
    pub reference: Name,
    /// What it pays of each call, by call; nothing once reversed.
    pub imputed: Vec<(CallId, Cents)>,
    /// What it still holds to be imputed.
    pub surplus: Cents,
    /// What was given back of it.
    pub refunded: Cents,
    /// Day it came to nothing.
    pub reversed_on: Option<Date>,
    /// Day of the last fact about it: what follows is not dated before.
    pub last_on: Date,
    /// The event that recorded it.
    pub fact: EventId,
}

impl Payment {
    fn surplus_less(&mut self, amount: Cents) {
        self.surplus = add(self.surplus, leaving(amount));
    }

    fn imputed_more(&mut self, call: CallId, more: Cents) {
        match self.imputed.binary_search_by_key(&call, |(call, _)| *call) {
            Ok(index) => self
                .imputed
                .iter_mut()
                .skip(index)
                .take(1)
                .for_each(|(_, amount)| *amount = add(*amount, more)),
            Err(index) => self.imputed.insert(index, (call, more)),
        }
    }

    /// What it pays of `call`.
    pub fn imputed_on(&self, call: CallId) -> Option<Cents> {
        let imputed = self.imputed.iter().find(|(of, _)| *of == call);
        imputed.map(|(_, amount)| *amount)
    }
}

/// Something that was done to recover a call, or to contest it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryRecord {
    /// The day of the act.
    pub on: Date,
    /// What was done.
    pub kind: RecoveryStep,
    /// Digest of the document that proves it.
    pub document: Option<Digest>,
    /// The event that recorded it.
    pub fact: EventId,
}

/// The payments of a ledger, what they pay of each call, and what each member has to be imputed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payments {
    by_id: OrdMap<PaymentId, Arc<Payment>>,
    /// What is paid of each call, by payments and by credits: what came to it, or left, and on which day.
    calls: OrdMap<CallId, Arc<[(Date, Cents)]>>,
    suspense: OrdMap<MemberId, Vector<Movement>>,
    steps: OrdMap<CallId, Vector<RecoveryRecord>>,
    interest: OrdMap<ConventionId, Vector<InterestProvision>>,
}

impl Payments {
    /// Whether the id is taken.
    pub fn contains(&self, id: PaymentId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The payment, or a refusal.
    pub fn get(&self, id: PaymentId) -> Result<&Payment, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            let message = format!("Le paiement {id} est inconnu de ce registre.");
            Refusal::new(Code::PaymentUnknown, message).at("payment")
        })
    }

    /// Every payment, by id.
    pub fn iter(&self) -> impl Iterator<Item = (PaymentId, &Payment)> {
        self.by_id.iter().map(|(id, payment)| (*id, payment.as_ref()))
    }

    /// The payments that `other` has not, or has otherwise. What both share is not looked at.
    pub fn differing(&self, other: &Self) -> BTreeSet<PaymentId> {
        let changed = self.by_id.diff(&other.by_id).map(|item| match item {
            DiffItem::Add(id, _) | DiffItem::Remove(id, _) | DiffItem::Update { new: (id, _), .. } => *id,
        });
        changed.collect()
    }

    /// The calls of which `other` knows that something else was done to recover them.
    pub fn differing_steps(&self, other: &Self) -> BTreeSet<CallId> {
        let changed = self.steps.diff(&other.steps).map(|item| match item {
            DiffItem::Add(call, _) | DiffItem::Remove(call, _) | DiffItem::Update { new: (call, _), .. } => *call,
        });
        changed.collect()
    }

    /// What is paid of `call` at the end of `on`, by payments and by credits.
    pub fn paid_on(&self, call: CallId, on: Date) -> Cents {
        balance_on(self.amounts(call), on)
    }

    /// The most that is paid of `call` at the end of `from` or of any later day.
    pub fn most_paid_from(&self, call: CallId, from: Date) -> Cents {
        peak_from(self.amounts(call), from)
    }

    fn amounts(&self, call: CallId) -> impl Iterator<Item = (Date, Cents)> + Clone {
        self.calls
            .get(&call)
            .into_iter()
            .flat_map(|amounts| amounts.iter().copied())
    }

    /// What `member` has to be imputed at the end of `on` (compte 471).
    pub fn suspense_on(&self, member: MemberId, on: Date) -> Cents {
        let movements = self.suspense_movements(member);
        balance_on(movements.map(|movement| (movement.on, movement.amount)), on)
    }

    /// What came to and left what `member` has to be imputed, in the order it was recorded.
    pub fn suspense_movements(&self, member: MemberId) -> impl Iterator<Item = &Movement> + Clone {
        self.suspense.get(&member).into_iter().flatten()
    }

    /// What was done to recover `call` or to contest it, in the order it was recorded.
    pub fn steps(&self, call: CallId) -> impl Iterator<Item = &RecoveryRecord> {
        self.steps.get(&call).into_iter().flatten()
    }

    /// What is provided on late interest by `convention`, by first day.
    pub fn interest(&self, convention: ConventionId) -> impl Iterator<Item = &InterestProvision> {
        self.interest.get(&convention).into_iter().flatten()
    }

    /// A payment or a credit paid a part of `call`, or ceased to.
    fn paid(&mut self, call: CallId, on: Date, amount: Cents) {
        // A few for each call, read more often than written; and what is small is soon copied for whoever keeps the past.
        let amounts = self.calls.entry(call).or_default();
        *amounts = amounts.iter().copied().chain([(on, amount)]).collect();
    }

    fn step_recorded(&mut self, data: &RecoveryStepRecorded, fact: EventId) {
        let step = RecoveryRecord {
            on: data.on,
            kind: data.kind,
            document: data.document,
            fact,
        };
        self.steps.entry(data.call).or_default().push_back(step);
    }

    fn interest_provided(&mut self, data: &LateInterestProvided, fact: EventId) {
        let provision = InterestProvision {
            from: data.from,
            basis: data.basis,
            start: data.start,
            rates: data.rates.clone(),
            flat: data.flat,
            fact,
        };
        self.interest.entry(data.convention).or_default().push_back(provision);
    }

    /// Folds an event about a payment, a credit or the recovery of a call; what payments it moves to calls or from them. Never refuses:
    /// what is recorded happened.
    pub fn apply(&mut self, event: &Event, fact: EventId) -> Vec<(CallId, Movement)> {
        let moved = match event {
            Event::PaymentRecorded(data) => self.recorded(data, fact),
            Event::ReceiptUnattributed(data) => self.unattributed(data, fact),
            Event::SurplusImputed(data) => self.imputed(data, fact),
            Event::SurplusRefunded(data) => self.refunded(data, fact),
            Event::PaymentMoved(data) => self.moved(data, fact),
            Event::PaymentReversed(data) => self.reversed(data, fact),
            Event::RecoveryStepRecorded(data) => {
                self.step_recorded(data, fact);
                Vec::new()
            }
            Event::LateInterestProvided(data) => {
                self.interest_provided(data, fact);
                Vec::new()
            }
            Event::CreditOffset(data) => {
                self.paid(data.call, data.offset_on, data.amount);
                Vec::new()
            }
            _ => Vec::new(),
        };
        for (call, movement) in &moved {
            self.paid(*call, movement.on, movement.amount);
        }
        moved
    }

    fn recorded(&mut self, data: &PaymentRecorded, fact: EventId) -> Vec<(CallId, Movement)> {
        let mut payment = Payment {
            member: data.member,
            received: add(data.amount, data.surplus),
            paid_on: data.paid_on,
            reference: data.reference.clone(),
            imputed: Vec::new(),
            surplus: data.surplus,
            refunded: Cents::ZERO,
            reversed_on: None,
            last_on: data.paid_on,
            fact,
        };
        let received = Movement {
            on: data.paid_on,
            payment: data.payment,
            amount: data.amount,
            kind: MovementKind::Received,
            fact,
        };
        if !data.amount.is_zero() {
            payment.imputed_more(data.call, data.amount);
        }
        self.by_id.insert(data.payment, Arc::new(payment));
        self.suspends(
            data.member,
            Movement {
                amount: data.surplus,
                ..received
            },
        );
        vec![(data.call, received)]
    }

    fn unattributed(&mut self, data: &ReceiptUnattributed, fact: EventId) -> Vec<(CallId, Movement)> {
        let payment = Payment {
            member: data.member,
            received: data.amount,
            paid_on: data.paid_on,
            reference: data.reference.clone(),
            imputed: Vec::new(),
            surplus: data.amount,
            refunded: Cents::ZERO,
            reversed_on: None,
            last_on: data.paid_on,
            fact,
        };
        self.by_id.insert(data.payment, Arc::new(payment));
        let received = Movement {
            on: data.paid_on,
            payment: data.payment,
            amount: data.amount,
            kind: MovementKind::Received,
            fact,
        };
        self.suspends(data.member, received);
        Vec::new()
    }

    fn imputed(&mut self, data: &SurplusImputed, fact: EventId) -> Vec<(CallId, Movement)> {
        let imputed = Movement {
            on: data.imputed_on,
            payment: data.payment,
            amount: data.amount,
            kind: MovementKind::Imputed,
            fact,
        };
        if let Some(payment) = self.by_id.get_mut(&data.payment).map(Arc::make_mut) {
            payment.surplus_less(data.amount);
            payment.imputed_more(data.call, data.amount);
            payment.last_on = data.imputed_on;
        }
        self.suspends(data.member, left(imputed, data.amount));
        vec![(data.call, imputed)]
    }

    fn refunded(&mut self, data: &SurplusRefunded, fact: EventId) -> Vec<(CallId, Movement)> {
        if let Some(payment) = self.by_id.get_mut(&data.payment).map(Arc::make_mut) {
            payment.surplus_less(data.amount);
            payment.refunded = add(payment.refunded, data.amount);
            payment.last_on = data.refunded_on;
        }
        let refunded = Movement {
            on: data.refunded_on,
            payment: data.payment,
            amount: leaving(data.amount),
            kind: MovementKind::Refunded,
            fact,
        };
        self.suspends(data.member, refunded);
        Vec::new()
    }

    fn moved(&mut self, data: &PaymentMoved, fact: EventId) -> Vec<(CallId, Movement)> {
        let came = Movement {
            on: data.moved_on,
            payment: data.payment,
            amount: data.amount,
            kind: MovementKind::MovedIn,
            fact,
        };
        let went = Movement {
            amount: leaving(data.amount),
            kind: MovementKind::MovedOut,
            ..came
        };
        let mut surplus = Cents::ZERO;
        if let Some(payment) = self.by_id.get_mut(&data.payment).map(Arc::make_mut) {
            payment.imputed.retain(|(call, _)| *call != data.from);
            payment.imputed_more(data.to, data.amount);
            payment.member = data.member;
            payment.last_on = data.moved_on;
            surplus = payment.surplus;
        }
        if data.former_member != data.member {
            self.suspends(data.former_member, left(went, surplus));
            self.suspends(
                data.member,
                Movement {
                    amount: surplus,
                    ..came
                },
            );
        }
        vec![(data.from, went), (data.to, came)]
    }

    fn reversed(&mut self, data: &PaymentReversed, fact: EventId) -> Vec<(CallId, Movement)> {
        if let Some(payment) = self.by_id.get_mut(&data.payment).map(Arc::make_mut) {
            payment.imputed.clear();
            payment.surplus = Cents::ZERO;
            payment.reversed_on = Some(data.reversed_on);
            payment.last_on = data.reversed_on;
        }
        let reversed = Movement {
            on: data.reversed_on,
            payment: data.payment,
            amount: leaving(data.surplus),
            kind: MovementKind::Reversed,
            fact,
        };
        self.suspends(data.member, reversed);
        let imputed = data.imputed.iter();
        imputed
            .map(|imputation| (imputation.call, left(reversed, imputation.amount)))
            .collect()
    }

    fn suspends(&mut self, member: MemberId, movement: Movement) {
        if !movement.amount.is_zero() {
            self.suspense.entry(member).or_default().push_back(movement);
        }
    }
}

/// The same movement, of an amount that leaves.
const fn left(movement: Movement, amount: Cents) -> Movement {
    Movement {
        amount: leaving(amount),
        ..movement
    }
}
