//! Movements of communes: proposed, then recorded once.

use crate::program::{entente, json, sqlite, succeed};
use std::fs;

const COMMUNES: &str = include_str!("../data/territory/communes_arc_sud_bretagne_2026.csv");
const PUBLISHED: &str = include_str!("../data/territory/mouvements_extrait.csv");
/// Imagined: on 1 January 2026, Muzillac, Noyal-Muzillac and a commune of another place become one, and Péaule changes its name.
const MOVEMENTS: &str = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP
32,2026-01-01,COM,56143,Muzillac,COM,56143,Muzillac-Océan
32,2026-01-01,COM,56143,Muzillac,COMD,56143,Muzillac
32,2026-01-01,COM,56149,Noyal-Muzillac,COM,56143,Muzillac-Océan
32,2026-01-01,COM,56999,Le Guerno-Haut,COM,56143,Muzillac-Océan
10,2026-01-01,COM,56153,Péaule,COM,56153,Péaule-sur-Vilaine
35,2026-01-01,COMD,44999,Ailleurs,COM,56147,Nivillac
";

/// A store in a folder that holds the published communes, and the files.
struct Desk {
    folder: tempfile::TempDir,
    store: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = sqlite(folder.path());
        let desk = Self { folder, store };
        let communes = desk.file("communes.csv", COMMUNES);
        succeed(
            &desk.store,
            &["import", "members", "--file", &communes, "--epci", "200027027"],
        );
        desk
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn facts(&self) -> usize {
        json(&self.store, &["journal"]).as_array().unwrap().len()
    }
}

#[test]
fn movements_are_proposed_then_recorded_once() {
    let desk = Desk::new();
    let file = desk.file("mouvements.csv", MOVEMENTS);
    let before = desk.facts();
    let proposed = succeed(&desk.store, &["import", "movements", &file]);
    for words in [
        "Muzillac et Noyal-Muzillac (avec Le Guerno-Haut, hors du registre) → Muzillac-Océan",
        "à compléter : il manque le SIREN de Muzillac-Océan",
        "--siren 56143=…",
        "Péaule prend le nom de Péaule-sur-Vilaine",
        "n’est pas une personne morale",
        "Mouvements lus : 6 ; qui touchent un membre : 3 : 1 à enregistrer, 1 à compléter, 1 ignoré.",
        "Rien n’est enregistré",
    ] {
        assert!(proposed.contains(words), "« {words} » manque :\n{proposed}");
    }
    let refused = entente(&desk.store, &["import", "movements", &file, "--confirm"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("--siren 56143=…"), "{}", refused.err);
    assert_eq!(desk.facts(), before, "rien n’est à moitié enregistré");

    let confirm = ["import", "movements", &file, "--confirm", "--siren", "56143=200096469"];
    let recorded = succeed(&desk.store, &confirm);
    assert!(recorded.contains("4 faits enregistrés."), "{recorded}");
    let journal = succeed(&desk.store, &["journal"]);
    assert!(
        journal.contains("La commune de Noyal-Muzillac n’existe plus à compter du 1er janvier 2026"),
        "{journal}"
    );
    assert!(succeed(&desk.store, &confirm).contains("Rien à enregistrer."));
    let again = json(&desk.store, &["import", "movements", &file]);
    let statuses: Vec<_> = again
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["known", "known", "ignored"]);
    assert_eq!(desk.facts(), before + 4);
}

#[test]
fn a_list_of_communes_gives_the_siren_and_another_file_does_not_serve() {
    let desk = Desk::new();
    let file = desk.file("mouvements.csv", MOVEMENTS);
    let spoilt = MOVEMENTS.replacen("56149,", "5614,", 1);
    let spoilt = desk.file("fausse.csv", &spoilt);
    let refused = entente(&desk.store, &["import", "movements", &spoilt, "--confirm"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("ligne 4, colonne « COM_AV »"), "{}", refused.err);
    let list = desk.file("liste.csv", "insee,siren\n56143,200096469\n");
    let proposed = succeed(&desk.store, &["import", "movements", &file, "--communes", &list]);
    assert!(proposed.contains("2 à enregistrer, 1 ignoré"), "{proposed}");
    let wrong = entente(
        &desk.store,
        &[
            "import",
            "movements",
            &file,
            "--communes",
            &list,
            "--siren",
            "56143:200096469",
        ],
    );
    assert_eq!(wrong.code, 2, "{}", wrong.err);
    let both = entente(&desk.store, &["import", "movements", &file, "--confirm", "--dry-run"]);
    assert_eq!(both.code, 2, "{}", both.err);
}

#[test]
fn the_published_movements_touch_nobody_here() {
    let desk = Desk::new();
    let file = desk.file("mouvements.csv", PUBLISHED);
    let told = succeed(&desk.store, &["import", "movements", &file]);
    assert!(
        told.contains("Aucun mouvement de ce fichier ne touche un membre"),
        "{told}"
    );
}

#[test]
fn a_published_list_is_compared_with_the_register_and_proves_nothing() {
    let desk = Desk::new();
    let list = COMMUNES
        .replacen("56153,215601535,Péaule", "56153,200096469,Péaule", 1)
        .replacen("56147,215601477,Nivillac", "56999,200057644,Ailleurs", 1);
    let file = desk.file("liste.csv", &list);
    let compare = ["members", "compare", "--with", &file, "--epci", "200027027"];
    let rows = json(&desk.store, &compare);
    let told: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["insee"].as_str().unwrap(), row["difference"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("56999", "dans la liste, pas au registre"),
            ("56153", "au registre, SIREN 215601535 (Péaule) : une succession ?"),
            ("56147", "au registre, pas dans la liste")
        ]
    );
    let before = desk.facts();
    let said = succeed(&desk.store, &compare);
    assert!(said.contains("Une liste n’est pas une preuve"), "{said}");
    let same = desk.file("memes.csv", COMMUNES);
    let same = succeed(
        &desk.store,
        &["members", "compare", "--with", &same, "--epci", "200027027"],
    );
    assert!(same.contains("nomment les mêmes communes"), "{same}");
    assert_eq!(desk.facts(), before);
}
