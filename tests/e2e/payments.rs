//! A statement: each line proposed, nothing ambiguous applied, a decision file read again, nothing recorded twice.

use crate::program::{Ended, entente, json, record, succeed};
use domain::Command;
use domain::sample::{ALLOCATION_DESK_2025, ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2026, call, story};
use std::fs;
use std::path::{Path, PathBuf};

const STATEMENT: &str = "Date opération;Libellé;Montant;Émetteur;Solde\r\n\
    30/06/2025;VIR COMMUNE DE PÉAULE INFORMATIQUE;4 000,00;;1,00\r\n\
    01/07/2025;VIR MAIRIE;2 000,00;21560018000017;2,00\r\n\
    02/07/2025;VIREMENT;3 333,33;;3,00\r\n\
    03/07/2025;DON ANONYME;17,00;;4,00\r\n\
    04/07/2025;FRAIS DE TENUE DE COMPTE;-12,50;;5,00\r\n\
    05/07/2025;VIR MUZILLAC;100,00;;6,00\r\n\
    05/07/2025;VIR MUZILLAC;100,00;;7,00\r\n";

struct Desk {
    folder: tempfile::TempDir,
    store: String,
}

impl Desk {
    /// The story of the first two years: some calls are paid, some are not.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let told = story().into_iter();
        let told = told.take_while(|request| request.command.name() != "ImportPastActs");
        let store = record(folder.path(), told);
        Self { folder, store }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn import(&self, statement: &Path, more: &[&str]) -> Ended {
        entente(&self.store, &[&["payments", "import", text(statement)], more].concat())
    }

    fn facts(&self) -> u64 {
        let ledgers = json(&self.store, &["ledgers"]);
        ledgers[0]["events"].as_str().unwrap().parse().unwrap()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn each_line_is_proposed_with_its_reason_and_nothing_is_recorded() {
    let desk = Desk::new();
    let before = desk.facts();
    let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(STATEMENT);
    for statement in [desk.file("utf8.csv", STATEMENT), desk.file("latin1.csv", latin1)] {
        let rows = json(&desk.store, &["payments", "import", text(&statement)]);
        let told: Vec<_> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["reason"].as_str().unwrap())
            .collect();
        assert_eq!(
            told,
            [
                "montant exact et nom",
                "montant exact et SIREN",
                "montant exact, plusieurs appels possibles : à choisir",
                "rien ne correspond",
                "débit : remboursement ou rejet, à enregistrer à la main",
                "nom, un seul appel ouvert, d’un autre montant : à confirmer",
                "nom, un seul appel ouvert, d’un autre montant : à confirmer",
            ]
        );
        let call = |index: usize| rows[index]["call"].as_str().unwrap().to_owned();
        assert_eq!(call(0), call_number(ALLOCATION_IT_2025, "Péaule"));
        assert_eq!(call(1), call_number(ALLOCATION_IT_2025, "Billiers"));
    }
    assert_eq!(desk.facts(), before);
}

fn call_number(allocation: domain::value::AllocationId, of: &str) -> String {
    call(allocation, of).to_string()[..8].to_owned()
}

#[test]
fn what_is_sure_is_applied_once_however_often_the_statement_is_read() {
    let desk = Desk::new();
    let statement = desk.file("relevé.csv", STATEMENT);
    let before = desk.facts();
    let first = desk.import(&statement, &["--apply"]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.out.contains("2 paiements enregistrés"), "{}", first.out);
    assert!(
        first.err.contains("1 ligne de débit") && first.err.contains("4 lignes restent"),
        "{}",
        first.err
    );
    assert_eq!(desk.facts(), before + 2);
    let again = desk.import(&statement, &["--apply"]);
    assert!(
        again.out.contains("0 paiement enregistré, 2 déjà connus"),
        "{}",
        again.out
    );
    let longer = format!("{STATEMENT}06/07/2025;VIR BILLIERS;1,00;;8,00\r\n");
    let longer = desk.file("relevé plus long.csv", longer);
    assert_eq!(desk.import(&longer, &["--apply"]).code, 0);
    assert_eq!(
        desk.facts(),
        before + 2,
        "rien n’est doublé, rien d’ambigu n’est enregistré"
    );
}

#[test]
fn an_officer_decides_line_by_line_in_a_file_that_is_read_again() {
    let desk = Desk::new();
    let statement = desk.file("relevé.csv", STATEMENT);
    let proposals = desk.folder.path().join("propositions.csv");
    succeed(
        &desk.store,
        &["payments", "import", text(&statement), "--proposals", text(&proposals)],
    );
    let written = fs::read_to_string(&proposals).unwrap();
    assert!(written.starts_with("\u{feff}paiement;ligne;date"), "{written}");
    assert_eq!(written.lines().count(), 7, "six lignes : ni le débit, ni rien de connu");
    let decide = |line: &str| {
        let mut cells: Vec<String> = line.split(';').map(str::to_owned).collect();
        match cells[3].as_str() {
            "VIREMENT" => {
                cells[6] = "imputer".to_owned();
                cells[7] = call(ALLOCATION_DESK_2025, "Péaule").to_string();
            }
            "DON ANONYME" => cells[6] = "Ignorer".to_owned(),
            "VIR MUZILLAC" => {
                cells[6] = "recevoir".to_owned();
            }
            _ => {}
        }
        cells.join(";")
    };
    let decided: Vec<String> = written.lines().map(decide).collect();
    let decided = desk.file("décisions.csv", decided.join("\r\n"));
    let before = desk.facts();
    let applied = desk.import(&statement, &["--apply", text(&decided)]);
    assert_eq!(applied.code, 0, "{}", applied.err);
    assert!(applied.out.contains("5 paiements enregistrés"), "{}", applied.out);
    assert!(!applied.err.contains("sans décision"), "{}", applied.err);
    assert_eq!(desk.facts(), before + 5);
    let again = desk.import(&statement, &["--apply", text(&decided)]);
    assert!(
        again.out.contains("0 paiement enregistré, 5 déjà connus"),
        "{}",
        again.out
    );
    let journal = json(&desk.store, &["journal", "--from", &before.to_string()]);
    let types: Vec<_> = journal
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["type"].as_str().unwrap())
        .collect();
    assert_eq!(types.iter().filter(|kind| **kind == "ReceiptUnattributed").count(), 2);
}

#[test]
fn one_wrong_decision_or_one_broken_line_records_nothing() {
    let desk = Desk::new();
    let before = desk.facts();
    let broken = desk.file("cassé.csv", STATEMENT.replace("01/07/2025", "31/06/2025"));
    let ended = desk.import(&broken, &["--apply"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(
        ended.err.contains("ligne 3, colonne « Date opération »"),
        "{}",
        ended.err
    );
    let statement = desk.file("relevé.csv", STATEMENT);
    let proposals = desk.folder.path().join("propositions.csv");
    succeed(
        &desk.store,
        &["payments", "import", text(&statement), "--proposals", text(&proposals)],
    );
    let written = fs::read_to_string(&proposals).unwrap();
    let it = call(ALLOCATION_IT_2025, "Péaule").to_string();
    let beyond = |line: &str| {
        let mut cells: Vec<String> = line.split(';').map(str::to_owned).collect();
        if cells[3] == "VIREMENT" {
            cells[6] = "imputer".to_owned();
            cells[7] = it.clone();
        }
        cells.join(";")
    };
    let beyond: Vec<String> = written.lines().map(beyond).collect();
    let beyond = desk.file("trop.csv", beyond.join("\r\n"));
    let ended = desk.import(&statement, &["--apply", text(&beyond)]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(
        ended.err.contains("ligne 4") && ended.err.contains("au-delà de son montant"),
        "{}",
        ended.err
    );
    let nonsense = desk.file("faux.csv", written.replace(";imputer;", ";payer;"));
    let ended = desk.import(&statement, &["--apply", text(&nonsense)]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("colonne « décision »"), "{}", ended.err);
    assert_eq!(desk.facts(), before);
}

/// The story without what undoes acts: it names facts by the ids they have in the story alone.
pub(crate) fn undisturbed() -> impl Iterator<Item = domain::Request> {
    story().into_iter().filter(|request| {
        !matches!(
            request.command,
            Command::CorrectClericalError(_)
                | Command::RepealAct(_)
                | Command::RescindAct(_)
                | Command::RecordAnnulment(_)
                | Command::RecordIllegality(_)
                | Command::ReverseJudgment(_)
        )
    })
}

#[test]
fn the_number_of_a_title_names_its_call() {
    let folder = tempfile::tempdir().unwrap();
    let store = record(folder.path(), undisturbed());
    let statement = folder.path().join("relevé.csv");
    let rows = "Date;Libellé;Montant;Émetteur\r\n\
        20/10/2026;VIR TITRE DE RECETTES N° 42;10,00;\r\n\
        20/10/2026;VIR BILLIERS TITRE 42;20,00;\r\n\
        20/10/2026;VIR TITRE 43;30,00;\r\n";
    fs::write(&statement, rows).unwrap();
    let rows = json(&store, &["payments", "import", text(&statement)]);
    let told = |index: usize| {
        (
            rows[index]["confidence"].as_str().unwrap(),
            rows[index]["reason"].as_str().unwrap(),
        )
    };
    assert_eq!(told(0), ("certaine", "numéro de titre dans le libellé"));
    assert_eq!(rows[0]["call"], call_number(ALLOCATION_PAYROLL_2026, "Péaule"));
    assert_eq!(
        told(1),
        (
            "faible",
            "numéro de titre dans le libellé, mais un autre membre y est nommé : à confirmer"
        )
    );
    assert_eq!(told(2), ("", "rien ne correspond"), "le titre 43 est annulé");
}

#[test]
fn what_is_to_impute_and_to_recover_is_told_at_a_date_with_its_clocks() {
    let folder = tempfile::tempdir().unwrap();
    let store = record(folder.path(), undisturbed());
    let pending = |on: &str| json(&store, &["payments", "pending", "--on", on]);
    let told = |on: &str| -> Vec<(String, i64)> {
        let rows = pending(on);
        let row = |row: &serde_json::Value| (row["member"].as_str().unwrap().to_owned(), euros(&row["pending"]));
        rows.as_array().unwrap().iter().map(row).collect()
    };
    // Billiers paid twice, and is given back what was too much on 9 October; Péaule paid without saying what on 5 October.
    let (twice, unsaid) = (("Billiers".to_owned(), 333_334), ("Péaule".to_owned(), 450_000));
    assert_eq!(told("2026-10-01"), []);
    assert_eq!(told("2026-10-02"), std::slice::from_ref(&twice));
    assert_eq!(told("2026-10-05"), [twice, unsaid]);
    assert_eq!(pending("2026-10-05")[0]["refundableUntil"], "2030-12-31");
    let recovery = json(
        &store,
        &["payments", "recovery", "--year", "2026", "--on", "2026-11-01"],
    );
    let rows = recovery.as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(euros(&row["remaining"]) > 0, "{row}");
        assert!(row["recoverUntil"].as_str().unwrap() > "2026-11-01", "{row}");
    }
    let obligations = json(&store, &["obligations", "--year", "2026", "--on", "2026-11-01"]);
    let owed: i64 = obligations
        .as_array()
        .unwrap()
        .iter()
        .map(|row| euros(&row["remaining"]))
        .sum();
    let recovered: i64 = rows.iter().map(|row| euros(&row["remaining"])).sum();
    assert_eq!(recovered, owed);
    let told = succeed(&store, &["payments", "recovery", "--on", "2026-11-01"]);
    assert!(told.contains("ne sont pas une dette"), "{told}");
}

fn euros(value: &serde_json::Value) -> i64 {
    domain::value::Cents::parse_euros(value.as_str().unwrap())
        .unwrap()
        .get()
}
