//! `entente withdrawal`: what a member that leaves owes, told to an official; and the estimate before any vote.

use crate::program::{entente, json, succeed};
use crate::titles::store;

fn told() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), |_| false);
    (folder, store)
}

#[test]
fn show_tells_the_dates_the_debt_and_what_remains_year_by_year() {
    let (_folder, store) = told();
    let show = [
        "withdrawal",
        "show",
        "--member",
        "Billiers",
        "--convention",
        "Piscine",
        "--on",
        "2026-11-01",
    ];
    let out = succeed(&store, &show);
    for words in [
        "a demandé le 3 mars 2025",
        "prend effet après le 31 décembre 2025",
        "Construction du bassin",
        "restitué au membre qui l’avait mis à disposition",
        "annuité 2029 de l’emprunt",
        "le règlement, le 19 octobre 2026, du retrait de Billiers",
    ] {
        assert!(out.contains(words), "{words}\n{out}");
    }
    let rows = json(&store, &show);
    let years: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["fiscalYear"].clone())
        .collect();
    assert_eq!(years, ["2027", "2027", "2027", "2028", "2029"]);
}

#[test]
fn an_estimate_shares_the_debt_among_all_and_records_nothing() {
    let (_folder, store) = told();
    let before = json(&store, &["ledgers"]);
    let estimate = [
        "withdrawal",
        "estimate",
        "--member",
        "Péaule",
        "--convention",
        "Piscine",
        "--on",
        "2025-12-31",
    ];
    let out = succeed(&store, &estimate);
    assert!(out.contains("Si Péaule partait le 31 décembre 2025"), "{out}");
    let rows = json(&store, &estimate);
    let cents = |value: &serde_json::Value| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let of_basin: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["loan"] == "Construction du bassin")
        .collect();
    assert_eq!(of_basin.len(), 3);
    assert_eq!(
        of_basin.iter().map(|row| cents(&row["share"])).sum::<i64>(),
        cents(&of_basin[0]["outstanding"])
    );
    assert_eq!(json(&store, &["ledgers"]), before);
}

#[test]
fn a_member_that_never_belonged_and_an_unknown_key_are_refused() {
    let (_folder, store) = told();
    let stranger = entente(
        &store,
        &[
            "withdrawal",
            "show",
            "--member",
            "CC Arc Sud",
            "--convention",
            "Piscine",
        ],
    );
    assert_eq!(stranger.code, 3, "{}", stranger.err);
    let key = [
        "withdrawal",
        "estimate",
        "--member",
        "Péaule",
        "--convention",
        "Piscine",
        "--on",
        "2025-12-31",
        "--key",
        "Autre",
    ];
    let unknown = entente(&store, &key);
    assert_eq!(unknown.code, 3, "{}", unknown.err);
    assert!(unknown.err.contains("Piscine selon la population"), "{}", unknown.err);
}
