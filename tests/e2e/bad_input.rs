//! Bad input: a clear sentence that says what, where and what to do; the documented exit code; nothing half-recorded.

use crate::program::{Ended, entente, json, sqlite, succeed};
use crate::stores;
use std::fs;
use std::path::{Path, PathBuf};

const COMMUNES: &str = include_str!("../data/territory/communes_arc_sud_bretagne_2026.csv");
const EPCI: &str = "200027027";

/// A folder with an SQLite store and the public file, to be spoilt.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn store(&self) -> String {
        sqlite(self.folder.path())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn import(&self, file: &Path, epci: &str) -> Ended {
        entente(
            &self.store(),
            &["import", "members", "--file", file.to_str().unwrap(), "--epci", epci],
        )
    }
}

fn assert_refused(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, code, "{}", ended.err);
    for word in words {
        assert!(ended.err.contains(word), "« {word} » manque dans : {}", ended.err);
    }
    assert!(
        !ended.err.contains("panicked") && !ended.err.contains("RUST_BACKTRACE"),
        "{}",
        ended.err
    );
}

#[test]
fn importing_a_file_twice_doubles_nothing() {
    let desk = Desk::new();
    let file = desk.file("communes.csv", COMMUNES);
    assert_eq!(desk.import(&file, EPCI).code, 0);
    let facts = json(&desk.store(), &["ledgers"]);
    let again = desk.import(&file, EPCI);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("rien n’est doublé"), "{}", again.out);
    let reordered: Vec<_> = COMMUNES
        .lines()
        .take(1)
        .chain(COMMUNES.lines().skip(1).collect::<Vec<_>>().into_iter().rev())
        .collect();
    let reordered = desk.file("autre-ordre.csv", reordered.join("\n"));
    assert!(desk.import(&reordered, EPCI).out.contains("rien n’est doublé"));
    assert_eq!(json(&desk.store(), &["ledgers"]), facts);
}

#[test]
fn a_broken_file_is_refused_with_its_line_and_column_and_records_nothing() {
    let desk = Desk::new();
    for (spoilt, words) in [
        (
            COMMUNES.replacen("215601535", "215601536", 1),
            &["ligne 4", "« siren »", "clé de contrôle"][..],
        ),
        (
            COMMUNES.replacen(",4951,", ",4 951,", 1),
            &["ligne 3", "« pmun_insee_8680726 »"],
        ),
        (
            COMMUNES.replacen(",103,", ",", 1),
            &["ligne 3", "8 colonnes au lieu de 9"],
        ),
        (COMMUNES.replacen("insee,", "code,", 1), &["colonne « insee » absente"]),
        (
            "\u{0}\u{1}\u{2}".to_owned(),
            &["colonne « insee » absente", "première ligne"],
        ),
        (String::new(), &["colonne « insee » absente"]),
    ] {
        let file = desk.file("casse.csv", spoilt);
        assert_refused(
            &desk.import(&file, EPCI),
            3,
            &[words, &["Que faire", "rien n’a été enregistré"]].concat(),
        );
    }
    assert!(
        !desk.folder.path().join("entente.db").exists(),
        "aucun registre n’a été créé"
    );
    assert_refused(
        &desk.import(&desk.folder.path().join("absent.csv"), EPCI),
        3,
        &["absent.csv", "vérifier le chemin"],
    );
}

#[test]
fn a_wrong_siren_or_an_epci_without_commune_is_refused() {
    let desk = Desk::new();
    let file = desk.file("communes.csv", COMMUNES);
    assert_refused(&desk.import(&file, "200027028"), 2, &["200027028", "clé de contrôle"]);
    assert_refused(&desk.import(&file, "20002702"), 2, &["neuf chiffres"]);
    assert_refused(&desk.import(&file, "200000172"), 3, &["aucune commune", "200000172"]);
}

#[test]
fn dates_years_and_positions_that_do_not_exist_are_refused() {
    let desk = Desk::new();
    let file = desk.file("communes.csv", COMMUNES);
    assert_eq!(desk.import(&file, EPCI).code, 0);
    let obligations = |args: &[&str]| entente(&desk.store(), &[&["obligations"], args].concat());
    assert_refused(
        &obligations(&["--year", "2026", "--on", "2026-02-30"]),
        2,
        &["2026-02-30", "AAAA-MM-JJ"],
    );
    assert_refused(&obligations(&["--year", "26"]), 2, &["exercice"]);
    assert_refused(&obligations(&["--year", "2026", "--as-of", "99999"]), 3, &["99999"]);
    assert_refused(&obligations(&["--year", "2026", "--as-of", "hier"]), 2, &["hier"]);
    assert_refused(
        &obligations(&["--year", "2026", "--ledger", "inconnu"]),
        3,
        &["inconnu", "choisir parmi"],
    );
    assert!(succeed(&desk.store(), &["obligations", "--year", "2026"]).contains("Aucune obligation"));
}

#[test]
fn a_file_that_is_no_ledger_is_left_alone() {
    let desk = Desk::new();
    for content in [&b"ceci est une lettre au maire, pas un registre"[..], &[0xff; 5_000]] {
        let letter = desk.file("lettre.txt", content);
        let ended = entente(&format!("sqlite:{}", letter.display()), &["journal"]);
        assert_refused(&ended, 6, &["n’est pas un registre Entente"]);
        assert_eq!(fs::read(&letter).unwrap(), content, "le fichier est intact");
    }
    let missing = desk.folder.path().join("absent.db");
    assert_refused(
        &entente(&format!("sqlite:{}", missing.display()), &["journal"]),
        6,
        &["n’existe pas", "Que faire"],
    );
    assert!(!missing.exists());
}

#[test]
fn a_ledger_written_by_a_newer_program_is_left_to_it() {
    let desk = Desk::new();
    let file = desk.file("communes.csv", COMMUNES);
    assert_eq!(desk.import(&file, EPCI).code, 0);
    let database = desk.folder.path().join("entente.db");
    let newer = "INSERT INTO schema_history (version, name, applied_on, checksum) VALUES (99, 'demain', '', '0')";
    rusqlite::Connection::open(&database)
        .unwrap()
        .execute(newer, [])
        .unwrap();
    for args in [&["journal"][..], &["migrate"], &["demo", "--no-serve"]] {
        assert_refused(
            &entente(&desk.store(), args),
            6,
            &["plus récent que le programme", "mettre Entente à jour"],
        );
    }
}

#[test]
fn a_database_that_is_down_is_told_in_one_sentence() {
    let ended = entente("postgres://postgres@127.0.0.1:9/entente", &["journal"]);
    assert_refused(&ended, 4, &["la base de données ne répond pas", "Que faire"]);
    assert!(
        !ended.err.contains("postgres@"),
        "l’adresse n’est pas recopiée : {}",
        ended.err
    );
}

#[test]
fn an_empty_server_asks_for_the_migration_by_name() {
    let server = stores::empty_postgres();
    assert_refused(&entente(server.url(), &["journal"]), 6, &["entente migrate"]);
    assert!(succeed(server.url(), &["migrate"]).contains("à jour"));
    assert!(succeed(server.url(), &["migrate"]).contains("à jour"));
    assert!(succeed(server.url(), &["ledgers"]).contains("Aucun registre"));
}

#[test]
fn the_server_refuses_to_listen_to_everybody_unless_told_so() {
    let desk = Desk::new();
    let ended = entente(&desk.store(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_refused(&ended, 2, &["boucle locale", "--allow-remote"]);
}

#[test]
fn an_unknown_store_is_a_usage_error() {
    assert_refused(&entente("entente.db", &["journal"]), 2, &["sqlite:FICHIER"]);
}
