//! A calculation sheet as a workbook: opened and computed again by LibreOffice, it gives the cents that the kernel gives.
//!
//! No formula keeps a result in the file, so that what LibreOffice shows is what it computed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Files that one call of LibreOffice converts: it forgets those after about 240.
const AT_ONCE: usize = 200;

/// Amounts in cents, by name of member.
type Amounts = BTreeMap<String, i64>;

/// A key, what it is given, and what each member owes.
struct Case {
    name: &'static str,
    key: &'static str,
    criteria: &'static str,
    options: &'static [&'static str],
    expected: &'static [(&'static str, i64)],
}

const POPULATIONS: &str = "\
    membre;critère;valeur\n\
    Alpha;population municipale;1873\n\
    Bruyères;population municipale;642\n\
    Castel;population municipale;10418\n\
    Dourdan;population municipale;3077\n\
    Esves;population municipale;255\n";

const RICH: &str = "\
    membre;critère;valeur\n\
    Alpha;population municipale;1873\nAlpha;potentiel fiscal;1685700\n\
    Bruyères;population municipale;642\nBruyères;potentiel fiscal;513600\n\
    Castel;population municipale;10418\nCastel;potentiel fiscal;12918320\n\
    Dourdan;population municipale;3077\nDourdan;potentiel fiscal;2584680\n\
    Esves;population municipale;255\nEsves;potentiel fiscal;178500\n";

const MEALS: &str = "\
    membre;critère;valeur\n\
    Alpha;repas servis;1000\nBruyères;repas servis;1001\nCastel;repas servis;10418\nDourdan;repas servis;23500\n";

/// The numbers of a desk where everything was checked by hand.
const CASES: [Case; 9] = [
    Case {
        name: "plus fort reste",
        key: "formula: { criterion: population municipale }",
        criteria: POPULATIONS,
        options: &["--amount", "48500.00"],
        expected: &[
            ("Alpha", 558_503),
            ("Bruyères", 191_436),
            ("Castel", 3_106_505),
            ("Dourdan", 917_519),
            ("Esves", 76_037),
        ],
    },
    Case {
        name: "un remboursement",
        key: "formula: { criterion: population municipale }",
        criteria: POPULATIONS,
        options: &["--amount", "-48500.00"],
        expected: &[
            ("Alpha", -558_503),
            ("Bruyères", -191_436),
            ("Castel", -3_106_505),
            ("Dourdan", -917_519),
            ("Esves", -76_037),
        ],
    },
    Case {
        name: "écart au porteur",
        key: "rounding: halfUpResidueToCarrier\ncarrier: Castel\nformula: { criterion: population municipale }",
        criteria: POPULATIONS,
        options: &["--amount", "48500.00"],
        expected: &[
            ("Alpha", 558_503),
            ("Bruyères", 191_436),
            ("Castel", 3_106_504),
            ("Dourdan", 917_519),
            ("Esves", 76_038),
        ],
    },
    Case {
        name: "restes égaux",
        key: "ties: [Castel]\nparticipants: [Alpha, Bruyères, Castel]\nformula: equal",
        criteria: POPULATIONS,
        options: &["--amount", "100.00"],
        expected: &[("Alpha", 3_333), ("Bruyères", 3_333), ("Castel", 3_334)],
    },
    Case {
        name: "mélange",
        key: "formula:\n  blend:\n    mode: singleStep\n    parts:\n      - { weight: 50 %, of: { criterion: population municipale } }\n      \
              - { weight: 50 %, of: { criterion: potentiel fiscal } }",
        criteria: RICH,
        options: &["--amount", "120000.00"],
        expected: &[
            ("Alpha", 1_256_577),
            ("Bruyères", 409_169),
            ("Castel", 8_177_911),
            ("Dourdan", 2_002_379),
            ("Esves", 153_964),
        ],
    },
    Case {
        name: "plafond et plancher",
        key: "formula: { bounded: { floor: \"1500.00\", cap: { shareOfTotal: 40 % }, of: { criterion: population municipale } } }",
        criteria: POPULATIONS,
        options: &["--amount", "48500.00"],
        expected: &[
            ("Alpha", 924_442),
            ("Bruyères", 316_867),
            ("Castel", 1_940_000),
            ("Dourdan", 1_518_691),
            ("Esves", 150_000),
        ],
    },
    Case {
        name: "tarif borné",
        key: "formula: { bounded: { floor: \"500.00\", cap: \"9000.00\", of: { tariff: { flat: \"150.00\", price: \"1.10\", units: \
              population municipale } } } }",
        criteria: POPULATIONS,
        options: &[],
        expected: &[
            ("Alpha", 221_030),
            ("Bruyères", 85_620),
            ("Castel", 900_000),
            ("Dourdan", 353_470),
            ("Esves", 50_000),
        ],
    },
    Case {
        name: "barème",
        key: "formula:\n  tariff:\n    units: repas servis\n    scale:\n      mode: marginal\n      brackets:\n        - { upTo: 1000, price: \
              \"2.00\" }\n        - { upTo: 5000, price: \"1.50\" }\n        - { upTo: 20000, price: \"1.00\" }\n        - { price: \"0.60\" }",
        criteria: MEALS,
        options: &[],
        expected: &[
            ("Alpha", 200_000),
            ("Bruyères", 200_150),
            ("Castel", 1_341_800),
            ("Dourdan", 2_510_000),
        ],
    },
    Case {
        name: "présence",
        key: "formula: { prorata: { basis: actualDays, joiners: relieve, of: { criterion: population municipale } } }",
        criteria: "membre;critère;valeur;du\n\
            Alpha;population municipale;1873;\nBruyères;population municipale;642;\nCastel;population municipale;10418;\n\
            Dourdan;population municipale;3077;\nEsves;population municipale;255;\nFontaine;population municipale;4210;2025-05-15\n",
        options: &["--amount", "48500.00", "--period", "2025-01-01..2025-12-31"],
        expected: &[
            ("Alpha", 479_891),
            ("Bruyères", 164_490),
            ("Castel", 2_669_248),
            ("Dourdan", 788_374),
            ("Esves", 65_335),
            ("Fontaine", 682_662),
        ],
    },
];

#[test]
fn a_workbook_computed_again_gives_the_same_cents() {
    let folder = TempDir::new().unwrap();
    let paths: Vec<PathBuf> = CASES.iter().map(|case| workbook(folder.path(), case)).collect();
    let amounts = |case: &Case| {
        case.expected
            .iter()
            .map(|(member, cents)| ((*member).to_owned(), *cents))
            .collect()
    };
    assert_same_cents(&paths, &CASES.iter().map(amounts).collect::<Vec<_>>());
}

#[test]
fn the_same_calculation_gives_the_same_bytes() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let [one, other] = [&one, &other].map(|folder| fs::read(workbook(folder.path(), &CASES[4])).unwrap());
    assert_eq!(one, other);
}

/// The workbook of a case.
fn workbook(folder: &Path, case: &Case) -> PathBuf {
    let file = |end: &str| folder.join(format!("{}.{end}", case.name));
    let (key, criteria, xlsx) = (file("yaml"), file("csv"), file("xlsx"));
    fs::write(&key, case.key).unwrap();
    fs::write(&criteria, case.criteria).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["calculate", "--format", "xlsx", "--key"])
        .arg(&key)
        .arg("--criteria")
        .arg(&criteria)
        .args(case.options)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{} : {}",
        case.name,
        String::from_utf8_lossy(&output.stderr)
    );
    fs::remove_file(criteria).unwrap();
    fs::write(&xlsx, output.stdout).unwrap();
    xlsx
}

/// Fails unless each workbook, once LibreOffice has computed it, shows the amounts expected of it, and says itself that they are those of
/// Entente.
fn assert_same_cents(xlsx_paths: &[PathBuf], expected: &[Amounts]) {
    for paths in xlsx_paths.chunks(AT_ONCE) {
        convert(paths);
    }
    for (path, expected) in xlsx_paths.iter().zip(expected) {
        let rows = result(path);
        let heads = rows
            .iter()
            .position(|row| row.get(1).is_some_and(|cell| cell == "Membre"))
            .unwrap();
        let column = |head: &str| rows[heads].iter().position(|cell| cell == head).unwrap();
        let (total, same) = (column("Total dû"), column("Identique"));
        let members = rows[heads + 1..].iter().take_while(|row| row[0] != "Total");
        let found: Amounts = members.map(|row| (row[1].clone(), cents(&row[total]))).collect();
        assert_eq!(found, *expected, "{}", path.display());
        let all_the_same = rows[heads + 1..]
            .iter()
            .take(expected.len() + 1)
            .all(|row| row[same] == "oui");
        assert!(all_the_same && rows[4][2] == "oui", "{}", path.display());
    }
}

/// Has LibreOffice open workbooks and write their first sheet as CSV, beside them.
fn convert(paths: &[PathBuf]) {
    let profile = TempDir::new().unwrap();
    let folder = paths[0].parent().unwrap();
    let output = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
        .args(["--headless", "--convert-to"])
        .arg("csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,1")
        .arg("--outdir")
        .arg(folder)
        .args(paths)
        .output()
        .expect("LibreOffice (soffice) est nécessaire à ce test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The cells of « Résultat ».
fn result(path: &Path) -> Vec<Vec<String>> {
    let name = format!("{}-Résultat.csv", path.file_stem().unwrap().to_string_lossy());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path.with_file_name(name))
        .unwrap();
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect());
    rows.collect()
}

/// Euros as LibreOffice holds them, `-5585.03` or `1500`, in cents.
fn cents(euros: &str) -> i64 {
    let (whole, decimals) = euros.split_once('.').unwrap_or((euros, ""));
    let cents = format!("{whole}{decimals:0<2}");
    cents
        .parse()
        .unwrap_or_else(|_| panic!("« {euros} » n’est pas un montant"))
}
