//! What becomes of payments, as people read it: each fact counts from its own day; clocks and interest follow.

mod support;

use domain::deadline::Prescription;
use domain::payment::MovementKind;
use domain::sample::{
    ALLOCATION_DESK_2025, ALLOCATION_IT_2025, ALLOCATION_IT_2026, ALLOCATION_PAYROLL_2026, call, date, euros, id,
    member,
};
use domain::value::{Cents, PaymentId};
use projections::LedgerView;
use projections::obligations::ObligationView;
use support::{fold, log};

fn obligation<'v>(view: &'v LedgerView, allocation: domain::value::AllocationId, of: &str) -> &'v ObligationView {
    view.obligations.of_call(call(allocation, of)).expect("une obligation")
}

#[test]
fn a_payment_imputed_moved_and_rejected_counts_where_it_was_on_each_day() {
    let view = fold(&log());
    let paid = |allocation, of, on| obligation(&view, allocation, of).balance_on(date(on)).paid;
    // 500.00 received on 5 October 2026, imputed on the 7th, moved to another member on the 12th, rejected on the 19th.
    for (on, payroll, it) in [
        ("2026-10-06", "0.00", "0.00"),
        ("2026-10-07", "500.00", "0.00"),
        ("2026-10-12", "0.00", "500.00"),
        ("2026-10-19", "0.00", "0.00"),
    ] {
        let found = (
            paid(ALLOCATION_PAYROLL_2026, "Péaule", on),
            paid(ALLOCATION_IT_2026, "Billiers", on),
        );
        assert_eq!(found, (euros(payroll), euros(it)), "{on}");
    }
    for (on, peaule, billiers) in [
        ("2026-10-01", "0.00", "0.00"),
        ("2026-10-05", "4500.00", "3333.34"),
        ("2026-10-09", "4000.00", "0.00"),
        ("2026-10-12", "0.00", "4000.00"),
        ("2026-10-19", "0.00", "0.00"),
    ] {
        let held = ["Péaule", "Billiers"].map(|of| view.payments.suspense_on(member(of), date(on)));
        assert_eq!(held, [peaule, billiers].map(euros), "{on}");
    }
}

#[test]
fn on_every_day_paid_and_remaining_make_what_is_called() {
    let view = fold(&log());
    let mut day = date("2025-01-01");
    while day < date("2026-11-30") {
        for obligation in view.obligations.iter() {
            let balance = obligation.balance_on(day);
            assert!(
                Cents::ZERO <= balance.paid && balance.paid <= balance.called,
                "{day} {balance:?}"
            );
            assert_eq!(balance.paid.plus(balance.remaining).unwrap(), balance.called);
        }
        day = day.plus_days(1).unwrap();
    }
}

#[test]
fn what_the_view_says_is_paid_of_a_call_is_what_the_rules_count() {
    let view = fold(&log());
    for obligation in view.obligations.iter() {
        let Some(call) = &obligation.call else { continue };
        for on in ["2025-06-30", "2025-12-31", "2026-10-08", "2026-10-15", "2026-10-31"].map(date) {
            assert_eq!(call.paid_on(on), view.payments.paid_on(call.id, on));
        }
    }
    let desk = obligation(&view, ALLOCATION_DESK_2025, "Billiers")
        .call
        .as_ref()
        .unwrap();
    assert_eq!(desk.payments().count(), 2, "payé deux fois, la seconde pour rien");
    let it = obligation(&view, ALLOCATION_IT_2026, "Billiers").call.as_ref().unwrap();
    let kinds: Vec<_> = it.movements().map(|movement| movement.kind).collect();
    assert_eq!(kinds, [MovementKind::MovedIn, MovementKind::Reversed]);
}

#[test]
fn the_three_clocks_of_a_call_run_from_their_days_and_start_again() {
    // Péaule, payroll of 2026: called on 2 March 2026, first due on 31 March; reminded on 15 July, given formal notice on 1 September.
    let view = fold(&log());
    let obligation = obligation(&view, ALLOCATION_PAYROLL_2026, "Péaule");
    let last = |on: &str, taken: Option<&str>| {
        let clocks = view.limitations(obligation, taken.map(date), date(on));
        let told = clocks.iter().map(|clock| (clock.clock, clock.last_day.to_string()));
        told.collect::<Vec<_>>()
    };
    let expect = |recovery: &str| {
        vec![
            (Prescription::Issue, "2031-03-31".to_owned()),
            (Prescription::Recovery, recovery.to_owned()),
            (Prescription::Debt, "2030-12-31".to_owned()),
        ]
    };
    assert_eq!(last("2026-08-31", None), expect("2030-03-02"));
    assert_eq!(last("2026-08-31", Some("2026-03-10")), expect("2030-03-10"));
    assert_eq!(last("2026-09-01", None), expect("2030-09-01"));
    let clocks = view.limitations(obligation, None, date("2030-09-02"));
    let limited: Vec<_> = clocks
        .iter()
        .map(|clock| clock.limited_since(date("2030-09-02")))
        .collect();
    assert_eq!(limited, [None, Some(date("2030-09-02")), None]);
    let debt: Vec<_> = clocks[2].interruptions.iter().map(|one| one.on).collect();
    assert_eq!(debt, ["2026-07-15", "2026-09-01", "2026-10-07"].map(date));
}

#[test]
fn what_is_owed_to_a_member_that_paid_too_much_is_limited_too() {
    let log = log();
    let held = log
        .iter()
        .position(|recorded| recorded.event.event_type().as_str() == "SurplusRefunded");
    let view = fold(&log[..held.unwrap()]);
    let id = PaymentId::new(id(0xa0));
    let payment = view.payments.get(id).unwrap();
    let clock = view.refund_limitation(id, payment, date("2026-11-01")).unwrap();
    assert_eq!((clock.from, clock.last_day), (date("2026-10-02"), date("2030-12-31")));
    let view = fold(&log);
    let payment = view.payments.get(id).unwrap();
    assert_eq!(
        view.refund_limitation(id, payment, date("2026-11-01")),
        None,
        "tout est rendu"
    );
}

#[test]
fn a_call_paid_late_bears_interest_by_periods_of_one_sum_and_one_rate() {
    // Billiers, 2 000.00 for information technology, due on 30 June 2025 and never paid; 11.15 % until 1 July, 10.15 % after; 40.00 once.
    let view = fold(&log());
    let billiers = obligation(&view, ALLOCATION_IT_2025, "Billiers");
    assert_eq!(
        view.late_interest(billiers, date("2025-06-30")).unwrap().total,
        Cents::ZERO
    );
    let accrual = view.late_interest(billiers, date("2025-08-16")).unwrap();
    let steps: Vec<_> = accrual
        .steps
        .iter()
        .map(|step| (step.from, step.days(), step.amount))
        .collect();
    assert_eq!(
        steps,
        [
            (date("2025-06-30"), 1, euros("2000.00")),
            (date("2025-07-01"), 46, euros("2000.00"))
        ]
    );
    // 200 000 × 0,1115 × 1/365 + 200 000 × 0,1015 × 46/365 = 61,0958… + 2 558,3561… = 2 619,4520… cents.
    assert_eq!(
        (accrual.exact.decimal(4, ","), accrual.total),
        ("2619,4520".to_owned(), euros("66.19"))
    );
    // Muzillac paid on 24 June 2025, before it was due.
    let muzillac = view.late_interest(obligation(&view, ALLOCATION_IT_2025, "Muzillac"), date("2026-10-31"));
    assert_eq!(muzillac.unwrap().total, Cents::ZERO);
}

#[test]
fn nothing_is_borne_where_nothing_is_provided() {
    let log = log();
    let provided = log
        .iter()
        .position(|recorded| recorded.event.event_type().as_str() == "LateInterestProvided");
    let view = fold(&log[..provided.unwrap()]);
    let billiers = obligation(&view, ALLOCATION_IT_2025, "Billiers");
    assert_eq!(view.late_interest(billiers, date("2026-10-31")), None);
}
