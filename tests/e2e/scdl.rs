//! Deliberations in the open schema: what Entente writes is valid for others, what others would refuse is refused here, and nothing is lost
//! on the way there and back.

use crate::program::{entente, json, record, sqlite, succeed};
use crate::validator::validate;
use domain::Command;
use std::fs;
use std::path::PathBuf;

const COMMUNES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/territory/communes_arc_sud_bretagne_2026.csv"
);
const SCHEMA: &str = "deliberations-2.1.5.schema.json";

/// The history of Muzillac, as the schema wants it. The commune and its SIREN are real, the acts imagined.
const HISTORY: &str = "\
    COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,DELIB_OBJET,BUDGET_ANNEE,BUDGET_NOM,PREF_ID,PREF_DATE,\
    VOTE_EFFECTIF,VOTE_REEL,VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION,DELIB_URL\r\n\
    Muzillac,21560143600011,2019-41,2019-06-26,5.7,institutions et vie politique/intercommunalité,\"Étude d’un service commun, dit « de paie »\",\
    2019/2020,Budget principal,PREF056,2019-07-01,27,25,22,1,2,https://exemple.fr/deliberations/2019-41.pdf\r\n\
    Muzillac,21560143600011,2019-42,2019-06-26,7.10,Finances Locales/divers,Admission en non-valeur,2019,Budget principal,,,,,,,,\r\n\
    Muzillac,21560143600011,2020-3,2020-01-15,9.4,autres domaines de competences/vœux et motions,Vœu,,,,,27,27,27,0,0,\r\n";

/// One SIRET for each member of the demonstration, made of its SIREN.
const SIRETS: [&str; 13] = [
    "20002702700016",
    "21560143600011",
    "21560147700015",
    "21560153500010",
    "21560212900011",
    "21560126100013",
    "21560149300012",
    "21560002400016",
    "21560052900014",
    "21560004000012",
    "21560018000016",
    "21560077600011",
    "21560195600018",
];

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A desk whose ledger holds the members of the demonstration, and nothing else.
    fn with_members() -> Self {
        let desk = Self::new();
        let args = ["import", "members", "--file", COMMUNES, "--epci", "200027027"];
        succeed(&desk.store(), &[&args[..], &["--name", "CC Arc Sud Bretagne"]].concat());
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

    fn import(&self, content: impl AsRef<[u8]>) -> crate::program::Ended {
        let file = self.file("scdl.csv", content);
        entente(
            &self.store(),
            &["import", "deliberations", "--format", "scdl", file.to_str().unwrap()],
        )
    }

    fn facts(&self) -> String {
        json(&self.store(), &["ledgers"])[0]["events"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// What the ledger exports of all its members, and what it says of it.
    fn export(&self, sirets: &[&str]) -> (Vec<u8>, String) {
        let path = self.folder.path().join("export.csv");
        let mut args = vec![
            "export",
            "deliberations",
            "--all",
            "--format",
            "scdl",
            "--out",
            path.to_str().unwrap(),
        ];
        args.extend(sirets.iter().flat_map(|siret| ["--siret", siret]));
        let ended = entente(&self.store(), &args);
        assert_eq!(ended.code, 0, "{}", ended.err);
        (fs::read(path).unwrap(), ended.err)
    }
}

/// A ledger with deliberations of its own, those of the demonstration, and a history taken over.
fn told() -> Desk {
    let desk = Desk::new();
    succeed(&desk.store(), &["demo", "--no-serve"]);
    let ended = desk.import(HISTORY);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("3 actes lus, 3 repris"), "{}", ended.out);
    desk
}

#[test]
fn what_is_exported_is_valid_for_frictionless_and_the_checks_of_the_schema() {
    let desk = told();
    let (bytes, warnings) = desk.export(&SIRETS);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.lines().count() > 14, "les actes de toutes les assemblées : {text}");
    assert!(text.contains("approbation,,,,,,,,,,\r\n") && text.contains(",27,25,22,1,2,https://"));
    assert!(!text.starts_with('\u{feff}') && text.ends_with("\r\n"));
    assert!(
        warnings.contains("l’effectif n’est pas connu") || !warnings.contains("Attention"),
        "{warnings}"
    );
    let path = desk.file("valide.csv", bytes);
    assert_eq!(
        validate(SCHEMA, std::slice::from_ref(&path))[&path],
        Vec::<String>::new()
    );
}

#[test]
fn an_export_imported_into_a_new_ledger_and_exported_again_gives_the_same_bytes() {
    let (first, _) = told().export(&SIRETS);
    let other = Desk::with_members();
    let ended = other.import(&first);
    assert_eq!(ended.code, 0, "{}", ended.err);
    // No SIRET is given this time: the file gave them all.
    let (second, _) = other.export(&[]);
    assert_eq!(String::from_utf8(second), String::from_utf8(first));
}

#[test]
fn an_export_imported_into_its_own_ledger_adds_nothing() {
    let desk = told();
    let facts = desk.facts();
    let (bytes, _) = desk.export(&SIRETS);
    let ended = desk.import(&bytes);
    assert!(ended.out.contains("déjà connus"), "{} {}", ended.out, ended.err);
    assert_eq!(desk.facts(), facts);
}

#[test]
fn requests_to_join_and_to_leave_are_exported_are_valid_and_are_known_to_their_own_ledger() {
    let desk = Desk::new();
    // What is undone names facts by identifiers that this ledger does not have; past acts hold more than the schema does.
    let told = domain::sample::story()
        .into_iter()
        .take_while(|request| !matches!(request.command, Command::RescindAct(_)))
        .filter(|request| !matches!(request.command, Command::ImportPastActs(_)));
    record(desk.folder.path(), told);
    let facts = desk.facts();
    let (bytes, _) = desk.export(&["20002702700016", "21560143600011", "21560153500010", "21560018000016"]);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.contains(",D1088,2025-06-10,") && text.contains(",D1104,2025-06-12,"),
        "{text}"
    );
    let path = desk.file("demandes.csv", &bytes);
    assert_eq!(
        validate(SCHEMA, std::slice::from_ref(&path))[&path],
        Vec::<String>::new()
    );
    let ended = desk.import(&bytes);
    assert!(ended.out.contains("déjà connus"), "{} {}", ended.out, ended.err);
    assert_eq!(desk.facts(), facts);
}

/// A cell spoilt, and where our refusal must stand.
type Spoilt = (&'static str, &'static str, &'static [&'static str]);

#[test]
fn what_the_schema_and_its_checks_refuse_is_refused_here_by_line_and_column() {
    const CASES: [Spoilt; 17] = [
        (
            "21560143600011,2019-41",
            "21560143600012,2019-41",
            &["ligne 2, colonne « COLL_SIRET »", "clé de contrôle"],
        ),
        (
            "21560143600011,2019-41",
            "215601436,2019-41",
            &["ligne 2, colonne « COLL_SIRET »"],
        ),
        (",2019-41,", ",,", &["ligne 2, colonne « DELIB_ID »", "vide"]),
        (
            "Muzillac,21560143600011,2019-42",
            ",21560143600011,2019-42",
            &["ligne 3, colonne « COLL_NOM »"],
        ),
        (
            "2019-42,2019-06-26",
            "2019-42,26/06/2019",
            &["ligne 3, colonne « DELIB_DATE »"],
        ),
        (",5.7,", ",5,", &["ligne 2, colonne « DELIB_MATIERE_CODE »"]),
        (
            "institutions et vie politique/",
            "vie politique/",
            &["ligne 2, colonne « DELIB_MATIERE_NOM »"],
        ),
        (
            "politique/intercommunalité",
            "politique / intercommunalité",
            &["ligne 2, colonne « DELIB_MATIERE_NOM »", "espace"],
        ),
        (
            "institutions et vie politique/intercommunalité",
            "intercommunalité",
            &["ligne 2, colonne « DELIB_MATIERE_NOM »", "oblique"],
        ),
        (",2019/2020,", ",2020/2019,", &["ligne 2, colonne « BUDGET_ANNEE »"]),
        (
            ",2019/2020,Budget principal,",
            ",2019/2020,,",
            &["ligne 2, colonne « BUDGET_NOM »"],
        ),
        (
            ",2019-07-01,",
            ",2019-06-25,",
            &["ligne 2, colonne « PREF_DATE »", "précède"],
        ),
        (
            ",27,25,22,1,2,",
            ",27,24,22,1,2,",
            &["ligne 2, colonne « VOTE_REEL »", "somme"],
        ),
        (
            ",27,25,22,1,2,",
            ",24,25,22,1,2,",
            &["ligne 2, colonne « VOTE_EFFECTIF »", "voix pondérées"],
        ),
        (
            ",27,25,22,1,2,",
            ",,25,22,1,2,",
            &["ligne 2, colonne « VOTE_EFFECTIF »", "vide"],
        ),
        (
            ",27,25,22,1,2,",
            ",27,25,22.5,1,2,",
            &["ligne 2, colonne « VOTE_POUR »"],
        ),
        (
            "https://exemple.fr/",
            "exemple.fr/",
            &["ligne 2, colonne « DELIB_URL »"],
        ),
    ];
    let desk = Desk::with_members();
    let facts = desk.facts();
    let mut paths = vec![desk.file("juste.csv", HISTORY)];
    for (index, (from, to, words)) in CASES.iter().enumerate() {
        assert!(HISTORY.contains(from), "{from}");
        let spoilt = HISTORY.replacen(from, to, 1);
        let ended = desk.import(&spoilt);
        assert_eq!(ended.code, 3, "{to} : {}{}", ended.out, ended.err);
        for word in *words {
            assert!(ended.err.contains(word), "« {word} » manque dans : {}", ended.err);
        }
        paths.push(desk.file(&format!("casse-{index}.csv"), spoilt));
    }
    assert_eq!(desk.facts(), facts, "rien n’est enregistré");
    let found = validate(SCHEMA, &paths);
    assert_eq!(found[&paths[0]], Vec::<String>::new());
    for (path, (_, to, _)) in paths[1..].iter().zip(CASES) {
        assert!(
            !found[path].is_empty(),
            "le validateur accepte ce que nous refusons : {to}"
        );
    }
}

#[test]
fn weights_have_no_column_and_are_refused_not_dropped() {
    // T31.
    let desk = Desk::with_members();
    let weighted = HISTORY
        .replace("\r\n", ",12\r\n")
        .replacen(",12\r\n", ",POIDS_POUR\r\n", 1);
    let ended = desk.import(weighted);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(
        ended.err.contains("colonne « POIDS_POUR »") && ended.err.contains("SCDL"),
        "{}",
        ended.err
    );
}

#[test]
fn columns_that_the_schema_does_not_require_may_be_missing() {
    let desk = Desk::with_members();
    let short: String = HISTORY
        .lines()
        .map(|line| line.replace('"', "").replace("commun, dit", "commun dit"))
        .map(|line| line.split(',').take(7).collect::<Vec<_>>().join(";") + "\n")
        .collect();
    let ended = desk.import(format!("\u{feff}{short}"));
    assert!(
        ended.out.contains("3 actes lus, 3 repris"),
        "{} {}",
        ended.out,
        ended.err
    );
}

#[test]
fn a_member_is_named_by_its_siren_and_a_missing_siret_is_asked_for() {
    let desk = told();
    let args = ["export", "deliberations", "--format", "scdl"];
    let run = |more: &[&str]| entente(&desk.store(), &[&args[..], more].concat());
    assert_eq!(run(&[]).code, 2);
    assert_eq!(run(&["--all", "--member", "215601436"]).code, 2);
    let muzillac = run(&["--member", "215601436"]);
    assert_eq!(muzillac.code, 0, "{}", muzillac.err);
    assert_eq!(
        muzillac.out.lines().count(),
        5,
        "les titres, trois actes repris, un du registre : {}",
        muzillac.out
    );
    let ambon = run(&["--member", "215600024"]);
    assert_eq!(ambon.code, 3);
    assert!(
        ambon.err.contains("le SIRET d’Ambon") && ambon.err.contains("--siret"),
        "{}",
        ambon.err
    );
    assert_eq!(run(&["--member", "356000000"]).code, 3);
    assert_eq!(run(&["--all", "--siret", "35600000000048"]).code, 3);
    let table = entente(&desk.store(), &["export", "deliberations", "--all"]);
    assert_eq!(table.code, 2);
    assert!(table.err.contains("--format scdl"), "{}", table.err);
}
