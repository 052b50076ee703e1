//! `entente erase`: somebody’s data found, shown, destroyed once confirmed; nothing else moves.

use crate::program::{entente, json, record, succeed};
use domain::sample::story;
use serde_json::Value;
use std::fs;
use std::path::Path;

const REASON: &str = "Demande reçue le 3 mars 2026, article 17 du RGPD";

fn told() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    // Up to what names facts by the ids they have in the story alone.
    let told = story().into_iter();
    let told = told.take_while(|request| request.command.name() != "ImportPastActs");
    let store = record(folder.path(), told);
    (folder, store)
}

/// Whether a file of `folder` holds `text`.
fn holds(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).unwrap();
    let mut files = files.map(|file| file.unwrap().path()).filter(|path| path.is_file());
    files.any(|path| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

fn found(store: &str, person: &str) -> Vec<Value> {
    // Not confirmed: what is found is shown all the same.
    let shown = entente(
        store,
        &["erase", "--person", person, "--reason", REASON, "--format", "json"],
    );
    assert!(matches!(shown.code, 0 | 2), "{}", shown.err);
    let values: Value = serde_json::from_str(&shown.out).unwrap();
    values.as_array().unwrap().clone()
}

#[test]
fn a_person_is_erased_from_the_file_and_no_figure_moves() {
    let (folder, store) = told();
    let figures = || {
        ["2025", "2026"].map(|year| {
            json(
                &store,
                &["obligations", "--year", year, "--detail", "--on", "2026-11-01"],
            )
        })
    };
    let (before, journal) = (figures(), json(&store, &["journal"]));
    assert!(holds(folder.path(), "Anne Le Goff"));
    let data = found(&store, "anne LE GOFF");
    assert!(data.len() > 5 && data.iter().all(|row| row["value"] == "Anne Le Goff"));
    assert!(
        holds(folder.path(), "Anne Le Goff"),
        "rien n’est effacé sans confirmation"
    );

    let out = succeed(
        &store,
        &["erase", "--person", "anne le goff", "--reason", REASON, "--yes"],
    );
    assert!(out.contains("Anne Le Goff") && out.contains("aucun octet"), "{out}");
    assert!(out.contains("SAUVEGARDES"), "{out}");
    assert!(!holds(folder.path(), "Anne Le Goff"));
    assert_eq!(found(&store, "Anne Le Goff"), Vec::<Value>::new());

    assert_eq!(figures(), before);
    let after = json(&store, &["journal"]);
    let (last, first) = after.as_array().unwrap().split_last().unwrap();
    assert_eq!(first, journal.as_array().unwrap());
    assert_eq!(last["type"], "PersonalDataErased");
    let sentence = last["sentence"].as_str().unwrap();
    assert!(sentence.contains(REASON) && !sentence.contains("Anne"), "{sentence}");
    succeed(&store, &["replay"]);
    let again = succeed(&store, &["erase", "--again"]);
    assert!(again.contains("aucune ne s’ouvrait plus"), "{again}");
}

#[test]
fn nothing_is_erased_without_a_confirmation_a_reason_and_a_name() {
    let (folder, store) = told();
    let unconfirmed = entente(&store, &["erase", "--person", "Anne Le Goff", "--reason", REASON]);
    assert_eq!(unconfirmed.code, 2);
    assert!(unconfirmed.err.contains("--yes"), "{}", unconfirmed.err);
    for args in [
        &["erase", "--person", "Anne Le Goff", "--yes"][..],
        &["erase", "--reason", REASON, "--yes"],
        &["erase", "--person", " ", "--reason", REASON, "--yes"],
        &["erase", "--person", "Anne Le Goff", "--again", "--reason", REASON],
        // The reason stays for ever: it names nobody.
        &[
            "erase",
            "--person",
            "Anne Le Goff",
            "--reason",
            "Demande de Mme Le Goff, Anne",
            "--yes",
        ],
    ] {
        let refused = entente(&store, args);
        assert_eq!(refused.code, 2, "{args:?} : {}", refused.err);
    }
    assert!(holds(folder.path(), "Anne Le Goff"));
    let nobody = succeed(
        &store,
        &["erase", "--person", "Personne de ce nom", "--reason", REASON, "--yes"],
    );
    assert!(nobody.contains("Aucune donnée personnelle"), "{nobody}");
}

#[test]
fn names_that_are_near_are_shown_and_kept() {
    let (_folder, store) = told();
    let out = succeed(&store, &["erase", "--person", "Anne", "--reason", REASON, "--yes"]);
    assert!(
        out.contains("ne seront PAS effacées") && out.contains("Anne Le Goff"),
        "{out}"
    );
    assert!(!found(&store, "Anne Le Goff").is_empty());
}

#[test]
fn what_a_fact_bears_or_what_is_old_is_erased() {
    let (_folder, store) = told();
    let all = found(&store, "Anne Le Goff").len();
    succeed(&store, &["erase", "--position", "0", "--reason", REASON, "--yes"]);
    assert_eq!(found(&store, "Anne Le Goff").len(), all - 1);
    let none = succeed(
        &store,
        &["erase", "--before", "2026-11-01", "--reason", REASON, "--yes"],
    );
    assert!(none.contains("Aucune donnée personnelle"), "{none}");
    succeed(
        &store,
        &["erase", "--before", "2026-11-02", "--reason", REASON, "--yes"],
    );
    assert_eq!(found(&store, "Anne Le Goff"), Vec::<Value>::new());
}
