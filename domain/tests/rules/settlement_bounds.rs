//! The edges of the rules on settlements: the very day of each act, the identifier that is taken, who shares no more, the result that is
//! carried to a later budget.

use crate::settlement::{before_settling, close, regularise, settled_shares};
use crate::support::{facts, one, refused, story_before, then, when};
use domain::allocation::command::RegulariseAllocation;
use domain::event::Event;
use domain::sample::orders::pay;
use domain::sample::{
    ALLOCATION_DESK_2025, CONVENTION, FINAL_DESK_2025, FINAL_IT_2025, FINAL_PAYROLL_2025, call, date, euros, id,
    member, offset, repay, settle, story, year,
};
use domain::settlement::SettlementOutcome;
use domain::value::{AllocationId, Cents, ConventionId, PaymentId};
use domain::{Code, Command, Draft, Ledger};

fn ledger(given: &[Draft]) -> Ledger {
    let mut ledger = Ledger::default();
    for draft in given {
        cqrs_es::Aggregate::apply(&mut ledger, draft.clone());
    }
    ledger
}

#[test]
fn an_allocation_is_settled_from_its_day_on_and_falls_due_from_that_of_its_settlement() {
    // Shared on the accounts on 10 September 2026.
    let asked = |settled_on, due_on| settle(FINAL_PAYROLL_2025, settled_on, due_on);
    let given = || before_settling(FINAL_PAYROLL_2025);
    let early = refused(given(), asked("2026-09-09", "2026-10-15"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("settled_on"))
    );
    let due_before = refused(given(), asked("2026-09-15", "2026-09-14"));
    assert_eq!(
        (due_before.code, due_before.field.as_deref()),
        (Code::ScheduleInvalid, Some("due_on"))
    );
    assert!(when(given(), asked("2026-09-10", "2026-09-10")).is_ok());
}

#[test]
fn a_credit_is_set_off_from_the_day_of_the_call_on() {
    let desk = call(ALLOCATION_DESK_2025, "Muzillac");
    let mut given = story_before("OffsetCredit");
    for draft in &mut given {
        if let Event::ContributionCalled(data) = &mut draft.event
            && data.call == desk
        {
            data.issued_on = date("2026-09-20");
        }
    }
    let order = |on| offset(FINAL_DESK_2025, ALLOCATION_DESK_2025, "Muzillac", "3333.33", on);
    let early = refused(given.clone(), order("2026-09-19"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("offset_on"))
    );
    assert!(early.message.contains("20 septembre 2026"), "{early}");
    assert!(matches!(one(given, order("2026-09-20")), Event::CreditOffset(_)));
}

/// Muzillac was called 3 333,33 €: once 1 000,00 € of credit are set off, it may pay 2 333,33 € and not a cent more.
#[test]
fn what_a_credit_paid_of_a_call_is_not_paid_again() {
    let mut given = story_before("OffsetCredit");
    let part = offset(
        FINAL_DESK_2025,
        ALLOCATION_DESK_2025,
        "Muzillac",
        "1000.00",
        "2026-10-05",
    );
    given.extend(then(given.clone(), part).unwrap());
    let paid = |amount| pay(0xfa2, ALLOCATION_DESK_2025, "Muzillac", amount, "2026-10-06");
    let refusal = refused(given.clone(), paid("2333.34"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PaymentExceedsCall, Some("amount"))
    );
    assert!(refusal.message.contains(&euros("2333.33").french()), "{refusal}");
    assert!(when(given, paid("2333.33")).is_ok());
}

#[test]
fn a_repayment_is_recorded_once() {
    let mut given = story_before("OffsetCredit");
    let half = |n| repay(n, FINAL_DESK_2025, "Billiers", "1000.00", "2026-10-05");
    given.extend(then(given.clone(), half(0xfa0)).unwrap());
    let again = refused(given.clone(), half(0xfa0));
    assert_eq!(
        (again.code, again.field.as_deref()),
        (Code::IdentifierTaken, Some("repayment"))
    );
    assert!(when(given, half(0xfa1)).is_ok());
}

#[test]
fn a_regularisation_is_computed_from_the_day_its_decision_binds_on() {
    // Decided on 20 October 2026.
    let order = |computed_on| RegulariseAllocation {
        computed_on: date(computed_on),
        ..regularise(FINAL_PAYROLL_2025)
    };
    let given = || story_before("RegulariseAllocation");
    let early = refused(given(), order("2026-10-19"));
    assert_eq!(early.code, Code::ActOrder);
    assert!(when(given(), order("2026-10-20")).is_ok());
    let same_id = RegulariseAllocation {
        allocation: FINAL_PAYROLL_2025,
        ..order("2026-10-20")
    };
    let refusal = refused(given(), same_id);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::IdentifierTaken, Some("allocation"))
    );
}

#[test]
fn who_shares_no_more_is_owed_all_that_it_was_called() {
    let mut given = before_settling(FINAL_PAYROLL_2025);
    given.retain(|draft| {
        !matches!(&draft.event, Event::ShareAllocated(share)
            if share.allocation == FINAL_PAYROLL_2025 && share.member == member("Billiers"))
    });
    let events = when(given, settle(FINAL_PAYROLL_2025, "2026-09-15", "2026-10-15")).unwrap();
    let told: Vec<_> = settled_shares(&events)
        .iter()
        .map(|share| (share.member, share.former, share.share, share.difference))
        .collect();
    // Billiers was called 5 732,71 for payroll, and is named after those who still share.
    assert_eq!(told.len(), 3);
    assert_eq!(
        told[2],
        (member("Billiers"), euros("5732.71"), Cents::ZERO, euros("-5732.71"))
    );
    let Some(Event::AllocationSettled(header)) = events.first() else {
        panic!("l’en-tête vient d’abord")
    };
    assert_eq!((header.members, header.credits), (3, euros("5732.71")));
}

#[test]
fn a_year_closes_whatever_another_year_or_another_convention_still_owes() {
    let mut given = story_before("CloseYear");
    // What was settled of the desk, told again of another allocation: 10 000,00 € that nobody has paid back.
    let of_desk = given.iter().filter(|draft| match &draft.event {
        Event::AllocationSettled(data) => data.allocation == FINAL_DESK_2025,
        Event::ShareSettled(data) => data.allocation == FINAL_DESK_2025,
        _ => false,
    });
    let of_desk: Vec<Draft> = of_desk.cloned().collect();
    for (n, convention, of) in [(1, CONVENTION, "2026"), (2, ConventionId::new(id(0)), "2025")] {
        for draft in &of_desk {
            let mut draft = draft.clone();
            match &mut draft.event {
                Event::AllocationSettled(data) => {
                    data.allocation = AllocationId::new(id(0xfa0 + n));
                    (data.convention, data.fiscal_year) = (convention, year(of));
                }
                Event::ShareSettled(data) => data.allocation = AllocationId::new(id(0xfa0 + n)),
                _ => {}
            }
            given.push(draft);
        }
    }
    let Event::YearClosed(closed) = one(given, close("2026-10-12")) else {
        panic!("une clôture")
    };
    // 10 000,00 for the desk that never opened, 120,00 for information technology.
    assert_eq!(closed.credits, euros("10120.00"));
}

#[test]
fn a_year_whose_result_was_carried_closes_without_it() {
    let complements = [0x9b, 0x9c, 0x9d].map(|n| PaymentId::new(id(n)));
    let commands = story()
        .into_iter()
        .map(|request| request.command)
        .take_while(|command| !matches!(command, Command::CloseYear(_)))
        .filter(|command| !matches!(command, Command::RecordPayment(order) if complements.contains(&order.payment)))
        .map(|command| match command {
            Command::SettleAllocation(mut order) if order.allocation == FINAL_PAYROLL_2025 => {
                order.outcome = SettlementOutcome::CarriedForward;
                order.into()
            }
            other => other,
        });
    let given = facts(commands);
    let Event::YearClosed(closed) = one(given.clone(), close("2026-10-12")) else {
        panic!("une clôture")
    };
    // 560,76 of complements are called from nobody: 48 500 + 12 000 + 10 000 called, 10 120 given back.
    assert_eq!(closed.called, euros("70500.00"));
    assert_eq!(closed.credits, euros("10120.00"));
    assert_eq!(closed.owed, euros("60380.00"));
    let settlements = ledger(&given).settlements;
    assert!(settlements.carried(FINAL_PAYROLL_2025) && !settlements.carried(FINAL_IT_2025));
}
