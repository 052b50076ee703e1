//! Clocks of limitation and late interest of a call, at a date.

use super::ObligationView;
use crate::LedgerView;
use crate::money::add;
use domain::deadline::Prescription;
use domain::payment::limitation::{Limitation, LimitationAct};
use domain::payment::{Accrual, InterestProvision, InterestStart, InterestStep, MovementKind, Payment, RecoveryStep};
use domain::value::{CallId, Cents, Date, PaymentId};
use std::collections::BTreeSet;

impl LedgerView {
    /// The three clocks of a call, what interrupted them up to `on` counted; none for what is not called.
    ///
    /// * To issue the title: from the first day on which something fell due.
    /// * To recover it: from `taken_in_charge`, the day the title was taken in charge by the accountant. **While that day is not known, the day
    ///   of issue of the call stands in for it**: never later than the right one, hence a clock that may be shown too short, never too long.
    /// * The debt of the member, a public body: from the day of issue, by which the right was acquired at the latest.
    pub fn limitations(&self, obligation: &ObligationView, taken_in_charge: Option<Date>, on: Date) -> Vec<Limitation> {
        let Some(call) = obligation.call.as_ref() else {
            return Vec::new();
        };
        let steps = self.payments.steps(call.id);
        let steps = steps.map(|step| (step.on, LimitationAct::Step(step.kind)));
        let received = |kind| matches!(kind, MovementKind::Received | MovementKind::Imputed);
        let payments = call
            .movements()
            .filter(|movement| received(movement.kind) && movement.amount.is_positive());
        let payments = payments.map(|payment| (payment.paid_on, LimitationAct::PartPayment));
        let acts: Vec<_> = steps.chain(payments).filter(|(day, _)| *day <= on).collect();
        let first_due = call.instalments.first().map_or(call.issued_on, |first| first.due_on);
        let clocks = [
            (Prescription::Issue, first_due),
            (Prescription::Recovery, taken_in_charge.unwrap_or(call.issued_on)),
            (Prescription::Debt, call.issued_on),
        ];
        let run = clocks
            .into_iter()
            .map(|(clock, from)| Limitation::run(clock, from, acts.iter().copied()));
        run.flatten().collect()
    }

    /// The clock of what is owed to a member that paid too much, what was given back of it up to `on` counted: from the day it was received.
    /// None once nothing of it remains to be imputed.
    pub fn refund_limitation(&self, id: PaymentId, payment: &Payment, on: Date) -> Option<Limitation> {
        if !payment.surplus.is_positive() {
            return None;
        }
        let movements = self.payments.suspense_movements(payment.member);
        let refunds = movements
            .filter(|movement| movement.payment == id && movement.kind == MovementKind::Refunded && movement.on <= on)
            .map(|movement| (movement.on, LimitationAct::PartPayment));
        Limitation::run(Prescription::Debt, payment.paid_on, refunds).ok()
    }

    /// What a call paid late has borne up to `on`, that day not counted; none where nothing is provided. **It is no debt until it is called.**
    ///
    /// Each instalment bears interest from its due date, or from the first formal notice that follows it, at the rate of the provision in
    /// force each day. A payment counts from its own day, one that is rejected later until its rejection.
    pub fn late_interest(&self, obligation: &ObligationView, on: Date) -> Option<Accrual> {
        let call = obligation.call.as_ref()?;
        let convention = self.budgets.get(obligation.budget?)?.convention;
        let provisions: Vec<&InterestProvision> = self.payments.interest(convention).collect();
        if !provisions.iter().any(|provision| provision.from <= on) {
            return None;
        }
        let notices = self.formal_notices(call.id);
        let mut steps: Vec<InterestStep> = Vec::new();
        let mut flat = None;
        let days: Vec<Date> = turning_points(obligation, &provisions, &notices, on);
        for (from, until) in days.iter().copied().zip(days.iter().copied().skip(1)) {
            let Some(provision) = provisions.iter().rev().find(|provision| provision.from <= from) else {
                continue;
            };
            let (Some(yearly), amount) = (
                provision.rate_on(from),
                late_on(obligation, provision.start, &notices, from),
            ) else {
                continue;
            };
            if !amount.is_positive() {
                continue;
            }
            if steps.is_empty() {
                flat = provision.flat;
            }
            match steps.last_mut() {
                Some(last) if (last.until, last.amount, last.yearly) == (from, amount, yearly) => last.until = until,
                _ => steps.push(InterestStep {
                    from,
                    until,
                    amount,
                    yearly,
                }),
            }
        }
        Some(Accrual::of(steps, flat))
    }

    fn formal_notices(&self, call: CallId) -> Vec<Date> {
        let steps = self.payments.steps(call);
        let notices = steps.filter(|step| step.kind == RecoveryStep::FormalNotice);
        notices.map(|step| step.on).collect()
    }
}

/// What remains of the instalments that bear interest over the day that follows `day`.
fn late_on(obligation: &ObligationView, start: InterestStart, notices: &[Date], day: Date) -> Cents {
    let bears = |due_on: Date| match start {
        InterestStart::DueDate => due_on <= day,
        InterestStart::FormalNotice => notices.iter().any(|notice| due_on <= *notice && *notice <= day),
    };
    let late = obligation
        .instalments_on(day)
        .filter(|instalment| bears(instalment.due_on));
    late.fold(Cents::ZERO, |sum, instalment| add(sum, instalment.remaining))
}

/// The days up to `on` on which the sum that is late or its rate may change, in order.
fn turning_points(
    obligation: &ObligationView,
    provisions: &[&InterestProvision],
    notices: &[Date],
    on: Date,
) -> Vec<Date> {
    let mut days: BTreeSet<Date> = notices.iter().copied().collect();
    for provision in provisions {
        days.insert(provision.from);
        days.extend(provision.rates.iter().map(|rate| rate.from));
    }
    if let Some(call) = &obligation.call {
        days.insert(call.issued_on);
        days.extend(call.instalments.iter().map(|instalment| instalment.due_on));
        days.extend(call.movements().map(|movement| movement.paid_on));
    }
    days.insert(on);
    days.into_iter().filter(|day| *day <= on).collect()
}
