use crate::support::{refused, story_until, then, when};
use domain::Draft;
use domain::call::Rhythm;
use domain::call::call_id;
use domain::call::command::{CallContributions, WithdrawCalls};
use domain::call::schedule::due_dates;
use domain::event::Event;
use domain::sample::orders::{call_contributions, pay};
use domain::sample::{ALLOCATION_DESK_2025, ALLOCATION_PAYROLL_2025, date, euros, text};
use domain::value::Cents;
use domain::{Code, Command};

fn before_the_calls() -> Vec<Draft> {
    story_until(|command| matches!(command, Command::CallContributions(_)))
}

#[test]
fn every_share_is_called_in_instalments_that_sum_to_it() {
    let due = ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-15"];
    let events = when(
        before_the_calls(),
        call_contributions(ALLOCATION_PAYROLL_2025, "2025-03-03", &due),
    )
    .unwrap();
    let mut total = Cents::ZERO;
    for event in &events {
        let Event::ContributionCalled(data) = event else {
            panic!("des appels seulement")
        };
        let sum = Cents::sum(data.instalments.iter().map(|instalment| instalment.amount));
        assert_eq!((sum, data.instalments.len()), (Ok(data.amount), 4));
        assert!(
            data.instalments
                .iter()
                .all(|instalment| instalment.amount >= Cents::ZERO)
        );
        assert_eq!(data.instalments[3].due_on, date("2025-12-15"));
        total = total.plus(data.amount).unwrap();
    }
    assert_eq!((events.len(), total), (3, euros("48500.00")));
}

#[test]
fn cumulative_floors_cut_5_585_11_in_four() {
    let parts = domain::call::instalments::cumulative_floors(euros("5585.11"), 4);
    assert_eq!(parts, ["1396.27", "1396.28", "1396.28", "1396.28"].map(euros));
    assert_eq!(Cents::sum(parts), Ok(euros("5585.11")));
}

#[test]
fn an_allocation_is_called_once() {
    let given = domain::sample::events();
    let again = call_contributions(ALLOCATION_DESK_2025, "2026-01-05", &["2026-02-28"]);
    assert_eq!(refused(given, again).code, Code::AlreadyCalled);
}

#[test]
fn due_dates_are_in_order_and_not_before_the_call() {
    let issue = |due_dates: &[&str]| call_contributions(ALLOCATION_PAYROLL_2025, "2025-03-03", due_dates);
    for due_dates in [
        &[][..],
        &["2025-03-02"],
        &["2025-06-30", "2025-03-31"],
        &["2025-06-30", "2025-06-30"],
    ] {
        let refusal = refused(before_the_calls(), issue(due_dates));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::ScheduleInvalid, Some("due_dates"))
        );
    }
    assert!(when(before_the_calls(), issue(&["2025-03-03"])).is_ok());
    let days: Vec<String> = (0..61)
        .map(|n| date("2025-04-01").plus_days(n).unwrap().to_string())
        .collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    assert!(when(before_the_calls(), issue(&days[..60])).is_ok());
    assert_eq!(refused(before_the_calls(), issue(&days)).code, Code::ScheduleInvalid);
}

#[test]
fn contributions_are_called_from_the_day_they_are_shared_on() {
    let issue = |issued_on| call_contributions(ALLOCATION_PAYROLL_2025, issued_on, &["2025-03-31"]);
    let early = refused(before_the_calls(), issue("2025-02-19"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("issued_on"))
    );
    assert!(early.message.contains("20 février 2025"), "{early}");
    assert!(when(before_the_calls(), issue("2025-02-20")).is_ok());
}

#[test]
fn a_share_of_nothing_is_not_called() {
    let mut given = before_the_calls();
    for draft in &mut given {
        if let Event::ShareAllocated(data) = &mut draft.event
            && data.member == domain::sample::member("Billiers")
        {
            data.amount = Cents::ZERO;
        }
    }
    let events = when(
        given,
        call_contributions(ALLOCATION_PAYROLL_2025, "2025-03-03", &["2025-03-31"]),
    )
    .unwrap();
    assert_eq!(events.len(), 2);
}

fn weighted(due_dates: &[&str], weights: &[u16]) -> Command {
    let Command::CallContributions(order) = call_contributions(ALLOCATION_PAYROLL_2025, "2025-03-03", due_dates) else {
        panic!("un appel")
    };
    CallContributions {
        weights: weights.to_vec(),
        ..order
    }
    .into()
}

/// 48 500,00 € : Muzillac 25 974,11 ; 50 % en donne 12 987,055, et 80 % 20 779,288.
#[test]
fn a_call_of_fifty_thirty_twenty_sums_to_each_share() {
    let due = ["2025-03-31", "2025-06-30", "2025-12-15"];
    let events = when(before_the_calls(), weighted(&due, &[50, 30, 20])).unwrap();
    for event in &events {
        let Event::ContributionCalled(data) = event else {
            panic!("des appels seulement")
        };
        let amounts: Vec<Cents> = data.instalments.iter().map(|instalment| instalment.amount).collect();
        assert_eq!(Cents::sum(amounts.iter().copied()), Ok(data.amount));
        let whole = data.amount.get();
        let (half, eighty) = (whole * 50 / 100, whole * 80 / 100);
        assert_eq!(
            amounts,
            [half, eighty - half, whole - eighty].map(Cents::new),
            "{}",
            data.member
        );
    }
    assert_eq!(events.len(), 3);
    let equal = when(before_the_calls(), weighted(&due, &[7, 7, 7])).unwrap();
    assert_eq!(equal, when(before_the_calls(), weighted(&due, &[])).unwrap());
}

#[test]
fn each_due_date_has_one_weight_more_than_zero() {
    let due = ["2025-03-31", "2025-06-30", "2025-12-15"];
    for weights in [&[50, 50][..], &[50, 30, 10, 10], &[100, 0, 0]] {
        let refusal = refused(before_the_calls(), weighted(&due, weights));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::ScheduleInvalid, Some("weights"))
        );
    }
}

#[test]
fn a_rhythm_falls_on_the_same_day_of_the_month_or_on_its_last() {
    let dates = |rhythm, first, count| {
        let dates = due_dates(rhythm, date(first), count).unwrap();
        dates.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        dates(Rhythm::Monthly, "2026-01-31", 3),
        ["2026-01-31", "2026-02-28", "2026-03-31"]
    );
    assert_eq!(
        dates(Rhythm::Quarterly, "2026-03-31", 4),
        ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    );
    assert_eq!(dates(Rhythm::HalfYearly, "2026-06-15", 2), ["2026-06-15", "2026-12-15"]);
    assert_eq!(dates(Rhythm::Yearly, "2024-02-29", 2), ["2024-02-29", "2025-02-28"]);
    for count in [0, 61] {
        let refusal = due_dates(Rhythm::Monthly, date("2026-01-31"), count).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::ScheduleInvalid, Some("count"))
        );
    }
    assert_eq!(due_dates(Rhythm::Monthly, date("2026-01-31"), 60).unwrap().len(), 60);
    let end = due_dates(Rhythm::Yearly, date("2990-01-31"), 60).unwrap_err();
    assert_eq!(end.code, Code::DateMalformed);
}

pub(crate) fn withdraw(allocation: domain::value::AllocationId, withdrawn_on: &str) -> Command {
    WithdrawCalls {
        allocation,
        withdrawn_on: date(withdrawn_on),
        reason: text("Mauvaise échéance."),
    }
    .into()
}

/// Payroll of 2025 called on 3 March 2025, before any payment.
fn called() -> Vec<Draft> {
    let mut given = before_the_calls();
    let first = call_contributions(ALLOCATION_PAYROLL_2025, "2025-03-03", &["2025-03-31"]);
    given.extend(then(given.clone(), first).unwrap());
    given
}

#[test]
fn calls_made_by_mistake_are_withdrawn_together_and_called_again_under_other_ids() {
    let events = when(called(), withdraw(ALLOCATION_PAYROLL_2025, "2025-03-10")).unwrap();
    let total = Cents::sum(events.iter().map(|event| match event {
        Event::CallWithdrawn(data) => data.amount,
        other => panic!("{other:?}"),
    }));
    assert_eq!((events.len(), total), (3, Ok(euros("48500.00"))));
    let mut given = called();
    given.extend(then(given.clone(), withdraw(ALLOCATION_PAYROLL_2025, "2025-03-10")).unwrap());
    let again = |issued_on| call_contributions(ALLOCATION_PAYROLL_2025, issued_on, &["2025-04-30"]);
    let early = refused(given.clone(), again("2025-03-09"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("issued_on"))
    );
    let second = when(given.clone(), again("2025-03-10")).unwrap();
    for event in &second {
        let Event::ContributionCalled(data) = event else {
            panic!("des appels seulement")
        };
        assert_eq!(data.call, call_id(ALLOCATION_PAYROLL_2025, 2, data.member));
        assert_ne!(data.call, call_id(ALLOCATION_PAYROLL_2025, 1, data.member));
    }
    // And a third time, by the same way.
    given.extend(then(given.clone(), again("2025-03-10")).unwrap());
    assert_eq!(refused(given.clone(), again("2025-03-11")).code, Code::AlreadyCalled);
    given.extend(then(given.clone(), withdraw(ALLOCATION_PAYROLL_2025, "2025-03-11")).unwrap());
    let third = when(given, again("2025-03-12")).unwrap();
    assert!(third.iter().all(
        |event| matches!(event, Event::ContributionCalled(data) if data.call == call_id(ALLOCATION_PAYROLL_2025, 3, data.member))
    ));
}

#[test]
fn a_withdrawal_rests_on_each_call_and_counts_from_its_day() {
    let given = called();
    let calls: Vec<_> = (0..given.len())
        .filter(|position| matches!(given[*position].event, Event::ContributionCalled(_)))
        .map(|position| domain::value::EventId::new(domain::sample::LEDGER.derive(&format!("event/{position}"))))
        .collect();
    let drafts = then(given, withdraw(ALLOCATION_PAYROLL_2025, "2025-03-10")).unwrap();
    let cited: Vec<_> = drafts.iter().flat_map(|draft| draft.authorised_by.clone()).collect();
    assert_eq!(cited, calls);
    assert!(drafts.iter().all(|draft| draft.effective == date("2025-03-10")));
}

#[test]
fn a_call_that_was_paid_is_not_withdrawn() {
    let mut given = called();
    let paid = pay(1, ALLOCATION_PAYROLL_2025, "Péaule", "0.01", "2025-03-05");
    given.extend(then(given.clone(), paid).unwrap());
    let refusal = refused(given, withdraw(ALLOCATION_PAYROLL_2025, "2025-03-10"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::CallPaid, Some("allocation"))
    );
    assert!(refusal.message.contains("Péaule"), "{refusal}");
}

#[test]
fn only_what_is_called_is_withdrawn_from_its_issue_on() {
    let not_called = refused(before_the_calls(), withdraw(ALLOCATION_PAYROLL_2025, "2025-03-10"));
    assert_eq!(
        (not_called.code, not_called.field.as_deref()),
        (Code::CallNotCalled, Some("allocation"))
    );
    let unknown = withdraw(domain::value::AllocationId::default(), "2025-03-10");
    assert_eq!(refused(called(), unknown).code, Code::AllocationUnknown);
    let early = refused(called(), withdraw(ALLOCATION_PAYROLL_2025, "2025-03-02"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("withdrawn_on"))
    );
    assert_eq!(
        refused(called(), withdraw(ALLOCATION_PAYROLL_2025, "2026-11-02")).code,
        Code::DateInFuture
    );
    assert!(when(called(), withdraw(ALLOCATION_PAYROLL_2025, "2025-03-03")).is_ok());
}
