//! Loans: what remains due of them day by day, and the decision to borrow.

use crate::support::{facts, ledger, refused, then};
use crate::withdrawal::{example, given, loan, loan_id};
use domain::Code;
use domain::loan::command::RecordLoan;
use domain::sample::{CONVENTION, ITEM_STATUTES, POOL, date, euros, events};

/// 200 000,00 € of 1 June 2024: 15 680,00 € fall due on 30 June 2025, then 92 160,00 € in 2026 and in 2027.
#[test]
fn what_remains_due_begins_on_the_day_of_the_contract_and_falls_on_each_due_date() {
    let ledger = ledger(given([example().into()]));
    let example = ledger.loans.get(loan_id(1)).unwrap();
    for (day, outstanding) in [
        ("2024-05-31", "0.00"),
        ("2024-06-01", "200000.00"),
        ("2025-06-29", "200000.00"),
        ("2025-06-30", "184320.00"),
        ("2027-06-29", "92160.00"),
        ("2027-06-30", "0.00"),
    ] {
        assert_eq!(example.outstanding_on(date(day)), euros(outstanding), "{day}");
    }
}

#[test]
fn the_decision_to_borrow_is_one_of_the_cooperation_that_borrows() {
    let borrowed = |convention| RecordLoan {
        convention,
        decision: Some(ITEM_STATUTES),
        contracted_on: date("2026-10-30"),
        ..loan(9, &[("2027-06-30", "1000.00", "10.00")])
    };
    let decided = then(events(), borrowed(CONVENTION)).unwrap();
    let silent = then(
        events(),
        RecordLoan {
            decision: None,
            ..borrowed(CONVENTION)
        },
    );
    assert!(decided[0].authorised_by.len() > silent.unwrap()[0].authorised_by.len());
    let of_another = refused(events(), borrowed(POOL));
    assert_eq!(
        (of_another.code, of_another.field.as_deref()),
        (Code::DecisionDoesNotAuthorise, Some("decision"))
    );
    assert!(of_another.message.contains("autre convention"), "{of_another}");
}

#[test]
fn every_loan_of_the_ledger_is_found() {
    let small = |n| loan(n, &[("2026-06-30", "10.00", "0.00")]);
    let ledger = ledger(given([small(2).into(), small(1).into()]));
    let ids: Vec<_> = ledger.loans.iter().map(|loan| loan.id).collect();
    assert_eq!(ids, [loan_id(1), loan_id(2)]);
}

#[test]
fn the_same_loan_is_recorded_once() {
    let refusal = refused(facts(given([example().into()])), example());
    assert_eq!(refusal.code, Code::IdentifierTaken);
}
