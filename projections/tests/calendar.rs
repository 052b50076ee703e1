//! The calendar of the sample story, day by day.

mod support;

use domain::sample::date;
use domain::value::Date;
use projections::calendar::{Deadline, DeadlineKind};
use support::{fold, log};

fn calendar(today: &str, until: Option<&str>) -> Vec<Deadline> {
    fold(&log()).calendar(date(today), until.map(date))
}

fn of_kind(deadlines: &[Deadline], kind: DeadlineKind) -> Vec<(Date, &str)> {
    let those = deadlines.iter().filter(|deadline| deadline.kind == kind);
    those.map(|deadline| (deadline.on, deadline.what.as_str())).collect()
}

#[test]
fn the_soonest_comes_first_and_every_line_says_its_rule_and_what_happens_if_it_is_missed() {
    let deadlines = calendar("2026-06-15", None);
    assert!(deadlines.len() > 10);
    assert!(deadlines.windows(2).all(|two| two[0].on <= two[1].on));
    for deadline in &deadlines {
        assert!(!deadline.what.is_empty() && !deadline.rule.is_empty(), "{deadline:?}");
        assert!(deadline.missed.ends_with('.'), "{deadline:?}");
    }
}

#[test]
fn an_unpaid_instalment_stays_until_it_is_paid_and_a_paid_one_is_gone() {
    let view = fold(&log());
    let unpaid = |today: Date| {
        let all = view.obligations.iter();
        let instalments = all.flat_map(|obligation| obligation.instalments_on(today).collect::<Vec<_>>());
        instalments
            .filter(|instalment| instalment.remaining.is_positive())
            .count()
    };
    for today in ["2026-06-15", "2026-10-01", "2029-01-01"].map(date) {
        let deadlines = view.calendar(today, None);
        assert!(unpaid(today) > 0);
        assert_eq!(of_kind(&deadlines, DeadlineKind::Instalment).len(), unpaid(today));
    }
    let long_after = date("2029-01-01");
    let deadlines = view.calendar(long_after, None);
    let mut instalments = deadlines
        .iter()
        .filter(|deadline| deadline.kind == DeadlineKind::Instalment);
    assert!(instalments.all(|deadline| deadline.is_late(long_after)));
}

#[test]
fn the_budget_not_yet_adopted_is_due_on_15_april_and_on_30_april_when_councils_are_renewed() {
    let due = |today: &str| {
        let deadlines = calendar(today, None);
        of_kind(&deadlines, DeadlineKind::Budget)
            .iter()
            .filter(|(_, what)| what.contains("Service commun"))
            .map(|(on, _)| *on)
            .collect::<Vec<_>>()
    };
    assert_eq!(due("2026-11-24"), [date("2027-04-15")]);
    assert_eq!(due("2032-01-10"), [date("2032-04-15")]);
    let nobody_voted = {
        let until_the_budget = log()
            .into_iter()
            .take_while(|fact| fact.event.event_type() != domain::EventType::BudgetAdopted);
        fold(&until_the_budget.collect::<Vec<_>>()).calendar(date("2026-02-01"), None)
    };
    assert_eq!(of_kind(&nobody_voted, DeadlineKind::Budget)[0].0, date("2026-04-30"));
}

#[test]
fn a_recourse_is_open_for_two_clear_months_and_leaves_the_calendar_afterwards() {
    let view = fold(&log());
    let convention = view.conventions.get(domain::sample::CONVENTION).unwrap();
    let published = convention
        .approvals()
        .next()
        .unwrap()
        .enforceability
        .unwrap()
        .published_on;
    let end = domain::deadline::clear_months_after(published, 2).unwrap();
    let those = |today: Date| {
        let deadlines = view.calendar(today, None);
        let recourses = deadlines
            .iter()
            .filter(|deadline| deadline.what.starts_with("Recours") && deadline.on == end);
        recourses
            .map(|deadline| deadline.reference.clone().unwrap())
            .collect::<Vec<_>>()
    };
    assert!(
        those(published)
            .iter()
            .all(|reference| reference == "CJA, art. R. 421-1")
            && !those(published).is_empty()
    );
    assert_eq!(those(end), those(published), "le dernier jour compte");
    assert!(those(end.plus_days(1).unwrap()).is_empty());
}

#[test]
fn a_reference_that_was_not_read_in_a_current_text_says_so() {
    let deadlines = calendar("2026-11-24", None);
    let budget = deadlines
        .iter()
        .find(|deadline| deadline.kind == DeadlineKind::Budget)
        .unwrap();
    assert_eq!(
        budget.reference.as_deref(),
        Some("CGCT, art. L. 1612-2 (référence à vérifier)")
    );
}

#[test]
fn the_calendar_can_stop_at_a_day() {
    let deadlines = calendar("2026-06-15", Some("2026-12-31"));
    assert!(!deadlines.is_empty() && deadlines.iter().all(|deadline| deadline.on <= date("2026-12-31")));
}
