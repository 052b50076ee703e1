//! Pre-titles for the finance suite: written whole or not at all.

use crate::program::{entente, record, succeed};
use domain::Command;
use domain::sample::{ALLOCATION_PAYROLL_2026, story};
use domain::value::Digest;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The story, without what `leaves` recognises, nor what undoes acts: it names facts by the ids they have in the story alone.
pub(crate) fn store(folder: &Path, leaves: impl Fn(&Command) -> bool) -> String {
    let requests = story().into_iter().filter(|request| {
        !leaves(&request.command)
            && !matches!(
                request.command,
                Command::CorrectClericalError(_)
                    | Command::RepealAct(_)
                    | Command::RescindAct(_)
                    | Command::RecordAnnulment(_)
                    | Command::RecordIllegality(_)
                    | Command::ReverseJudgment(_)
            )
    });
    record(folder, requests)
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// What a folder holds besides the files of the database.
fn beside_the_store(folder: &Path) -> Vec<String> {
    let others = files(folder).into_iter();
    others.filter(|name| !name.starts_with("entente.db")).collect()
}

#[test]
fn the_pre_titles_of_an_instalment_are_written_with_the_sheets_they_cite() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), |_| false);
    let output = folder.path().join("pre-titres");
    let args = [
        "titles",
        "export",
        "--year",
        "2026",
        "--instalment",
        "3",
        "--on",
        "2026-10-01",
    ];
    let told = succeed(&store, &[&args[..], &["--output", output.to_str().unwrap()]].concat());
    assert!(told.contains("3 pré-titres pour 12\u{202f}812,50\u{a0}€"), "{told}");
    let sheet = format!("feuille-2026-paie-{ALLOCATION_PAYROLL_2026}");
    let expected = [
        "pre-titres.csv".to_owned(),
        format!("{sheet}.csv"),
        format!("{sheet}.txt"),
    ];
    assert_eq!(files(&output), expected.into_iter().collect());
    let csv = fs::read_to_string(output.join("pre-titres.csv")).unwrap();
    assert!(
        csv.starts_with('\u{feff}') && csv.contains(";4084,64;30/09/2026;3;"),
        "{csv}"
    );
    let digest = Digest::of(&fs::read(output.join(format!("{sheet}.txt"))).unwrap());
    assert_eq!(csv.matches(&format!("{sheet}.txt;{digest}\r\n")).count(), 3);
    assert_eq!(beside_the_store(folder.path()), ["pre-titres"]);

    let again = entente(&store, &[&args[..], &["--output", output.to_str().unwrap()]].concat());
    assert_eq!(again.code, 2, "{}", again.err);
    assert!(again.err.contains("existe déjà"), "{}", again.err);
}

#[test]
fn the_same_rows_are_written_as_json_for_one_allocation_in_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), |_| false);
    let output = folder.path().join("vide");
    fs::create_dir(&output).unwrap();
    let allocation = ALLOCATION_PAYROLL_2026.to_string();
    let args = [
        "titles",
        "export",
        "--allocation",
        &allocation,
        "--instalment",
        "4",
        "--on",
        "2026-10-01",
        "--output",
        output.to_str().unwrap(),
        "--format",
        "json",
    ];
    succeed(&store, &args);
    let rows: Value = serde_json::from_str(&fs::read_to_string(output.join("pre-titres.json")).unwrap()).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert_eq!(
        (&rows[0]["membre"], &rows[0]["montant"]),
        (&"Billiers".into(), &"1256.82".into())
    );
}

#[test]
fn who_lacks_a_siret_is_listed_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), |command| {
        matches!(command, Command::SetBillingDetails(_))
    });
    let output = folder.path().join("pre-titres");
    let export = |year: &str, instalment: &str| {
        let args = ["titles", "export", "--year", year, "--instalment", instalment];
        let place = ["--on", "2026-10-01", "--output", output.to_str().unwrap()];
        entente(&store, &[&args[..], &place].concat())
    };
    let ended = export("2026", "3");
    assert_eq!(ended.code, 3, "{}", ended.err);
    for words in [
        "Billiers (SIREN 215600180)",
        "Muzillac (SIREN 215601436)",
        "Péaule",
        "billingDetailsSet",
    ] {
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    assert!(!output.exists());
    let nothing = export("2026", "9");
    assert_eq!(nothing.code, 3);
    assert!(nothing.err.contains("aucune échéance n° 9"), "{}", nothing.err);
    let args = ["titles", "export", "--instalment", "1", "--output", "x"];
    assert_eq!(entente(&store, &args).code, 2);
    let unknown = ["--allocation", "00000000-0000-4000-8000-000000000000"];
    let ended = entente(&store, &[&args[..], &unknown].concat());
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_eq!(beside_the_store(folder.path()), [""; 0]);
}
