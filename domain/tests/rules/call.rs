use crate::support::{refused, story_until, when};
use domain::Draft;
use domain::event::Event;
use domain::sample::orders::call_contributions;
use domain::sample::{ALLOCATION_DESK_2025, ALLOCATION_PAYROLL_2025, date, euros};
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
