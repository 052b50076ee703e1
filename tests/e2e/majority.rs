//! `entente majority`: a table, a rule, a count.

use crate::program::{entente, json, succeed};

const STORE: &str = "memory:";

fn file(folder: &tempfile::TempDir, answers: [&str; 5]) -> String {
    let members = [
        ("Castel", "10 418"),
        ("Dourdan", "3 077"),
        ("Alpha", "1873"),
        ("Bruyères", "642"),
        ("Esves", "255"),
    ];
    let rows = members.iter().zip(answers);
    let rows = rows.map(|((name, population), answer)| format!("{name};{population};{answer}"));
    let lines: Vec<String> = std::iter::once("nom;population;réponse".to_owned())
        .chain(rows)
        .collect();
    let text = format!("{}\n", lines.join("\n"));
    let path = folder.path().join("réponses.csv");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn count(answers: [&str; 5], more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, answers);
    let shown = succeed(
        STORE,
        &[&["majority", path.as_str(), "--on", "2026-01-01"], more].concat(),
    );
    shown.replace(['\u{202f}', '\u{a0}'], " ")
}

#[test]
fn four_assemblies_of_five_are_not_enough_without_half_the_population_and_castel_has_a_veto() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, ["contre", "pour", "pour", "pour", "pour"]);
    let rows = json(STORE, &["majority", &path, "--on", "2026-01-01"]);
    let row = |name: &str| {
        let rows = rows.as_array().unwrap().iter();
        rows.clone()
            .find(|row| row["line"] == name)
            .unwrap_or_else(|| panic!("{name} manque à {rows:?}"))
            .clone()
    };
    let is = |name: &str, least: u64, favour: u64, met: &str| {
        let row = row(name);
        let number = |column: &str| row[column].to_string().replace('"', "");
        assert_eq!(
            (number("least"), number("inFavour")),
            (least.to_string(), favour.to_string()),
            "{name}"
        );
        assert_eq!(row["met"], met, "{name}");
    };
    // 16 265: plus de la moitié, c’est 8 133 ; les deux tiers, 10 844.
    is("Voie 1 : assemblées", 4, 4, "oui");
    is("Voie 1 : population", 8_133, 5_847, "non");
    is("Voie 2 : assemblées", 3, 4, "oui");
    is("Voie 2 : population", 10_844, 5_847, "non");
    is("Veto : Castel", 10_418, 0, "non");
    assert_eq!(
        (&row("Résultat")["needed"], &row("Résultat")["met"]),
        (&"certain".into(), &"rejeté".into())
    );
}

#[test]
fn castel_alpha_and_bruyeres_are_enough_by_the_second_branch_whatever_the_others_say() {
    let told = count(["pour", "", "pour", "pour", ""], &[]);
    assert!(told.contains("12 933") || told.contains("12933"), "{told}");
    assert!(told.contains("Résultat certain : adopté"), "{told}");
}

#[test]
fn a_silence_says_yes_on_the_statutes_and_no_on_a_withdrawal() {
    let answers = ["silence", "silence", "silence", "silence", ""];
    let statutes = count(answers, &[]);
    assert!(statutes.contains("Résultat certain : adopté"), "{statutes}");
    let withdrawal = count(answers, &["--question", "retrait"]);
    assert!(withdrawal.contains("Résultat certain : rejeté"), "{withdrawal}");
    let nobody_yet = count(["", "", "", "", ""], &["--rules", "epci"]);
    assert!(nobody_yet.contains("Résultat incertain"), "{nobody_yet}");
}

#[test]
fn what_is_wrong_in_the_table_is_said_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("faux.csv");
    std::fs::write(
        &path,
        "nom;population;réponse\nCastel;dix;pour\nAlpha;1873;oui\nAlpha;1873;pour\nAlpha;12;contre\n",
    )
    .unwrap();
    let ended = entente(STORE, &["majority", path.to_str().unwrap()]);
    assert_eq!(ended.code, 3);
    for words in [
        "ligne 2",
        "n’est pas une population",
        "ligne 3",
        "« contre »",
        "ligne 5",
        "deux fois",
    ] {
        assert!(ended.err.contains(words), "« {words} » manque :\n{}", ended.err);
    }
    let unknown = entente(STORE, &["majority", path.to_str().unwrap(), "--rules", "inconnu"]);
    assert!(unknown.err.contains("aucun jeu de règles"), "{}", unknown.err);
}
