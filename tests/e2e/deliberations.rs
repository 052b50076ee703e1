//! A history taken over from a file: read by a mapping, recorded whole or not at all, without the name of a person.

use crate::program::{Ended, entente, json, sqlite, succeed};
use std::fs;
use std::path::{Path, PathBuf};

const COMMUNES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/territory/communes_montpellier_2026.csv"
);
const HISTORY: &str = include_str!("../data/deliberations/montpellier-2013.csv");
const MAPPING: &str = include_str!("../data/deliberations/montpellier.yaml");

/// A folder with a ledger in which Montpellier is a member.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        succeed(
            &desk.store(),
            &["import", "members", "--file", COMMUNES, "--epci", "243400017"],
        );
        desk
    }

    fn store(&self) -> String {
        sqlite(self.folder.path())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn import(&self, history: impl AsRef<[u8]>, mapping: &str, more: &[&str]) -> Ended {
        let file = self.file("delibs.csv", history);
        let mapping = self.file("correspondance.yaml", mapping);
        let args = ["import", "deliberations", "--mapping", text(&mapping), text(&file)];
        entente(&self.store(), &[&args[..], more].concat())
    }

    fn facts(&self) -> u64 {
        let ledgers = json(&self.store(), &["ledgers"]);
        ledgers[0]["events"].as_str().unwrap().parse().unwrap()
    }

    /// Fails unless the import is refused with `code` and `words`, and nothing is recorded.
    fn assert_refused(&self, ended: &Ended, code: i32, words: &[&str]) {
        assert_eq!(ended.code, code, "{}", ended.err);
        for word in words {
            assert!(ended.err.contains(word), "« {word} » manque dans : {}", ended.err);
        }
        assert!(!ended.err.contains("panicked"), "{}", ended.err);
        assert_eq!(self.facts(), 17, "rien n’est enregistré");
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_real_history_is_taken_over_with_its_words_and_marked_as_not_checked() {
    let desk = Desk::new();
    let ended = desk.import(HISTORY, MAPPING, &["--extracted-on", "2014-01-31"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended.out.contains("10 actes lus, 10 repris (positions 17 à 26)"),
        "{}",
        ended.out
    );
    let journal = json(&desk.store(), &["journal", "--from", "18", "--limit", "1"]);
    assert_eq!(
        (journal[0]["type"].as_str(), journal[0]["effective"].as_str()),
        (Some("PastActRecorded"), Some("2013-11-25"))
    );
    assert_eq!(
        journal[0]["sentence"],
        "La commune de Montpellier a pris le 25 novembre 2013 la délibération n° 469 sur «\u{a0}Requalification du boulevard du Jeu du \
         Paume entre la place Edouard Adam et la rue Marceau. Approbation de l'avenant n°1 au marché n°2M2292301. Autorisation de \
         signer\u{a0}», que le fichier dit «\u{a0}DELIBERATION EXECUTOIRE\u{a0}» (repris d’un fichier, non vérifié : delibs.csv, extrait \
         le 31 janvier 2014)."
    );
    assert!(succeed(&desk.store(), &["replay"]).contains("tout est conforme"));
}

#[test]
fn the_names_of_those_who_reported_the_acts_are_nowhere_in_the_store() {
    // T32.
    let desk = Desk::new();
    assert_eq!(desk.import(HISTORY, MAPPING, &[]).code, 0);
    let file = |name: &str| fs::read(desk.folder.path().join(name)).unwrap_or_default();
    let bytes = [file("entente.db"), file("entente.db-wal")].concat();
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    assert!(holds("Requalification du boulevard"), "les actes sont bien là");
    for name in ["FLEURENCE", "LEVITA", "Elu(s)", "Mission Tramway"] {
        assert!(HISTORY.contains(name) && !holds(name), "{name}");
    }
}

#[test]
fn a_dry_run_shows_what_would_be_recorded_and_records_nothing() {
    let desk = Desk::new();
    let ended = desk.import(HISTORY, MAPPING, &["--dry-run"]);
    for words in [
        "468",
        "25 novembre 2013",
        "exécutoire",
        "10 actes sur 10",
        "Rien n’est enregistré",
        "exécutoire : 10",
        "Elu(s)",
    ] {
        assert!(ended.out.contains(words), "« {words} » manque dans : {}", ended.out);
    }
    assert!(!ended.out.contains("FLEURENCE"), "{}", ended.out);
    assert_eq!(desk.facts(), 17);
}

#[test]
fn a_history_imported_twice_or_written_otherwise_doubles_nothing() {
    let desk = Desk::new();
    let on = ["--extracted-on", "2014-01-31"];
    assert_eq!(desk.import(HISTORY, MAPPING, &on).code, 0);
    assert!(desk.import(HISTORY, MAPPING, &on).out.contains("déjà été importé"));
    let latin1 = latin1(HISTORY);
    let bom = format!("\u{feff}{HISTORY}").replace('\n', "\r\n");
    for dressed in [latin1, bom.into_bytes()] {
        let ended = desk.import(dressed, MAPPING, &["--extracted-on", "2014-02-28"]);
        assert!(ended.out.contains("déjà connus"), "{} {}", ended.out, ended.err);
    }
    assert_eq!(desk.facts(), 27);
    let more = format!("{HISTORY}1;;;Vœu;DELIBERATION EXECUTOIRE;1;999;17/12/2013\n");
    let ended = desk.import(more, MAPPING, &[]);
    assert!(
        ended.out.contains("11 actes lus, 1 repris"),
        "{} {}",
        ended.out,
        ended.err
    );
    assert!(ended.out.contains("10 déjà connus"), "{}", ended.out);
}

/// The text in Windows-1252, as an old office writes it.
fn latin1(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '’' => 0x92,
        'Œ' => 0x8c,
        'œ' => 0x9c,
        other => u8::try_from(u32::from(other)).unwrap(),
    };
    text.chars().map(byte).collect()
}

#[test]
fn a_broken_history_is_refused_by_line_and_column_and_records_nothing() {
    let desk = Desk::new();
    let spoil = |from: &str, to: &str| HISTORY.replacen(from, to, 1);
    for (history, words) in [
        (
            spoil("DELIBERATION EXECUTOIRE;56031", "ABANDONNEE;56031"),
            &["ligne 3, colonne « Etat »", "« ABANDONNEE »", "états"][..],
        ),
        (
            spoil(";25/11/2013", ";31/11/2013"),
            &["ligne 2, colonne « Date CM »", "JJ/MM/AAAA"],
        ),
        (spoil(";25/11/2013", ";2013-11-25"), &["ligne 2, colonne « Date CM »"]),
        (
            spoil(";468;", ";;"),
            &["ligne 2, colonne « Numéro de délibération »", "vide"],
        ),
        (spoil("Date CM", "Date"), &["colonne « Date CM »", "manque"]),
        (
            spoil("Direction;Titre", "Titre;Titre"),
            &["colonne « Titre »", "deux colonnes"],
        ),
        (spoil("5;Serge", "Serge"), &["ligne 2 : 7 colonnes au lieu de 8"]),
        (HISTORY.lines().next().unwrap().to_owned(), &["aucune ligne"]),
        (String::new(), &["vide"]),
    ] {
        let ended = desk.import(history, MAPPING, &[]);
        desk.assert_refused(&ended, 3, &[words, &["rien n’a été enregistré"]].concat());
    }
}

#[test]
fn an_act_that_a_rule_refuses_is_told_by_its_line() {
    let desk = Desk::new();
    let tomorrow = HISTORY.replacen("16/12/2013", "16/12/2999", 1);
    let ended = desk.import(tomorrow, MAPPING, &[]);
    desk.assert_refused(&ended, 1, &["ligne 9", "futur", "rien n’a été enregistré"]);
    let twice = HISTORY.replacen(";469;", ";468;", 1);
    let ended = desk.import(twice, MAPPING, &[]);
    desk.assert_refused(&ended, 1, &["ligne 3", "n° 468", "[past_act.conflict]"]);
    let unknown = MAPPING.replace("213401722", "215601436");
    let ended = desk.import(HISTORY, &unknown, &[]);
    desk.assert_refused(&ended, 3, &["ligne 2", "SIREN 215601436", "l’inscrire"]);
}

#[test]
fn a_mapping_that_makes_no_sense_is_refused_by_its_line() {
    let desk = Desk::new();
    for (from, to, words) in [
        ("exécutoire", "valable", &["ligne", "« valable »", "exécutoire"][..]),
        ("JJ/MM/AAAA", "JJ/MM/AA", &["ligne", "« JJ/MM/AA »"]),
        (
            "  objet:",
            "  rapporteur:",
            &["« rapporteur » n’est pas un champ d’acte"],
        ),
        ("  objet: Titre\n", "", &["il manque : objet"]),
        ("membre:", "commune:", &["« commune » est inconnu"]),
        ("\"213401722\"", "\"213401723\"", &["213401723"]),
        ("colonnes:", "colonnes: [", &["correspondance.yaml", "ligne"]),
    ] {
        let ended = desk.import(HISTORY, &MAPPING.replacen(from, to, 1), &[]);
        desk.assert_refused(&ended, 3, &[words, &["correspondance.yaml"]].concat());
    }
    let without_states = &MAPPING[..MAPPING.find("états:").unwrap()];
    let ended = desk.import(HISTORY, without_states, &[]);
    desk.assert_refused(&ended, 3, &["états"]);
}

#[test]
fn votes_matter_and_nature_are_read_where_a_mapping_names_them() {
    let desk = Desk::new();
    let mapping = "\
        membre: \"213401722\"\nnature: arrêté\ndates: AAAAMMJJ\n\
        matière: { code: \"6.1\", nom: libertés publiques et pouvoirs de police/police municipale }\n\
        colonnes:\n  numéro: N\n  date: D\n  objet: O\n  pour: P\n  contre: C\n  abstentions: A\n  effectif: E\n  adresse: U\n  \
        date préfecture: R\n  identifiant actes: T\n  nom budget: B\n  exercice budget: X\n";
    let history = "N;D;O;P;C;A;E;U;R;T;B;X\n\
        A1;20200309;Circulation;20;1;2;27;https://exemple.fr/a1;20200310;034-213401722-20200309-A1-AR;Budget principal;2020/2021\n";
    let ended = desk.import(history, mapping, &["--dry-run", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(
        (&rows[0]["kind"], &rows[0]["votes"], &rows[0]["matter"]),
        (&"arrêté".into(), &"20 / 1 / 2".into(), &"6.1".into())
    );
    for (from, to, words) in [
        (";20;1;2;27;", ";20;;2;27;", &["colonne « C »", "vide"][..]),
        (";20;1;2;27;", ";120;1;2;27;", &["123 élus", "27", "voix pondérées"]),
        (";20;1;2;27;", ";vingt;1;2;27;", &["colonne « P »", "« vingt »"]),
        (";20200310;", ";20200308;", &["colonne « R »", "précède"]),
        ("2020/2021", "2021/2020", &["colonne « X »"]),
        ("https://exemple.fr/a1", "voir la mairie", &["colonne « U »"]),
    ] {
        let ended = desk.import(history.replacen(from, to, 1), mapping, &[]);
        assert!(matches!(ended.code, 1 | 3), "{} {}", ended.code, ended.err);
        desk.assert_refused(&ended, ended.code, words);
    }
    assert_eq!(desk.import(history, mapping, &[]).code, 0);
    assert_eq!(desk.facts(), 18);
}

#[test]
fn a_file_says_how_it_is_read_one_way_only() {
    let desk = Desk::new();
    let file = desk.file("delibs.csv", HISTORY);
    let mapping = desk.file("correspondance.yaml", MAPPING);
    let run = |args: &[&str]| {
        entente(
            &desk.store(),
            &[&["import", "deliberations", text(&file)], args].concat(),
        )
    };
    desk.assert_refused(&run(&[]), 2, &["--format scdl", "--mapping"]);
    desk.assert_refused(
        &run(&["--format", "scdl", "--mapping", text(&mapping)]),
        2,
        &["non les deux"],
    );
    desk.assert_refused(&run(&["--format", "scdl"]), 3, &["COLL_SIRET"]);
    desk.assert_refused(&entente(&desk.store(), &["journal", "--format", "scdl"]), 2, &["SCDL"]);
}
