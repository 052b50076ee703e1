//! What was made payable of what is called, at any date: titles issued, reduced and cancelled, and calls withdrawn.

mod support;

use domain::call::call_id;
use domain::event::Event;
use domain::sample::{
    ALLOCATION_IT_2026, ALLOCATION_PAYROLL_2026, TITLE_2025, TITLE_BILLIERS, TITLE_CANCELLED, TITLE_MUZILLAC,
    TITLE_PEAULE, call, date, euros, member, name, siret, year,
};
use domain::value::{AllocationId, CallId, Cents, TitleId};
use projections::LedgerView;
use projections::obligations::{ObligationView, TitleState};
use std::sync::Arc;
use support::{fold, log};

fn view() -> LedgerView {
    fold(&log())
}

fn obligation(view: &LedgerView, allocation: AllocationId, of: &str) -> Arc<ObligationView> {
    let mut owed = view.obligations.of_member_in(member(of), year("2026"));
    Arc::clone(owed.find(|row| row.allocation == allocation).unwrap())
}

/// Billiers, payroll of 2026: 5 027,25 € in quarters 1 256,81 · 1 256,81 · 1 256,81 · 1 256,82. The first was titled on 15 June, cancelled
/// on 6 July, and titled again with the second on 8 July.
#[test]
fn a_cancelled_title_leaves_what_is_called_as_it_is() {
    let view = view();
    let billiers = obligation(&view, ALLOCATION_PAYROLL_2026, "Billiers");
    for (on, titled) in [
        ("2026-06-14", "0"),
        ("2026-06-15", "1256.81"),
        ("2026-07-05", "1256.81"),
        ("2026-07-06", "0"),
        ("2026-07-07", "0"),
        ("2026-07-08", "2513.62"),
        ("2026-12-31", "2513.62"),
    ] {
        let balance = billiers.balance_on(date(on));
        assert_eq!(
            (balance.titled, balance.called),
            (euros(titled), euros("5027.25")),
            "{on}"
        );
    }
}

#[test]
fn a_reduced_title_counts_for_what_stands_of_it_from_the_day_of_the_decision() {
    let view = view();
    let peaule = obligation(&view, ALLOCATION_PAYROLL_2026, "Péaule");
    let titled = |on| peaule.balance_on(date(on)).titled;
    assert_eq!(titled("2026-07-01"), euros("8169.27"));
    assert_eq!(titled("2026-07-02"), euros("8069.27"));
    let title = view.obligations.title(TITLE_PEAULE).unwrap();
    assert_eq!((title.amount, title.reductions.len()), (euros("8169.27"), 1));
    assert!(!title.reductions[0].prior_year);
    assert!(view.obligations.title(TITLE_2025).unwrap().reductions[0].prior_year);
    let all = view.year_total(year("2026"), date("2026-12-31")).titled;
    let rows = view.member_years(year("2026"), date("2026-12-31"));
    assert_eq!(Cents::sum(rows.iter().map(|row| row.balance.titled)), Ok(all));
}

#[test]
fn a_title_is_issued_then_taken_in_charge_then_cancelled() {
    let view = view();
    let state = |title: TitleId, on| view.obligations.title(title).unwrap().state_on(date(on));
    assert_eq!(state(TITLE_MUZILLAC, "2026-06-14"), None);
    assert_eq!(state(TITLE_MUZILLAC, "2026-06-15"), Some(TitleState::Issued));
    assert_eq!(state(TITLE_MUZILLAC, "2026-06-18"), Some(TitleState::TakenInCharge));
    assert_eq!(state(TITLE_CANCELLED, "2026-07-05"), Some(TitleState::Issued));
    assert_eq!(state(TITLE_CANCELLED, "2026-07-06"), Some(TitleState::Cancelled));
    let title = |id| Arc::clone(view.obligations.title(id).unwrap());
    assert!(title(TITLE_CANCELLED).bears_on(1, date("2026-07-05")));
    assert!(!title(TITLE_CANCELLED).bears_on(1, date("2026-07-06")));
    assert!(!title(TITLE_BILLIERS).bears_on(3, date("2026-07-08")));
    assert_eq!(view.obligations.title(TitleId::default()), None);
}

/// Called on 2 March for 30 March, withdrawn, and called the same day for 30 June.
#[test]
fn a_withdrawn_call_asks_for_nothing_from_its_day_on() {
    let view = view();
    let owed = obligation(&view, ALLOCATION_IT_2026, "Péaule");
    let due: Vec<_> = owed.instalments_on(date("2026-03-02")).map(|row| row.due_on).collect();
    assert_eq!(due, [date("2026-06-30")]);
    let first = owed.call_of(call_id(ALLOCATION_IT_2026, 1, member("Péaule"))).unwrap();
    assert!(!first.stands_on(date("2026-03-02")));
    assert_eq!(first.balance_on(owed.due(), date("2026-03-02")).called, Cents::ZERO);
    assert_eq!(owed.withdrawn.len(), 1);
    assert_eq!(owed.call.as_ref().unwrap().id, call(ALLOCATION_IT_2026, "Péaule"));
}

/// The same, withdrawn on 10 March and never called again.
#[test]
fn between_its_issue_and_its_withdrawal_a_call_is_told_as_it_was() {
    let mut log = log();
    let end = log
        .iter()
        .rposition(|recorded| matches!(recorded.event, Event::CallWithdrawn(_)))
        .unwrap();
    log.truncate(end + 1);
    for recorded in &mut log {
        if let Event::CallWithdrawn(data) = &mut recorded.event {
            data.withdrawn_on = date("2026-03-10");
        }
    }
    let view = fold(&log);
    let owed = obligation(&view, ALLOCATION_IT_2026, "Péaule");
    for (on, called, due) in [
        ("2026-03-01", "0", 0),
        ("2026-03-02", "4533.33", 1),
        ("2026-03-09", "4533.33", 1),
        ("2026-03-10", "0", 0),
        ("2026-12-31", "0", 0),
    ] {
        let balance = owed.balance_on(date(on));
        assert_eq!((balance.called, balance.due), (euros(called), euros("4533.33")), "{on}");
        assert_eq!(
            (balance.overdue, owed.instalments_on(date(on)).count()),
            (Cents::ZERO, due)
        );
    }
    assert_eq!(owed.call, None);
}

#[test]
fn what_was_withdrawn_is_found_with_the_fact_that_called_it_and_calls_nothing() {
    let (log, view) = (log(), view());
    let first = call_id(ALLOCATION_IT_2026, 1, member("Péaule"));
    let facts = |call: CallId| {
        let called = log
            .iter()
            .find(|recorded| matches!(&recorded.event, Event::ContributionCalled(data) if data.call == call));
        called.unwrap().event_id
    };
    let second = call(ALLOCATION_IT_2026, "Péaule");
    for call in [first, second] {
        assert_eq!(view.fact_of_call(call), Some(facts(call)));
    }
    let allocated = view.allocations.get(ALLOCATION_IT_2026).unwrap().fact.event;
    let dependants = view.dependants(allocated);
    let called = |fact| {
        let row = dependants.iter().find(|row| row.fact.event == fact).unwrap();
        row.called
    };
    assert_eq!(called(facts(first)), Cents::ZERO);
    assert_eq!(called(facts(second)), euros("4533.33"));
}

#[test]
fn the_four_years_to_recover_a_title_run_from_the_day_it_was_taken_in_charge() {
    let deadlines = view().calendar(date("2026-10-01"), None);
    let recovery: Vec<_> = deadlines
        .iter()
        .filter(|deadline| deadline.what.contains("n° 42"))
        .collect();
    let [only] = &recovery[..] else { panic!("{recovery:?}") };
    // Taken in charge on 18 June 2026; the formal notice of 1 September makes the four years run again.
    assert_eq!(only.on, date("2030-09-01"));
    assert!(
        only.what
            .starts_with("Recouvrement du titre n° 42 (la commune de Péaule, 2026"),
        "{}",
        only.what
    );
    // Billiers’ title is not taken in charge yet: its clock is told from the call.
    assert!(!deadlines.iter().any(|deadline| deadline.what.contains("n° 51")));
}

#[test]
fn a_member_is_billed_where_it_said_as_long_as_it_bears_that_siren() {
    let log = log();
    let view = fold(&log);
    let peaule = view.members.get(member("Péaule")).unwrap();
    assert_eq!(peaule.billing_on(date("2025-12-31")), None);
    let details = peaule.billing_on(date("2026-01-01")).unwrap();
    assert_eq!(details.service_code, Some(name("FINANCES")));
    assert_eq!(peaule.billing().len(), 1);
    let mut changed = log.clone();
    let last = log.last().unwrap();
    let mut record = |event: Event| {
        let position = last.position + changed.len() as u64;
        changed.push(domain::Recorded {
            position,
            event,
            ..last.clone()
        });
    };
    record(
        domain::member::event::MemberIdentifiersChanged {
            from: date("2026-10-01"),
            insee: None,
            member: member("Péaule"),
            name: None,
            siren: Some(domain::sample::siren("200000172")),
        }
        .into(),
    );
    let view = fold(&changed);
    let peaule = view.members.get(member("Péaule")).unwrap();
    assert!(peaule.billing_on(date("2026-09-30")).is_some());
    assert_eq!(peaule.billing_on(date("2026-10-01")), None);
    assert_ne!(siret("21560143600011").siren(), domain::sample::siren("200000172"));
}
