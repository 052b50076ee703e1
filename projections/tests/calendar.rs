//! The calendar of the sample story, day by day.

mod support;

use domain::Recorded;
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
fn the_accounts_of_a_year_whose_budget_was_adopted_are_due_on_30_june_until_they_are_approved() {
    let due = |known: Vec<Recorded>| {
        let deadlines = fold(&known).calendar(date("2026-05-04"), None);
        let accounts = of_kind(&deadlines, DeadlineKind::Accounts).into_iter();
        accounts.map(|(on, _)| on).collect::<Vec<_>>()
    };
    // The council sits on the accounts of 2025 in June 2026, once a first session was postponed.
    let before = log()
        .into_iter()
        .take_while(|fact| fact.event.event_type() != domain::EventType::SessionPostponed);
    assert_eq!(due(before.collect()), [date("2026-06-30")]);
    assert_eq!(due(log()), []);
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

/// The log of the story up to the first fact that `stops` recognises, left out, in the convention `of`.
fn before(stops: impl Fn(&domain::Event) -> bool) -> projections::LedgerView {
    let all = log();
    let length = all.iter().position(|fact| stops(&fact.event)).expect("un tel fait");
    fold(&all[..length])
}

#[test]
fn a_member_can_deliberate_until_three_months_after_its_notification_then_its_silence_is_to_be_established() {
    let view = before(|event| matches!(event, domain::Event::SilenceEstablished(_)));
    let opened = view.conventions.get(domain::sample::SYNDICATE).unwrap();
    let deadlines = view.calendar(date("2025-02-01"), None);
    let silences = of_kind(&deadlines, DeadlineKind::Silence);
    // Notified on 13 January 2025.
    assert!(opened.state().is_some() && !silences.is_empty());
    assert!(silences.iter().all(|(on, _)| *on == date("2025-04-13")), "{silences:?}");
    let silence = deadlines
        .iter()
        .find(|deadline| deadline.kind == DeadlineKind::Silence)
        .unwrap();
    assert!(
        silence
            .rule
            .contains("3 mois à compter de la notification du 13 janvier 2025"),
        "{}",
        silence.rule
    );
    assert!(
        silence.reference.as_deref().unwrap().starts_with("CGCT, art. L. 5211"),
        "{silence:?}"
    );
    let late = view.calendar(date("2025-04-14"), None);
    assert!(
        late.iter()
            .any(|deadline| deadline.kind == DeadlineKind::Silence && deadline.is_late(date("2025-04-14")))
    );
}

#[test]
fn a_renewal_shows_its_bound_and_the_last_day_to_give_notice_before_it() {
    let view = before(|event| matches!(event, domain::Event::RenewalEstablished(_)));
    let deadlines = view.calendar(date("2024-03-01"), None);
    let renewal = deadlines
        .iter()
        .find(|deadline| deadline.kind == DeadlineKind::Renewal)
        .unwrap();
    assert_eq!(renewal.on, date("2024-12-31"));
    assert!(
        renewal
            .rule
            .contains("12 mois par reconduction, 2 reconductions au plus"),
        "{}",
        renewal.rule
    );
    assert!(
        renewal.missed.contains("jusqu’au 31 décembre 2025"),
        "{}",
        renewal.missed
    );
    let [(notice, _)] = of_kind(&deadlines, DeadlineKind::Notice)[..] else {
        panic!("un seul préavis : {deadlines:?}")
    };
    let months = view
        .conventions
        .get(domain::sample::ENTENTE)
        .and_then(|convention| convention.state()?.terms_on(date("2024-03-01")).provisions.notice)
        .unwrap()
        .months;
    let term = date("2024-12-31");
    assert_eq!(notice, domain::deadline::last_notice_day(months, term).unwrap());
    assert!(
        of_kind(&view.calendar(term, None), DeadlineKind::Notice)[0].0 > term,
        "le terme suivant"
    );
}

#[test]
fn an_adopted_deliberation_waits_for_its_publication_and_transmission_without_being_late() {
    let view = before(|event| matches!(event, domain::Event::DeliberationBecameEnforceable(_)));
    let today = date("2030-01-01");
    let waiting: Vec<_> = view
        .calendar(today, None)
        .into_iter()
        .filter(|deadline| deadline.kind == DeadlineKind::Enforceability)
        .collect();
    assert!(!waiting.is_empty());
    assert!(
        waiting
            .iter()
            .all(|deadline| !deadline.is_late(today) && deadline.on < today)
    );
    assert!(waiting[0].what.contains("à publier et à transmettre"), "{waiting:?}");
}
