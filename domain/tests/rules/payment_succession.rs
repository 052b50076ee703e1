//! Whose money pays whose call, once members have merged: the successor pays what it answers for, with its own money and with what it
//! took over.

use crate::succession::{NOVA, by_population, nova, payroll};
use crate::support::{commune, facts, key, one, refused, then};
use domain::call::call_id;
use domain::event::Event;
use domain::payment::command::{ImputeSurplus, ReceiveUnattributed};
use domain::sample::orders::{allocate, call_contributions};
use domain::sample::{ALLOCATION_PAYROLL_2025, BUDGET_2025, date, euros, id, name};
use domain::value::{CallId, PaymentId};
use domain::{Code, Draft};

/// Payroll of 2025 is called from the five on 3 March 2025; Alpha and Bruyères merge on 1 January 2026; a year later their successor is
/// called too.
fn merged() -> Vec<Draft> {
    let mut commands = payroll();
    commands.push(allocate(
        ALLOCATION_PAYROLL_2025,
        BUDGET_2025,
        "paie",
        key(1, by_population(), 5).key,
        "2025-02-20",
    ));
    commands.push(call_contributions(
        ALLOCATION_PAYROLL_2025,
        "2025-03-03",
        &["2025-06-30"],
    ));
    commands.extend(nova("2026-01-01"));
    let mut given = facts(commands);
    let called = given
        .iter()
        .find(|draft| matches!(draft.event, Event::ContributionCalled(_)));
    let mut called = called.expect("un appel").clone();
    if let Event::ContributionCalled(data) = &mut called.event {
        (data.call, data.member, data.issued_on) = (of_the_successor(), commune(NOVA), date("2026-01-15"));
    }
    given.push(called);
    given
}

fn of_the_successor() -> CallId {
    CallId::new(id(0x5100))
}

fn of(n: usize) -> CallId {
    call_id(ALLOCATION_PAYROLL_2025, 1, commune(n))
}

/// `merged`, and 200,00 € received from the commune number `n` for no call.
fn received(n: usize, paid_on: &str) -> Vec<Draft> {
    let order = ReceiveUnattributed {
        payment: PaymentId::new(id(1)),
        member: commune(n),
        amount: euros("200.00"),
        paid_on: date(paid_on),
        reference: name("Virement sans objet"),
    };
    let mut given = merged();
    given.extend(then(given.clone(), order).expect("aucune règle ne s’y oppose"));
    given
}

fn impute(call: CallId) -> ImputeSurplus {
    ImputeSurplus {
        payment: PaymentId::new(id(1)),
        call,
        amount: euros("200.00"),
        imputed_on: date("2026-02-03"),
    }
}

#[test]
fn a_successor_pays_with_its_money_what_those_it_succeeds_were_called() {
    for call in [of(0), of(1), of_the_successor()] {
        assert!(matches!(
            one(received(NOVA, "2026-02-02"), impute(call)),
            Event::SurplusImputed(_)
        ));
    }
    let refusal = refused(received(NOVA, "2026-02-02"), impute(of(2)));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PaymentOfAnother, Some("call"))
    );
}

#[test]
fn what_a_member_paid_before_it_merged_pays_its_own_call_and_that_of_its_successor() {
    for call in [of(0), of_the_successor()] {
        assert!(matches!(
            one(received(0, "2025-12-01"), impute(call)),
            Event::SurplusImputed(_)
        ));
    }
    let refusal = refused(received(0, "2025-12-01"), impute(of(2)));
    assert_eq!(refusal.code, Code::PaymentOfAnother);
}
