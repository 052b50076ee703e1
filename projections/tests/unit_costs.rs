//! Unit costs in the views: what the journal tells of a late notice, and what the calendar asks before it is one.

use domain::convention::LegalForm;
use domain::sample::disposal::{cooperation, forecast, halves, requests};
use domain::sample::{date, record};
use domain::value::Date;
use domain::{Command, Recorded};
use projections::LedgerView;
use projections::calendar::{Deadline, DeadlineKind};
use projections::journal::sentence;

fn fold(log: &[Recorded]) -> LedgerView {
    let mut view = LedgerView::default();
    for recorded in log {
        view.apply(recorded);
    }
    view
}

fn view(commands: Vec<Command>) -> LedgerView {
    fold(&record(&requests(0, commands)).1)
}

/// A service put at disposal by a convention signed on `signed_on`, then `commands`.
fn since(signed_on: &str, from: &str, commands: Vec<Command>) -> LedgerView {
    let mut all = cooperation(LegalForm::MiseADisposition, signed_on, from);
    all.extend(commands);
    view(all)
}

fn since_2024(commands: Vec<Command>) -> LedgerView {
    since("2024-06-10", "2024-07-01", commands)
}

fn due(view: &LedgerView, today: &str, kind: DeadlineKind) -> Vec<Deadline> {
    let deadlines = view.calendar(date(today), None);
    deadlines.into_iter().filter(|deadline| deadline.kind == kind).collect()
}

fn to_notify(view: &LedgerView, today: &str) -> Vec<(Date, String, bool)> {
    let due = due(view, today, DeadlineKind::UnitCost);
    due.into_iter()
        .map(|deadline| (deadline.on, deadline.what.clone(), deadline.is_late(date(today))))
        .collect()
}

#[test]
fn the_unit_cost_is_asked_for_before_the_budget_of_each_year_until_it_is_notified() {
    let asked = |year: &str, day: &str, pool: &str| {
        format!(
            "Notifier le coût unitaire {year} de la convention «\u{a0}Mise à disposition du service d’instruction\u{a0}» avant le {day}{pool}"
        )
    };
    let nothing = since_2024(Vec::new());
    let last = date("2025-04-14");
    let what = asked("2025", "15 avril 2025", "");
    assert_eq!(to_notify(&nothing, "2025-04-13"), [(last, what.clone(), false)]);
    assert_eq!(to_notify(&nothing, "2025-04-14"), [(last, what.clone(), false)]);
    assert_eq!(to_notify(&nothing, "2025-04-15"), [(last, what, true)]);

    // Notified for 2025: the next is 2026, when councils are renewed.
    let notified = since_2024(vec![forecast("2025", "2025-04-10").into()]);
    let next = (
        date("2026-04-29"),
        asked("2026", "30 avril 2026", " (charge « instruction »)"),
        false,
    );
    assert_eq!(to_notify(&notified, "2025-06-01"), [next]);
    let deadline = &due(&notified, "2025-06-01", DeadlineKind::UnitCost)[0];
    assert_eq!(deadline.reference.as_deref(), Some("CGCT, art. D. 5211-16"));
}

#[test]
fn in_the_year_of_signature_it_is_asked_for_three_months_after_the_signature() {
    let signed = since("2025-02-03", "2025-03-01", Vec::new());
    assert_eq!(
        to_notify(&signed, "2025-03-02"),
        [(
            date("2025-05-03"),
            "Notifier le coût unitaire 2025 de la convention «\u{a0}Mise à disposition du service d’instruction\u{a0}» au plus tard le 3 mai 2025"
                .to_owned(),
            false
        )]
    );
}

#[test]
fn where_no_text_rules_the_cost_nothing_is_asked_for() {
    let common = view(cooperation(LegalForm::Entente, "2024-06-10", "2024-07-01"));
    assert!(to_notify(&common, "2025-04-13").is_empty());
}

#[test]
fn the_units_of_a_year_that_is_over_are_asked_for_until_it_is_wholly_stated() {
    let notice = || Command::from(forecast("2025", "2025-04-10"));
    let [first, second] = halves();
    let half = since_2024(vec![notice(), first.clone().into()]);
    assert!(due(&half, "2025-12-31", DeadlineKind::UnitStatement).is_empty());
    let asked = due(&half, "2026-01-02", DeadlineKind::UnitStatement);
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0]
            .what
            .ends_with("il manque du 1er juillet 2025 au 31 décembre 2025"),
        "{}",
        asked[0].what
    );
    assert!(!asked[0].is_late(date("2026-09-01")), "aucun texte ne fixe de jour");
    let whole = since_2024(vec![notice(), first.into(), second.into()]);
    assert!(due(&whole, "2026-01-13", DeadlineKind::UnitStatement).is_empty());
}

#[test]
fn a_late_notice_is_told_as_late_and_by_how_much() {
    let told = |notified_on: &str| {
        let mut commands = cooperation(LegalForm::MiseADisposition, "2024-06-10", "2024-07-01");
        commands.push(forecast("2025", notified_on).into());
        let log = record(&requests(0, commands)).1;
        let view = fold(&log);
        let of_it = log
            .iter()
            .find(|recorded| recorded.event.event_type() == domain::EventType::UnitCostNotified);
        sentence(of_it.unwrap(), &view)
    };
    assert!(told("2025-04-14").ends_with("(référence : Courrier du 14 avril 2025)."));
    let late = told("2025-04-15");
    assert!(
        late.ends_with(" Elle était attendue le 14 avril 2025 au plus tard : 1 jour de retard."),
        "{late}"
    );
    assert!(late.contains("312,40\u{a0}€ par unité (« heure d’instruction »), soit 31\u{202f}240,00\u{a0}€ pour 100 unités ; unités prévues : Muzillac 40 et Péaule 25"), "{late}");
}
