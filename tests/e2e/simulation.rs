//! `entente sheet` and `entente simulate`, on the ledger of the demo.

use crate::program::{Ended, entente, json, sqlite, succeed};
use domain::value::Cents;
use serde_json::Value;
use std::fs;

const POOL: [&str; 4] = ["--year", "2026", "--pool", "informatique"];

/// A store that holds the ledger of the demo.
struct Demo {
    folder: tempfile::TempDir,
    store: String,
}

impl Demo {
    fn told() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = sqlite(folder.path());
        succeed(&store, &["demo", "--no-serve"]);
        Self { folder, store }
    }

    fn run(&self, command: &str, rest: &[&str]) -> Ended {
        entente(&self.store, &[&[command], &POOL[..], rest].concat())
    }

    fn simulate(&self, rest: &[&str]) -> Value {
        json(&self.store, &[&["simulate"], &POOL[..], rest].concat())
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn cents(value: &Value) -> i64 {
    Cents::parse_euros(value.as_str().unwrap()).unwrap().get()
}

/// Every difference is the exact sum of its effects, and the lines sum to the total.
fn assert_exact(simulation: &Value) {
    let lines = simulation["comparisons"].as_array().unwrap();
    for line in lines.iter().chain([&simulation["total"]]) {
        let effects = line["effects"].as_object().unwrap().values().map(cents);
        assert_eq!(effects.sum::<i64>(), cents(&line["difference"]), "{line}");
        assert_eq!(
            cents(&line["after"]) - cents(&line["before"]),
            cents(&line["difference"]),
            "{line}"
        );
    }
    for column in ["before", "after", "difference"] {
        let sum: i64 = lines.iter().map(|line| cents(&line[column])).sum();
        assert_eq!(sum, cents(&simulation["total"][column]), "{column}");
    }
}

fn assert_refused(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{}", ended.err);
    for word in words {
        assert!(ended.err.contains(word), "« {word} » manque dans : {}", ended.err);
    }
}

#[test]
fn the_sheet_of_an_allocation_tells_what_was_recorded() {
    let demo = Demo::told();
    let sheet = json(&demo.store, &[&["sheet"], &POOL[..]].concat());
    assert_eq!(
        (&sheet["total"], &sheet["amount"]),
        (&"101250.00".into(), &"101250.00".into())
    );
    assert_eq!(sheet["differences"], Value::Array(Vec::new()));
    let text = demo.run("sheet", &["--convention", "service commun"]);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    assert!(
        text.out.starts_with("FEUILLE DE CALCUL") && text.out.contains("Muzillac"),
        "{}",
        text.out
    );
    assert!(
        demo.run("sheet", &["--format", "csv"])
            .out
            .starts_with("line,label,step")
    );
    let output = demo.folder.path().join("feuille.txt");
    assert_eq!(demo.run("sheet", &["--output", output.to_str().unwrap()]).code, 0);
    assert_eq!(fs::read_to_string(output).unwrap(), text.out);
    let book = demo.folder.path().join("feuille.xlsx");
    let to_book = ["--format", "xlsx", "--output", book.to_str().unwrap()];
    assert_eq!(demo.run("sheet", &to_book).code, 0);
    assert!(
        fs::read(book).unwrap().starts_with(b"PK\x03\x04"),
        "un classeur est une archive"
    );
    assert_refused(
        &demo.run("sheet", &["--as-of", "20"]),
        3,
        &["n’est pas répartie en 2026"],
    );
    assert_refused(
        &demo.run("sheet", &["--convention", "inconnue"]),
        3,
        &["inconnue", "choisir --convention parmi"],
    );
    let other = entente(&demo.store, &["sheet", "--year", "2026", "--pool", "paie"]);
    assert_refused(&other, 3, &["« paie »", "--year 2026 --pool informatique"]);
}

#[test]
fn a_simulation_without_change_shows_zeros() {
    let demo = Demo::told();
    let same = demo.simulate(&[]);
    assert_exact(&same);
    let lines = same["comparisons"].as_array().unwrap();
    assert_eq!((lines.len(), &same["unchanged"]), (12, &12.into()));
    assert!(
        lines
            .iter()
            .all(|line| line["difference"] == "0.00" && line["percent"] == "0.0")
    );
    let facts = json(&demo.store, &["ledgers"]);
    let table = demo.run("simulate", &[]);
    assert!(table.out.ends_with("Rien n’est enregistré.\n"), "{}", table.out);
    assert!(table.out.contains("même montant, même règle"), "{}", table.out);
    assert_eq!(json(&demo.store, &["ledgers"]), facts);
}

#[test]
fn each_change_has_its_effect_to_the_cent() {
    let demo = Demo::told();
    let key = demo.file(
        "clé.yaml",
        "formula: { bounded: { cap: { shareOfTotal: 15 % }, of: { criterion: population municipale } } }\n",
    );
    let values = demo.file(
        "valeurs.csv",
        "membre;critère;valeur\nFontaine;population municipale;4 210\nMuzillac;population municipale;6000\n",
    );
    let rest = [
        "--amount",
        "110000",
        "--key",
        &key,
        "--values",
        &values,
        "--join",
        "Fontaine",
        "--leave",
        "215600024",
    ];
    let all = demo.simulate(&rest);
    assert_exact(&all);
    let lines = all["comparisons"].as_array().unwrap();
    let line = |name: &str| lines.iter().find(|line| line["member"] == name).unwrap();
    assert_eq!(lines.len(), 13);
    assert_eq!(
        (&line("Fontaine")["before"], &line("Fontaine")["percent"]),
        (&"0.00".into(), &Value::Null)
    );
    assert_eq!(line("Ambon")["after"], "0.00");
    assert_eq!(line("Ambon")["percent"], "-100.0");
    assert_eq!(all["total"]["effects"]["amount"], "8750.00");
    assert_ne!(line("Muzillac")["effects"]["key"], "0.00");
    let table = demo.run("simulate", &rest);
    for words in [
        "Fontaine",
        "dont critères",
        "paieraient moins",
        "\u{2212}100,0\u{a0}%",
        "+8\u{202f}750,00",
    ] {
        assert!(table.out.contains(words), "« {words} » manque dans :\n{}", table.out);
    }
    let csv = demo.run("simulate", &[&rest[..], &["--format", "csv"]].concat()).out;
    assert!(
        csv.starts_with("siren,member,before,after,difference,percent,amountEffect,"),
        "{csv}"
    );
}

#[test]
fn an_effect_that_cannot_be_told_apart_is_told_in_a_sentence() {
    let demo = Demo::told();
    let key = demo.file(
        "clé.yaml",
        "participants: [Fontaine, Muzillac]\nformula: { fixed: { quotas: { Fontaine: 50 %, Muzillac: 50 % } } }\n",
    );
    let ended = demo.run("simulate", &["--key", &key, "--join", "Fontaine"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended.out.contains("ne peuvent pas être isolés") || ended.out.contains("ne peut pas être isolé"),
        "{}",
        ended.out
    );
}

#[test]
fn members_that_nobody_knows_and_bad_files_are_refused() {
    let demo = Demo::told();
    let simulate = |rest: &[&str]| demo.run("simulate", rest);
    assert_refused(
        &simulate(&["--leave", "Muzilac"]),
        3,
        &["« Muzilac »", "Muzillac (215601436)", "Que faire"],
    );
    assert_refused(
        &simulate(&["--join", "200000172"]),
        3,
        &["aucun membre n’a le SIREN 200000172"],
    );
    assert_refused(
        &simulate(&["--join", "Muzillac"]),
        1,
        &["« Muzillac »", "participe déjà"],
    );
    assert_refused(
        &simulate(&["--join", "Fontaine"]),
        1,
        &["Fontaine", "population municipale"],
    );
    assert_refused(
        &simulate(&["--join", "Fontaine:2026-02-30"]),
        2,
        &["n’est pas une date"],
    );
    let values = demo.file(
        "valeurs.csv",
        "membre;critère;valeur\nInconnue;population municipale;3\nArzal;licences;1\nArzal;licences;2\n",
    );
    assert_refused(&simulate(&["--values", &values]), 3, &["ligne 4", "déjà donné"]);
    let values = demo.file(
        "valeurs.csv",
        "membre;critère;valeur;du\nInconnue;licences;3;\nArzal;licences;2;2026-01-01\n",
    );
    assert_refused(
        &simulate(&["--values", &values]),
        3,
        &["2 fautes", "ligne 2", "« Inconnue »", "ligne 3", "--join"],
    );
    let key = demo.file("clé.yaml", "formula: { only: { members: [Inconnue], of: equal } }\n");
    assert_refused(&simulate(&["--key", &key]), 1, &["ligne 1", "Inconnue", "[key."]);
    let dated = simulate(&["--leave", "Muzillac:2026-06-30"]);
    assert!(
        dated.err.contains("Attention : ") && dated.err.contains("prorata"),
        "{}",
        dated.err
    );
    let other = entente(&demo.store, &["simulate", "--year", "2026", "--pool", "paie"]);
    assert_refused(&other, 3, &["« paie »", "ecoles, informatique"]);
}

#[test]
fn a_year_is_compared_with_the_one_before_member_by_member() {
    let demo = Demo::told();
    let lines = json(&demo.store, &["compare", "--year", "2026"]);
    let lines = lines.as_array().unwrap();
    assert!(!lines.is_empty());
    for line in lines {
        let effects =
            ["amountEffect", "keyEffect", "criteriaEffect", "membershipEffect"].map(|effect| cents(&line[effect]));
        assert_eq!(effects.iter().sum::<i64>(), cents(&line["difference"]), "{line}");
        assert_eq!(
            cents(&line["after"]) - cents(&line["before"]),
            cents(&line["difference"]),
            "{line}"
        );
    }
    // What it compares is what the obligations say.
    let due: i64 = ["2025", "2026"]
        .iter()
        .zip([-1, 1])
        .map(|(year, sign)| {
            let rows = json(&demo.store, &["obligations", "--year", year]);
            let due = rows.as_array().unwrap().iter().map(|row| cents(&row["due"]));
            sign * due.sum::<i64>()
        })
        .sum();
    assert_eq!(lines.iter().map(|line| cents(&line["difference"])).sum::<i64>(), due);
    let told = succeed(&demo.store, &["compare", "--year", "2026", "--member", "Muz"]);
    assert!(told.contains("Muzillac") && !told.contains("Péaule"), "{told}");
    let unknown = entente(&demo.store, &["compare", "--year", "2026", "--member", "Nulle-Part"]);
    assert!(unknown.err.contains("aucun membre ne correspond"), "{}", unknown.err);
}

#[test]
fn nothing_is_to_regularise_when_nothing_was_learnt_since() {
    let demo = Demo::told();
    assert!(succeed(&demo.store, &["review", "--year", "2026"]).contains("Rien à régulariser"));
    assert_eq!(json(&demo.store, &["review", "--year", "2026"]), serde_json::json!([]));
}
