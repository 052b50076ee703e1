//! `entente calendar`: the deadlines of the demo, on screen and in a diary.

use crate::program::{entente, json, sqlite, succeed};
use serde_json::Value;

#[test]
fn the_deadlines_of_the_demo_are_listed_and_written_to_a_diary() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    let at = ["calendar", "--on", "2026-06-15"];
    let rows = json(&store, &at);
    let rows = rows.as_array().unwrap();
    let text = |row: &Value, column: &str| row[column].as_str().unwrap().to_owned();
    assert!(
        rows.windows(2).all(|two| text(&two[0], "on") <= text(&two[1], "on")),
        "la plus proche d’abord"
    );
    assert!(
        rows.iter()
            .any(|row| text(row, "kind") == "échéance d’un appel de fonds")
    );
    let told = succeed(&store, &at);
    assert!(told.contains(&format!("{}, dont", rows.len())), "{told}");

    let diary = folder.path().join("délais.ics");
    let path = diary.to_str().unwrap();
    succeed(&store, &[&at[..], &["--ics", path]].concat());
    let written = std::fs::read_to_string(&diary).unwrap();
    assert_eq!(
        written.matches("BEGIN:VEVENT").count(),
        rows.len(),
        "un jour d’agenda par délai"
    );
    succeed(&store, &[&at[..], &["--ics", path]].concat());
    let uids = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with("UID:"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let again = std::fs::read_to_string(&diary).unwrap();
    assert_eq!(uids(&written), uids(&again), "réimporter l’agenda ne double rien");
}

#[test]
fn a_ledger_without_deadline_says_so_and_an_impossible_day_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    let far = succeed(&store, &["calendar", "--on", "2026-06-15", "--until", "2020-01-01"]);
    assert!(far.contains("Aucun délai ne court"), "{far}");
    let wrong = entente(&store, &["calendar", "--on", "2026-02-30"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("n’est pas une date du calendrier"), "{}", wrong.err);
}
