//! Any sequence of payments and of what becomes of them: on every day, per call, 0 ≤ paid ≤ called; and no cent is lost.

use crate::payment_life::{given, pay_more, payment};
use domain::payment::command::{ImputeSurplus, MovePayment, ReceiveUnattributed, RefundSurplus, ReversePayment};
use domain::sample::orders::pay;
use domain::sample::{
    ALLOCATION_DESK_2025, ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2025, call, context, date, member, name, request, text,
};
use domain::value::{CallId, Cents, Date};
use domain::{Command, Event, Ledger};
use proptest::prelude::*;
use std::sync::LazyLock;

const NAMES: [&str; 3] = ["Muzillac", "Péaule", "Billiers"];
const ALLOCATIONS: [domain::value::AllocationId; 3] =
    [ALLOCATION_PAYROLL_2025, ALLOCATION_IT_2025, ALLOCATION_DESK_2025];

static START: LazyLock<Ledger> = LazyLock::new(|| {
    let mut ledger = Ledger::default();
    for draft in given() {
        cqrs_es::Aggregate::apply(&mut ledger, draft);
    }
    ledger
});

/// What is tried: which command, on which payment, on which call, how much, when.
type Try = (u8, u128, usize, i64, u64);

fn command((kind, n, place, cents, days): Try) -> Command {
    let on = date("2025-03-01").plus_days(days).unwrap();
    let (who, what) = (NAMES[place % 3], ALLOCATIONS[(place / 3) % 3]);
    let target: CallId = call(what, who);
    let euros = Cents::new(cents).euros();
    let payment = payment(n);
    match kind {
        0 => pay(n, what, who, &euros, &on.to_string()),
        1 => pay_more(n, what, who, &euros, &on.to_string()),
        2 => ReceiveUnattributed {
            payment,
            member: member(who),
            amount: Cents::new(cents),
            paid_on: on,
            reference: name("Virement"),
        }
        .into(),
        3 => ImputeSurplus {
            payment,
            call: target,
            amount: Cents::new(cents),
            imputed_on: on,
        }
        .into(),
        4 => RefundSurplus {
            payment,
            amount: Cents::new(cents),
            refunded_on: on,
            reference: name("Mandat"),
        }
        .into(),
        5 => MovePayment {
            payment,
            from: None,
            to: target,
            moved_on: on,
            reason: text("Erreur."),
        }
        .into(),
        _ => ReversePayment {
            payment,
            reversed_on: on,
            reason: text("Rejet."),
        }
        .into(),
    }
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let cents = prop_oneof![1_i64..100_000, 300_000_i64..3_000_000];
    prop::collection::vec((0_u8..7, 1_u128..9, 0_usize..9, cents, 0_u64..40), 1..60)
}

/// What came in and went out, from the facts alone.
fn received(events: &[Event]) -> i64 {
    let amount = |event: &Event| match event {
        Event::PaymentRecorded(data) => data.amount.get() + data.surplus.get(),
        Event::ReceiptUnattributed(data) => data.amount.get(),
        Event::SurplusRefunded(data) => -data.amount.get(),
        Event::PaymentReversed(data) => {
            let imputed: i64 = data.imputed.iter().map(|imputation| imputation.amount.get()).sum();
            -imputed - data.surplus.get()
        }
        _ => 0,
    };
    events.iter().map(amount).sum()
}

fn suspense(ledger: &Ledger, on: Date) -> i64 {
    let held = NAMES.map(|name| ledger.payments.suspense_on(member(name), on).get());
    held.iter().sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_call_is_paid_below_nothing_or_above_its_amount_and_no_cent_is_lost(tries in tries()) {
        let mut ledger = START.clone();
        let mut events = Vec::new();
        for (attempt, tried) in tries.into_iter().enumerate() {
            if let Ok(decision) = ledger.decide(&request(attempt as u128, command(tried)), &context()) {
                for draft in decision.drafts {
                    events.push(draft.event.clone());
                    cqrs_es::Aggregate::apply(&mut ledger, draft);
                }
            }
        }
        let last = date("2025-04-30");
        let mut on = date("2025-03-01");
        while on <= last {
            for place in 0..9 {
                let id = call(ALLOCATIONS[place / 3], NAMES[place % 3]);
                let (paid, called) = (ledger.payments.paid_on(id, on), ledger.calls.get(id).unwrap().amount);
                prop_assert!(Cents::ZERO <= paid && paid <= called, "{on} : {paid} sur {called}");
            }
            prop_assert!(NAMES.iter().all(|name| ledger.payments.suspense_on(member(name), on) >= Cents::ZERO));
            on = on.plus_days(1).unwrap();
        }
        let paid: i64 = ledger.calls.iter().map(|call| call.paid.get()).sum();
        prop_assert_eq!(received(&events), paid + suspense(&ledger, last));
        for place in 0..9 {
            let id = call(ALLOCATIONS[place / 3], NAMES[place % 3]);
            prop_assert_eq!(ledger.payments.paid_on(id, last), ledger.calls.get(id).unwrap().paid);
        }
        for (_, payment) in ledger.payments.iter() {
            let imputed: i64 = payment.imputed.iter().map(|(_, amount)| amount.get()).sum();
            let held = imputed + payment.surplus.get() + payment.refunded.get();
            prop_assert_eq!(held, if payment.reversed_on.is_some() { 0 } else { payment.received.get() });
        }
    }
}
