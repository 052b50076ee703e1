//! Two moments compared, and the log replayed step by step.

use crate::payments::undisturbed;
use crate::program::{entente, json, record, sqlite, succeed};
use domain::value::Cents;
use serde_json::Value;

fn told() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let store = record(folder.path(), undisturbed());
    (folder, store)
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn position_of(journal: &Value, event: &str) -> u64 {
    let row = rows(journal).iter().find(|row| row["type"] == event).unwrap();
    row["position"].as_str().unwrap().parse().unwrap()
}

fn cents(row: &Value, column: &str) -> i64 {
    match row[column].as_str().unwrap() {
        "" => 0,
        text => Cents::parse_euros(text).unwrap().get(),
    }
}

#[test]
fn what_changed_between_two_positions_is_told_with_its_facts_and_sums_to_the_cent() {
    let (_folder, store) = told();
    let journal = json(&store, &["journal"]);
    let payment = position_of(&journal, "PaymentRecorded");
    let (eve, then) = ((payment - 1).to_string(), payment.to_string());
    let found = json(&store, &["diff", &eve, &then]);
    assert!(!rows(&found).is_empty());
    for row in rows(&found) {
        assert_eq!(row["facts"], then.as_str(), "{row}");
        assert_eq!(
            cents(row, "difference"),
            cents_or_none(row, "after") - cents_or_none(row, "before"),
            "{row}"
        );
    }
    let noun = |row: &&Value, noun: &str| row["noun"] == noun && row["field"] == "payé";
    let year: i64 = rows(&found)
        .iter()
        .filter(|row| noun(row, "memberYear"))
        .map(|row| cents(row, "difference"))
        .sum();
    let lines: i64 = rows(&found)
        .iter()
        .filter(|row| noun(row, "obligationLine"))
        .map(|row| cents(row, "difference"))
        .sum();
    assert!(year > 0 && year == lines, "{year} {lines}");
    let text = succeed(&store, &["diff", &eve, &then]);
    for words in ["De : le fait n° ", "1 fait enregistré entre les deux", "Écart"] {
        assert!(text.contains(words), "« {words} » manque dans : {text}");
    }
    let same = succeed(&store, &["diff", &then, &then]);
    assert!(same.contains("Rien n’a changé entre ces deux moments."), "{same}");
}

/// An amount; nothing for what is no amount.
fn cents_or_none(row: &Value, column: &str) -> i64 {
    if row["difference"] == "" { 0 } else { cents(row, column) }
}

#[test]
fn a_year_is_compared_as_it_was_known_on_two_days_and_seen_from_two_days() {
    let (_folder, store) = told();
    let refused = entente(&store, &["diff", "2026-10-31", "2026-11-01"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("n’existait pas encore"), "{}", refused.err);
    // All was recorded on 1 November 2026: both ends of that day know it.
    let nothing = json(&store, &["diff", "2026-11-01", "2026-11-02"]);
    assert!(rows(&nothing).is_empty());
    let args = [
        "diff",
        "2026-11-01",
        "2026-11-01",
        "--year",
        "2025",
        "--on",
        "2025-03-31",
        "--on",
        "2025-12-31",
    ];
    let found = json(&store, &args);
    assert!(
        rows(&found)
            .iter()
            .any(|row| row["noun"] == "memberYear" && row["field"] == "retard")
    );
    assert!(
        rows(&found).iter().all(|row| row["facts"] == ""),
        "le temps seul n’enregistre rien"
    );
    assert!(
        rows(&found)
            .iter()
            .all(|row| row["noun"] != "member" && row["noun"] != "payment")
    );
    let thrice = [
        "diff",
        "0",
        "1",
        "--on",
        "2025-01-01",
        "--on",
        "2025-01-02",
        "--on",
        "2025-01-03",
    ];
    assert_eq!(entente(&store, &thrice).code, 2);
    let wrong = entente(&store, &["diff", "hier", "1"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("ni un jour (2026-03-12)"), "{}", wrong.err);
}

#[test]
fn the_log_is_replayed_step_by_step_and_each_step_tells_what_its_fact_changed() {
    let (_folder, store) = told();
    let journal = json(&store, &["journal"]);
    let out = succeed(&store, &["replay", "--step", "--format", "json"]);
    let steps: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(steps.len(), rows(&journal).len());
    for (step, row) in steps.iter().zip(rows(&journal)) {
        for field in ["position", "eventId", "type", "recordedAt", "effective"] {
            assert_eq!(step[field], row[field], "{field}");
        }
        // Minutes that are cited end with their own full stop, within their quotation marks.
        let sentence = step["sentence"].as_str().unwrap();
        let told = sentence.trim_end_matches([' ', '\u{a0}', '\u{202f}', '»']);
        assert!(told.ends_with('.'), "{sentence}");
    }
    let adopted = steps.iter().find(|step| step["type"] == "KeyAdopted").unwrap();
    assert!(
        rows(&adopted["authorisedBy"])
            .iter()
            .any(|act| act["name"].as_str().unwrap().contains("décision"))
    );
    assert!(
        rows(&adopted["changes"])
            .iter()
            .any(|change| change["field"] == "premier jour d’application")
    );
    let position = adopted["position"].as_str().unwrap();
    let text = succeed(&store, &["replay", "--step", "--from", position, "--to", position]);
    assert_eq!(text.matches("Fait n° ").count(), 1, "{text}");
    for words in [
        "Ce qu’il change :",
        "Autorisé par le fait n° ",
        "Enregistré le 01/11/2026",
    ] {
        assert!(text.contains(words), "« {words} » manque dans : {text}");
    }
    let beyond = entente(&store, &["replay", "--step", "--from", "9999"]);
    assert_eq!(beyond.code, 3, "{}", beyond.err);
    assert_eq!(entente(&store, &["replay", "--step", "--format", "csv"]).code, 2);
}

#[test]
fn the_journal_of_a_moment_ends_there() {
    let (_folder, store) = told();
    let then = json(&store, &["journal", "--as-of", "41"]);
    assert_eq!(rows(&then).len(), 42);
    assert_eq!(
        rows(&json(&store, &["journal", "--as-of", "41", "--from", "40"])).len(),
        2
    );
    assert_eq!(
        rows(&json(&store, &["journal", "--as-of", "41", "--from", "60"])).len(),
        0
    );
    let none = sqlite(tempfile::tempdir().unwrap().path());
    assert_eq!(entente(&none, &["diff", "0", "1"]).code, 6);
}
