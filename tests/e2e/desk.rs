//! `entente calculate`: a key at a desk, from the files an officer has.

use crate::program::{Ended, entente, succeed};
use std::fs;
use std::path::{Path, PathBuf};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/desk");
const YEAR: [&str; 2] = ["--period", "2025-01-01..2025-12-31"];
const LEAP: [&str; 2] = ["--period", "2024-01-01..2024-12-31"];

fn data(name: &str) -> String {
    format!("{DATA}/{name}")
}

/// Runs `calculate` on a store that cannot be opened: it opens none.
fn calculate(key: &str, criteria: &str, rest: &[&str]) -> Ended {
    let args = [&["calculate", "--key", key, "--criteria", criteria], rest].concat();
    entente("sqlite:/proc/nulle-part/entente.db", &args)
}

/// The CSV output for a key and criteria of the folder, the same in both dresses.
fn csv_in_both_dresses(key: &str, criteria: &str, rest: &[&str]) -> String {
    let rest = [rest, &["--format", "csv"]].concat();
    let [plain, french] = ["csv", "fr.csv"].map(|dress| {
        let criteria = data(&format!("{criteria}.{dress}"));
        let ended = calculate(&data(&format!("{key}.yaml")), &criteria, &rest);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{key} sur {criteria}");
        ended.out
    });
    assert_eq!(
        plain, french,
        "{criteria} : les deux présentations donnent la même sortie"
    );
    plain
}

#[test]
fn the_numbers_of_the_design_come_out_of_files_in_both_dresses() {
    let five = "member,amount\nAlpha,{}\nBruyères,{}\nCastel,{}\nDourdan,{}\nEsves,{}\n";
    let of_five = |amounts: [&str; 5]| {
        amounts
            .iter()
            .fold(five.to_owned(), |text, amount| text.replacen("{}", amount, 1))
    };
    let shared = ["--amount", "48500.00"];
    for (key, criteria, rest, amounts) in [
        (
            "population",
            "population",
            &shared[..],
            ["5585.03", "1914.36", "31065.05", "9175.19", "760.37"],
        ),
        (
            "au-porteur",
            "population",
            &shared,
            ["5585.03", "1914.36", "31065.04", "9175.19", "760.38"],
        ),
        (
            "au-plus-proche",
            "population",
            &shared,
            ["5585.03", "1914.36", "31065.05", "9175.19", "760.38"],
        ),
        (
            "melange",
            "population-et-potentiel",
            &["--amount", "120000"],
            ["12565.77", "4091.69", "81779.11", "20023.79", "1539.64"],
        ),
        (
            "bornes",
            "population",
            &shared,
            ["9244.42", "3168.67", "19400.00", "15186.91", "1500.00"],
        ),
        (
            "plafond",
            "population",
            &shared,
            ["9321.75", "3195.18", "19400.00", "15313.96", "1269.11"],
        ),
    ] {
        assert_eq!(csv_in_both_dresses(key, criteria, rest), of_five(amounts), "{key}");
    }
    for (key, criteria, period, amount) in [
        ("jours", "arrivee", YEAR, "2312.53"),
        ("jours", "arrivee-2024", LEAP, "2306.21"),
        ("mois-entames", "arrivee", YEAR, "2436.00"),
        ("mois-entiers", "arrivee", YEAR, "2131.50"),
        ("jours", "depart", YEAR, "1811.98"),
    ] {
        let expected = format!("member,amount\nFontaine,{amount}\n");
        assert_eq!(
            csv_in_both_dresses(key, criteria, &period),
            expected,
            "{key}, {criteria}"
        );
    }
    let days = csv_in_both_dresses(
        "habitants-et-jours",
        "habitants-et-jours",
        &[&shared[..], &YEAR].concat(),
    );
    let expected = of_five(["4798.91", "1644.90", "26692.48", "7883.74", "653.35"]);
    assert_eq!(days, format!("{expected}Fontaine,6826.62\n"));
}

#[test]
fn each_form_tells_the_same_amounts() {
    let of = |format: &str| {
        let rest = ["--amount", "48500.00", "--format", format];
        calculate(&data("population.yaml"), &data("population.fr.csv"), &rest).out
    };
    let table = of("table");
    for words in [
        "«\u{a0}Population\u{a0}»",
        "Règle : Selon la population municipale",
        "5\u{202f}585,029203",
        "31\u{202f}065,05\u{a0}€",
        "Total (5 membres)",
        "Somme vérifiée : 48\u{202f}500,00\u{a0}€, exactement le montant à répartir.",
    ] {
        assert!(table.contains(words), "« {words} » manque dans :\n{table}");
    }
    let json: serde_json::Value = serde_json::from_str(&of("json")).unwrap();
    assert_eq!(json["total"], "48500.00");
    assert_eq!(
        json["amounts"][2],
        serde_json::json!({ "member": "Castel", "amount": "31065.05" })
    );
    assert_eq!(json["sheet"]["totals"][4], "760.37");
    let sheet = of("sheet");
    assert!(
        sheet.starts_with("FEUILLE DE CALCUL") && sheet.contains("31\u{202f}065,05"),
        "{sheet}"
    );
}

#[test]
fn a_result_goes_to_a_file_and_never_over_what_it_was_made_from() {
    let folder = tempfile::tempdir().unwrap();
    let criteria = folder.path().join("criteres.csv");
    fs::copy(data("population.csv"), &criteria).unwrap();
    let before = fs::read(&criteria).unwrap();
    let result = folder.path().join("parts.csv");
    let to = |path: &Path| {
        let rest = [
            "--amount",
            "48500",
            "--format",
            "csv",
            "--output",
            path.to_str().unwrap(),
        ];
        calculate(&data("population.yaml"), criteria.to_str().unwrap(), &rest)
    };
    assert_eq!(to(&result).code, 0);
    assert!(fs::read_to_string(&result).unwrap().ends_with("Esves,760.37\n"));
    let book = folder.path().join("parts.xlsx");
    let rest = [
        "--amount",
        "48500",
        "--format",
        "xlsx",
        "--output",
        book.to_str().unwrap(),
    ];
    assert_eq!(
        calculate(&data("population.yaml"), criteria.to_str().unwrap(), &rest).code,
        0
    );
    assert!(
        fs::read(&book).unwrap().starts_with(b"PK\x03\x04"),
        "un classeur est une archive"
    );
    refused(&to(&criteria), 2, &["--output", "choisir un autre fichier"]);
    assert_eq!(fs::read(&criteria).unwrap(), before);
    refused(
        &to(&folder.path().join("absent/parts.csv")),
        4,
        &["ne peut pas être écrit"],
    );
}

#[test]
fn what_the_officer_should_know_is_a_warning() {
    let shared = ["--amount", "48500.00", "--format", "csv"];
    let smoothed = |previous: &str| {
        let previous = data(previous);
        let rest = [&shared[..], &["--previous", previous.as_str()]].concat();
        calculate(&data("lissage.yaml"), &data("population.csv"), &rest)
    };
    let plain = smoothed("an-dernier.csv");
    assert_eq!(plain.code, 0);
    assert!(
        plain.err.starts_with("Attention : ") && plain.err.contains("Esves"),
        "{}",
        plain.err
    );
    assert_eq!(plain.out, smoothed("an-dernier.fr.csv").out);
    let dated = calculate(&data("population.yaml"), &data("habitants-et-jours.csv"), &shared);
    assert!(
        dated.err.contains("Attention : ") && dated.err.contains("prorata"),
        "{}",
        dated.err
    );
    let desk = Desk(tempfile::tempdir().unwrap());
    let previous = desk.file("an-dernier.csv", "membre;montant\nAlpha;5 000,00\nPartie;1,00\n");
    let rest = [&shared[..], &["--previous", previous.to_str().unwrap()]].concat();
    let stranger = calculate(&data("population.yaml"), &data("population.csv"), &rest);
    assert_eq!(stranger.code, 0, "{}", stranger.err);
    assert!(
        stranger.err.contains("inconnus de l’état des critères : Partie."),
        "{}",
        stranger.err
    );
    assert!(stranger.err.contains("--previous ne change rien"), "{}", stranger.err);
}

/// Files that are spoilt one after the other.
struct Desk(tempfile::TempDir);

impl Desk {
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn criteria(&self, content: impl AsRef<[u8]>) -> Ended {
        let criteria = self.file("critères.csv", content);
        calculate(
            &data("population.yaml"),
            criteria.to_str().unwrap(),
            &["--amount", "100"],
        )
    }

    fn key(&self, content: &str) -> Ended {
        let key = self.file("clé.yaml", content);
        calculate(key.to_str().unwrap(), &data("population.csv"), &["--amount", "100"])
    }
}

fn refused(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{}", ended.err);
    for word in words {
        assert!(ended.err.contains(word), "« {word} » manque dans : {}", ended.err);
    }
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
}

#[test]
fn bad_criteria_are_refused_whole_with_every_place() {
    let desk = Desk(tempfile::tempdir().unwrap());
    let head = "membre;critère;valeur;millésime;source;du;au\n";
    for (row, words) in [
        (";population municipale;1;;;;", &["ligne 2, colonne « membre »"][..]),
        (
            "A;population municipale;12 %;;;;",
            &["ligne 2, colonne « valeur »", "pas un taux"],
        ),
        ("A;population municipale;-3;;;;", &["négatif"]),
        ("A;population municipale;1.234,5;;;;", &["plusieurs virgules ou points"]),
        ("A;population municipale;10 41;;;;", &["groupes de trois chiffres"]),
        (
            "A;population municipale;beaucoup;;;;",
            &["« beaucoup »", "n’est pas un nombre"],
        ),
        ("A;population municipale;;;;;", &["« valeur »", "n’est pas zéro"]),
        ("A;;3;;;;", &["« critère »", "de quel critère"]),
        ("A;x;3;22;;;", &["« millésime »", "quatre chiffres"]),
        ("A;x;3;;;30/02/2025;", &["« du »", "n’est pas une date du calendrier"]),
        ("A;x;3;;;;2025-13-01", &["« au »", "JJ/MM/AAAA"]),
        ("A;x;3;;", &["ligne 2 : 5 colonnes au lieu de 7"]),
        (
            "A;x;3;;;;\nA;x;4;;;;",
            &["ligne 3, colonne « critère » : déjà donné ligne 2"],
        ),
        ("*;x;3;;;2025-01-01;", &["« du »", "valeur de référence"]),
        ("A\u{7};x;3;;;;", &["« membre »", "caractère de contrôle"]),
    ] {
        refused(
            &desk.criteria(format!("{head}{row}\n")),
            3,
            &[words, &["critères.csv", "Que faire"]].concat(),
        );
    }
    refused(
        &desk.criteria("member,criterion,value\nA,x,\"1,5\"\n"),
        3,
        &["dans un fichier à virgules"],
    );
    refused(
        &desk.criteria("member,criterion,value\nA,x,1,5\n"),
        3,
        &["4 colonnes au lieu de 3", "avec un point"],
    );
    refused(
        &desk.criteria("member,criterion,value,from\nA,x,1,15/05/2025\n"),
        3,
        &["AAAA-MM-JJ"],
    );
    let many = format!("{head}{}", "A;x;beaucoup;;;;\n".repeat(30));
    let ended = desk.criteria(many);
    refused(&ended, 3, &["30 fautes", "… et 10 de plus"]);
    assert_eq!(ended.err.matches("« beaucoup »").count(), 20);
}

#[test]
fn files_that_are_no_state_of_criteria_are_told_for_what_they_are() {
    let desk = Desk(tempfile::tempdir().unwrap());
    refused(&desk.criteria(""), 3, &["le fichier est vide"]);
    refused(
        &desk.criteria("membre;critère;valeur\r\n"),
        3,
        &["aucune ligne sous les titres"],
    );
    refused(
        &desk.criteria("Alpha;population municipale;3\n"),
        3,
        &["« membre » (ou « member ») manque"],
    );
    refused(&desk.criteria([0xff, 0xfe, b'm', 0]), 3, &["ce n’est pas un texte"]);
    refused(&desk.criteria(b"PK\x03\x04\x14\x00"), 3, &["classeur de tableur"]);
    let rows = "A;;\n".repeat(200_001);
    refused(
        &desk.criteria(format!("membre;critère;valeur\n{rows}")),
        3,
        &["200 000 lignes"],
    );
    refused(&desk.criteria(vec![b'a'; (50 << 20) + 1]), 3, &["50 Mio"]);
    let folder = desk.0.path().to_str().unwrap();
    refused(
        &calculate(&data("population.yaml"), folder, &[]),
        3,
        &["c’est un dossier"],
    );
    refused(
        &calculate(&data("absente.yaml"), folder, &[]),
        3,
        &["absente.yaml", "n’existe pas"],
    );
    let previous = desk.file("an-dernier.csv", "membre;montant\nA;1,234\nA;€\nB;1\nB;2\n");
    let rest = ["--previous", previous.to_str().unwrap()];
    let ended = calculate(&data("population.yaml"), &data("population.csv"), &rest);
    refused(
        &ended,
        3,
        &[
            "ligne 2, colonne « montant »",
            "ligne 3, colonne « montant »",
            "ligne 5, colonne « membre »",
        ],
    );
}

#[test]
fn a_bad_key_is_told_with_its_lines_and_its_codes() {
    let desk = Desk(tempfile::tempdir().unwrap());
    refused(&desk.key("formula: [\n"), 3, &["clé.yaml", "ligne", "[key."]);
    refused(
        &desk.key("formula: { criterion: x }\nunite: euro\n"),
        1,
        &["ligne 2", "unite", "[key.", "Que faire"],
    );
    let blend = "formula:\n  blend:\n    mode: singleStep\n    parts:\n      - { weight: 50 %, of: equal }\n      - { weight: 40 %, of: { bounded: { of: equal } } }\n";
    refused(
        &desk.key(blend),
        1,
        &[
            "2 fautes",
            "ligne 4",
            "ligne 6",
            "[key.weights_invalid]",
            "[key.formula_invalid]",
        ],
    );
    refused(
        &desk.key("formula: { criterion: surface }\n"),
        1,
        &["surface", "[key.criterion_missing]"],
    );
    let amount = |amount: &str| calculate(&data("population.yaml"), &data("population.csv"), &["--amount", amount]);
    refused(&amount("48500,00"), 2, &["la virgule est ambiguë"]);
    let listing = entente("memory:", &["ledgers", "--format", "sheet"]);
    refused(&listing, 2, &["pas de feuille de calcul", "table, json ou csv"]);
    assert!(succeed("memory:", &["calculate", "--help"]).contains("--criteria"));
}
