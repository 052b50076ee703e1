//! A year reimbursed at a unit cost, by an officer with files: notified, stated, shared, settled.

use crate::documents::ask;
use crate::program::{Server, append, entente, record, succeed};
use domain::Command;
use domain::convention::LegalForm;
use domain::sample::LEDGER;
use domain::sample::disposal::{accounts, assembly, called, cooperation, decided, requests, settled, shared};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const POOL: [&str; 2] = ["--pool", "instruction"];
const UNIT: [&str; 4] = [
    "--unit",
    "heure d’instruction",
    "--series",
    "coût de l’heure d’instruction",
];

/// A file in Latin-1 with semicolons, as a French spreadsheet saves it.
fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    fs::write(&path, &latin1).unwrap();
    path
}

/// The store of a service put at disposal since July 2024.
fn store(folder: &Path) -> String {
    let mut commands = cooperation(LegalForm::MiseADisposition, "2024-06-10", "2024-07-01");
    commands.push(assembly());
    record(folder, requests(0, commands))
}

fn forecast(folder: &Path, components: &str, on: &str) -> Vec<String> {
    let components = file(folder, "composantes.csv", components);
    let units = file(
        folder,
        "previsions.csv",
        "Membre;Unités\r\nMuzillac;40\r\nPéaule;25\r\n",
    );
    let mut args: Vec<String> = ["units", "notify"].map(String::from).to_vec();
    args.push(components.display().to_string());
    args.extend(POOL.into_iter().chain(UNIT).map(String::from));
    let rest = [
        "--year",
        "2025",
        "--units",
        "100",
        "--on",
        on,
        "--reference",
        "Courrier",
    ];
    args.extend(rest.map(String::from));
    args.extend(["--forecast".to_owned(), units.display().to_string()]);
    args
}

/// How late the notices are, as the API tells it.
fn told_by_the_api(store: &str) -> Value {
    let server = Server::start(store);
    let query = "query ($id: ID!) { ledger(id: $id) { conventions(first: 1) { nodes { unitCostNotices(fiscalYear: 2025) { dueBy late daysLate } } } } }";
    let answer = ask(&server, query, &json!({ "id": format!("ledger:{LEDGER}") }));
    server.kill();
    answer["ledger"]["conventions"]["nodes"][0]["unitCostNotices"].clone()
}

fn strs(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

const COMPONENTS: &str = "Nature;Libellé;Montant;Compte\r\nPersonnel;Deux instructeurs;27 000,00;6411\r\n\
    Fournitures;Fournitures;1240,00;6064\r\nRenouvellement;Postes de travail;1000;2183\r\nContrats;Logiciel;2 000;6156\r\n";

fn stated(folder: &Path, store: &str, [from, until, on]: [&str; 3], units: &str) -> String {
    let units = file(folder, "etat.csv", units);
    let period = ["--from", from, "--until", until, "--on", on, "--reference", from];
    let args = [&["units", "state", units.to_str().unwrap()][..], &POOL, &period].concat();
    succeed(store, &args)
}

#[test]
fn a_year_is_notified_stated_and_settled_to_the_cent() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let store = store(folder);

    let notify = forecast(folder, COMPONENTS, "2025-04-16");
    let told = succeed(&store, &strs(&notify));
    for words in [
        "4 faits enregistrés.",
        "312,40\u{a0}€ par unité",
        "attendu le 14 avril 2025 au plus tard : 2 jours de retard",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(succeed(&store, &strs(&notify)).contains("rien n’est doublé"));

    assert_eq!(
        told_by_the_api(&store),
        json!([{ "dueBy": "2025-04-14", "late": true, "daysLate": 2 }])
    );

    let key_and_budget = decided()
        .into_iter()
        .skip_while(|command| !matches!(command, Command::DefineKey(_)));
    append(folder, requests(0x100, key_and_budget.chain(called())));

    let first = stated(
        folder,
        &store,
        ["2025-01-01", "2025-06-30", "2025-07-04"],
        "Membre;Unités\r\nMuzillac;20\r\n215601535;11,5\r\n",
    );
    assert!(
        first.contains("Il reste à constater du 1er juillet 2025 au 31 décembre 2025."),
        "{first}"
    );
    let shown = entente(&store, &["units", "show", "--year", "2025"]);
    assert!(
        shown.out.contains("Péaule") && shown.out.contains("11,5") && shown.err.contains("du 1er juillet 2025"),
        "{}{}",
        shown.out,
        shown.err
    );
    let second = stated(
        folder,
        &store,
        ["2025-07-01", "2025-12-31", "2026-01-12"],
        "Membre;Unités\r\nMuzillac;27\r\nPéaule;10\r\n",
    );
    assert!(second.contains("L’exercice 2025 est constaté en entier."), "{second}");

    let observed = "nature;libellé;montant\r\npersonnel;Deux instructeurs;26400\r\ncontrats;Logiciel;4118,00\r\n";
    let observed = file(folder, "constate.csv", observed);
    let args = [
        &["units", "notify", observed.to_str().unwrap(), "--stage", "constaté"][..],
        &POOL,
        &UNIT,
        &[
            "--year",
            "2025",
            "--units",
            "100",
            "--on",
            "2026-03-10",
            "--reference",
            "Compte 2025",
        ],
    ]
    .concat();
    assert!(succeed(&store, &args).contains("305,18\u{a0}€ par unité"));

    append(
        folder,
        requests(0x200, accounts().into_iter().chain([shared(), settled()])),
    );
    let journal = succeed(&store, &["journal"]);
    for words in [
        "14\u{202f}343,46\u{a0}€, au lieu de 12\u{202f}496,00\u{a0}€ : 1\u{202f}847,46\u{a0}€ de plus",
        "6\u{202f}561,37\u{a0}€, au lieu de 7\u{202f}810,00\u{a0}€ : 1\u{202f}248,63\u{a0}€ de moins",
    ] {
        assert!(journal.contains(words), "« {words} » manque dans : {journal}");
    }
    let rows = crate::program::json(&store, &["units", "show", "--year", "2025"]);
    let row = |index: usize, column: &str| rows[index][column].as_str().unwrap().to_owned();
    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert_eq!(
        ["member", "foreseen", "stated", "forecastCost", "actualCost"].map(|column| row(0, column)),
        ["Muzillac", "40", "47", "312.4", "305.18"]
    );
    assert_eq!(row(1, "stated"), "21.5");
}

#[test]
fn a_broken_line_is_told_with_its_number_and_nothing_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let store = store(folder);
    let before = succeed(&store, &["journal"]);
    let broken = forecast(folder, &COMPONENTS.replace("Contrats;", "Réception;"), "2025-04-10");
    let ended = entente(&store, &strs(&broken));
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(
        ended
            .err
            .contains("ligne 5, colonne « Nature » : « Réception » n’est pas une nature de charge"),
        "{}",
        ended.err
    );
    // What the rules refuse is told at its line too.
    for (from, to, words) in [
        ("1240,00", "0", "ligne 3 : La composante « Fournitures » est de 0,00"),
        (
            "Fournitures;F",
            "flux;F",
            "ligne 3 : La composante « Fournitures » est un flux",
        ),
    ] {
        let refused = forecast(folder, &COMPONENTS.replacen(from, to, 1), "2025-04-10");
        let ended = entente(&store, &strs(&refused));
        assert_eq!(ended.code, 1, "{}", ended.err);
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    assert_eq!(succeed(&store, &["journal"]), before);
}
