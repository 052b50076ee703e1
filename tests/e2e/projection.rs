//! `entente project`, and what obligations say for each inhabitant.

use crate::program::{entente, json, sqlite, succeed};
use domain::value::Cents;
use serde_json::Value;
use tempfile::TempDir;

fn told() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    (folder, store)
}

fn cents(value: &Value) -> i64 {
    Cents::parse_euros(value.as_str().unwrap()).unwrap().get()
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a Value>, column: &str) -> i64 {
    rows.into_iter().map(|row| cents(&row[column])).sum()
}

#[test]
fn the_years_to_come_add_up_and_say_what_they_take_for_granted() {
    let (_folder, store) = told();
    let owed = json(&store, &["obligations", "--year", "2026"]);
    let due = sum(owed.as_array().unwrap(), "due");
    let flat = json(&store, &["project", "--years", "2"]);
    let of_year = |rows: &Value, year: &str| -> Vec<Value> {
        let rows = rows.as_array().unwrap().iter();
        rows.filter(|row| row["year"] == year).cloned().collect()
    };
    for year in ["2027", "2028"] {
        assert_eq!(sum(&of_year(&flat, year), "amount"), due, "{year}");
    }
    assert!(
        flat[0]["hypotheses"]
            .as_str()
            .unwrap()
            .contains("Montant de 2026 gardé."),
        "{}",
        flat[0]
    );
    // One cost grows: the members pay the difference, and it is an effect of the amount.
    let grown = json(
        &store,
        &["project", "--years", "1", "--growth", "informatique=10", "--detail"],
    );
    let computing: Vec<_> = grown
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["pool"] == "informatique")
        .cloned()
        .collect();
    assert!(!computing.is_empty());
    assert_eq!(sum(&computing, "difference"), sum(&computing, "amountEffect"));
    assert_eq!(sum(&computing, "amount") * 10, sum(&computing, "before") * 11);
    let text = succeed(&store, &["project", "--member", "Ambon", "--growth", "-1,5"]);
    for words in [
        "Ce qui est tenu pour acquis",
        "−1,5\u{a0}% par an",
        "personne ne doit ces sommes",
        "Ambon",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[test]
fn a_figure_to_come_opens_its_calculation_sheet() {
    let (folder, store) = told();
    let args = [
        "project",
        "--years",
        "2",
        "--growth",
        "informatique=2",
        "--sheet",
        "informatique=2028",
    ];
    let text = succeed(&store, &args);
    assert!(
        text.starts_with("FEUILLE DE CALCUL")
            && text.contains("PROJECTION : rien n’est enregistré")
            && text.contains("2028"),
        "{text}"
    );
    let sheet = json(&store, &args);
    let projected = json(
        &store,
        &["project", "--years", "2", "--growth", "informatique=2", "--detail"],
    );
    let rows: Vec<_> = projected
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["year"] == "2028" && row["pool"] == "informatique")
        .cloned()
        .collect();
    assert_eq!(cents(&sheet["amount"]), sum(&rows, "amount"));
    let workbook = folder.path().join("2028.xlsx");
    succeed(
        &store,
        &[&args[..], &["--format", "xlsx", "--output", workbook.to_str().unwrap()]].concat(),
    );
    assert!(workbook.exists());
}

#[test]
fn what_cannot_be_projected_says_what_to_do() {
    let (_folder, store) = told();
    for (args, code, words) in [
        (vec!["project", "--years", "0"], 3, "de 1 à 10 ans"),
        (vec!["project", "--from", "1999"], 3, "Rien n’est réparti en 1999"),
        (vec!["project", "--growth", "voirie=2"], 3, "n’est pas répartie en 2026"),
        (vec!["project", "--growth", "beaucoup"], 2, "n’est pas un taux annuel"),
        (vec!["project", "--sheet", "voirie=2027"], 3, "charges : "),
        (vec!["project", "--format", "ods"], 2, "seule report le fait"),
    ] {
        let ended = entente(&store, &args);
        assert_eq!(ended.code, code, "{args:?} : {}", ended.err);
        assert!(ended.err.contains(words), "{words}\n{}", ended.err);
    }
}

#[test]
fn obligations_say_what_is_titled_and_what_each_inhabitant_bears() {
    let (_folder, store) = told();
    let rows = json(&store, &["obligations", "--year", "2026"]);
    let ambon = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["member"] == "Ambon")
        .unwrap();
    let inhabitants: i64 = ambon["population"].as_str().unwrap().parse().unwrap();
    let due = cents(&ambon["due"]);
    assert_eq!(
        cents(&ambon["perInhabitant"]),
        (2 * due + inhabitants) / (2 * inhabitants)
    );
    assert_eq!(ambon["titled"], "0.00");
    assert!(!ambon["populationSource"].as_str().unwrap().is_empty());
    let text = succeed(&store, &["obligations", "--year", "2026"]);
    assert!(
        text.contains("Par habitant : le dû divisé par la population municipale"),
        "{text}"
    );
}
