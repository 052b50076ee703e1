//! Budgets in TotEM XML: real documents are read whole, and written in the open schema.

use crate::program::{Ended, entente, json, succeed};
use crate::validator::validate;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const SCHEMA: &str = "budget-0.8.3.schema.json";
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/totem");
pub(crate) const CHART: &str = "plan-de-comptes-m14-2022.extrait.xml";
pub(crate) const GROUPINGS: &str = "montreuil-ca-2019.groupements.xml";

/// The smallest of the real documents, in UTF-8, to be spoilt.
pub(crate) static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let bytes = fs::read(data("crach-lotissement-bp-2022.xml")).unwrap();
    let text: String = bytes.into_iter().map(char::from).collect();
    text.replacen("ISO-8859-1", "UTF-8", 1)
});

/// A real document, and what is known of it: stage, lines, and the totals of votes, of credits and of what was done, in cents.
struct Known {
    name: &'static str,
    stage: &'static str,
    lines: usize,
    voted: u64,
    credits: u64,
    realised: u64,
    /// The lines that say no chapter.
    without_chapter: usize,
}

const DOCUMENTS: [Known; 3] = [
    Known {
        name: "crach-bp-2022",
        stage: "budget primitif",
        lines: 201,
        voted: 1_389_311_180,
        credits: 1_440_245_498,
        realised: 6_411_858,
        without_chapter: 53,
    },
    Known {
        name: "crach-ca-2021",
        stage: "compte administratif",
        lines: 196,
        voted: 1_204_988_032,
        credits: 1_280_707_362,
        realised: 856_124_977,
        without_chapter: 49,
    },
    Known {
        name: "crach-lotissement-bp-2022",
        stage: "budget primitif",
        lines: 21,
        voted: 624_780_120,
        credits: 624_780_120,
        realised: 14_822_803,
        without_chapter: 7,
    },
];

/// A folder for what is spoilt.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Writes `content` down and reads it as a budget.
    pub(crate) fn read(&self, content: impl AsRef<[u8]>, args: &[&str]) -> Ended {
        let file = self.file("budget.xml", content);
        run(&file, args)
    }
}

pub(crate) fn run(file: &Path, args: &[&str]) -> Ended {
    entente("memory:", &[&["budget", "read", file.to_str().unwrap()], args].concat())
}

pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(DATA).join(name)
}

pub(crate) fn assert_told(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, code, "{}{}", ended.out, ended.err);
    for word in words {
        assert!(ended.err.contains(word), "« {word} » manque dans : {}", ended.err);
    }
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
}

/// The export of a real document, with the chart of accounts or without it.
fn export(name: &str, with_chart: bool) -> (String, String) {
    let chart = data(CHART);
    let mut args = vec!["--format", "scdl"];
    if with_chart {
        args.extend(["--nomenclature", chart.to_str().unwrap()]);
    }
    let ended = run(&data(&format!("{name}.xml")), &args);
    assert_eq!(ended.code, 0, "{}", ended.err);
    (ended.out, ended.err)
}

fn rows(text: &str) -> (Vec<String>, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let titles = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (titles, reader.records().map(Result::unwrap).collect())
}

/// The cents of every element `name` of a document, read off its text.
fn sum(text: &str, name: &str) -> u64 {
    let opening = format!("<{name} V=\"");
    let amounts = text.split(&opening).skip(1).map(|rest| rest.split('"').next().unwrap());
    amounts
        .map(|amount| {
            let (euros, cents) = amount.split_once('.').unwrap();
            assert_eq!(cents.len(), 2, "{amount}");
            euros.parse::<u64>().unwrap() * 100 + cents.parse::<u64>().unwrap()
        })
        .sum()
}

/// The cents of a column of totals.
fn total(document: &Value, column: &str) -> u64 {
    let amounts = document["totals"].as_array().unwrap().iter();
    amounts
        .filter_map(|row| row[column].as_str())
        .map(|amount| amount.replace('.', "").parse::<u64>().unwrap())
        .sum()
}

/// The same in Latin-1, and declared so.
pub(crate) fn latin(text: &str) -> Vec<u8> {
    let declared = text.replacen("UTF-8", "ISO-8859-1", 1);
    let bytes = declared.chars().map(|c| u8::try_from(u32::from(c)).unwrap());
    bytes.collect()
}

#[test]
fn every_line_of_a_real_document_is_read_and_its_amounts_add_up_to_the_cent() {
    for known in &DOCUMENTS {
        let path = data(&format!("{}.xml", known.name));
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let document = json("memory:", &["budget", "read", path.to_str().unwrap()]);
        assert_eq!(text.matches("<LigneBudget>").count(), known.lines, "{}", known.name);
        assert_eq!(document["lines"], known.lines, "{}", known.name);
        assert_eq!(document["stage"], known.stage);
        for (element, column, cents) in [
            ("MtPrev", "voted", known.voted),
            ("CredOuv", "openCredits", known.credits),
            ("MtReal", "realised", known.realised),
        ] {
            assert_eq!(sum(&text, element), cents, "{} {element}", known.name);
            assert_eq!(total(&document, column), cents, "{} {column}", known.name);
        }
        assert_eq!(total(&document, "carriedForward"), sum(&text, "MtRAR3112"));
    }
}

#[test]
fn a_budget_is_told_with_its_totals_by_section_and_direction() {
    let told = succeed(
        "memory:",
        &["budget", "read", data("crach-bp-2022.xml").to_str().unwrap()],
    );
    for words in [
        "Budget primitif 2022 : CRACH, BUDGET PRINCIPAL (SIRET 21560046100010), vote du 4 avril 2022.",
        "Nomenclature : M14-M14_COM_500_3500. 201 lignes.",
        "Pas d’annexe des organismes de regroupement.",
    ] {
        assert!(told.contains(words), "« {words} » manque dans : {told}");
    }
    let told: Vec<String> = told
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    for row in [
        "Fonctionnement Dépense 95 3 552 599,00 € 3 552 599,00 €",
        "Fonctionnement Recette 35 3 552 599,00 € 3 552 599,00 €",
        "Investissement Dépense 42 3 263 124,91 € 3 648 628,49 € 64 118,58 €",
        "Investissement Recette 29 3 524 788,89 € 3 648 628,49 €",
        "Ensemble Dépense 137 6 815 723,91 € 7 201 227,49 € 64 118,58 €",
    ] {
        assert!(told.iter().any(|line| line == row), "« {row} » manque dans : {told:#?}");
    }
}

/// The differences that stay with the files of the converter, each explained in `docs/reference/budgets-totem.md`.
#[test]
fn an_export_equals_line_for_line_what_the_converter_gives_but_for_what_the_schema_requires() {
    for known in &DOCUMENTS {
        let expected = fs::read_to_string(data(&format!("{}.scdl.csv", known.name))).unwrap();
        let (ours, _) = export(known.name, true);
        let (titles, expected_rows) = rows(&expected);
        let (our_titles, our_rows) = rows(&ours);
        assert_eq!(our_titles, titles);
        assert_eq!((our_rows.len(), expected_rows.len()), (known.lines, known.lines));
        let mut filled = 0;
        for (our_row, expected_row) in our_rows.iter().zip(&expected_rows) {
            let chapter = titles.iter().position(|title| title == "BGT_CONTNAT").unwrap();
            let says_none = expected_row[chapter].is_empty();
            filled += usize::from(says_none);
            for ((title, our), theirs) in titles.iter().zip(our_row).zip(expected_row) {
                match title.as_str() {
                    // 1. The schema writes the stage without capital.
                    "BGT_NATDEC" => assert_eq!(our, theirs.to_lowercase()),
                    // 2 and 3. The schema requires the chapter and the section of the lines that say no chapter.
                    "BGT_CONTNAT" | "BGT_CONTNAT_LABEL" | "BGT_SECTION" if says_none => {
                        assert!(theirs.is_empty() && !our.is_empty(), "{title} : {our_row:?}");
                    }
                    _ => assert_eq!(our, theirs, "{title} : {expected_row:?}"),
                }
            }
        }
        assert_eq!(filled, known.without_chapter, "{}", known.name);
    }
}

#[test]
fn the_lines_that_say_their_chapter_are_the_same_to_the_byte() {
    for known in &DOCUMENTS {
        let expected = fs::read_to_string(data(&format!("{}.scdl.csv", known.name))).unwrap();
        let expected = expected
            .replace("Budget primitif,", "budget primitif,")
            .replace("Compte administratif,", "compte administratif,");
        let (ours, _) = export(known.name, true);
        let same = ours.split("\r\n").zip(expected.split("\r\n"));
        let same = same.filter(|(our, theirs)| our == theirs).count();
        // The titles, and what follows the last end of line.
        assert_eq!(same, known.lines - known.without_chapter + 2, "{}", known.name);
    }
}

#[test]
fn without_its_chart_of_accounts_a_budget_has_no_labels_and_says_so() {
    for known in &DOCUMENTS {
        let expected = fs::read_to_string(data(&format!("{}.scdl.csv", known.name))).unwrap();
        let (ours, warnings) = export(known.name, false);
        let (titles, expected_rows) = rows(&expected);
        for (our_row, expected_row) in rows(&ours).1.iter().zip(&expected_rows) {
            for ((title, our), theirs) in titles.iter().zip(our_row).zip(expected_row) {
                match title.as_str() {
                    "BGT_NATDEC" => assert_eq!(our, theirs.to_lowercase()),
                    "BGT_CONTNAT_LABEL" | "BGT_NATURE_LABEL" | "BGT_FONCTION_LABEL" => assert_eq!(our, ""),
                    // The line says its section, even where it says no chapter.
                    "BGT_SECTION" => assert!(!our.is_empty() && (theirs.is_empty() || our == theirs)),
                    _ => assert_eq!(our, theirs, "{title}"),
                }
            }
        }
        for told in [
            format!("{} lignes n’ont pas de BGT_CONTNAT,", known.without_chapter),
            format!("{} lignes n’ont pas de BGT_NATURE_LABEL,", known.lines),
            "--nomenclature".to_owned(),
        ] {
            assert!(warnings.contains(&told), "« {told} » manque dans : {warnings}");
        }
        assert!(!warnings.contains("BGT_SECTION"), "{warnings}");
    }
}

#[test]
fn an_export_is_valid_for_the_schema_and_the_files_of_the_converter_are_not() {
    let desk = Desk::new();
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for known in &DOCUMENTS {
        ours.push(desk.file(&format!("{}.csv", known.name), export(known.name, true).0));
        theirs.push(data(&format!("{}.scdl.csv", known.name)));
    }
    let found = validate(SCHEMA, &[&ours[..], &theirs].concat());
    for path in &ours {
        assert_eq!(found[path], Vec::<String>::new(), "{}", path.display());
    }
    for path in &theirs {
        let errors = &found[path];
        let said = |words: &str| errors.iter().any(|error| error.contains(words));
        assert!(said("enum") && said("required"), "{errors:?}");
    }
}

#[test]
fn unified_accounts_have_no_stage_of_their_own_in_the_schema() {
    let unified = DOCUMENT.replace("<NatDec V=\"01\"/>", "<NatDec V=\"10\"/>");
    let desk = Desk::new();
    let ended = desk.read(&unified, &["--format", "scdl"]);
    assert_told(&ended, 0, &["compte financier unique", "« compte administratif »"]);
    assert!(ended.out.contains("\r\ncompte administratif,2022,"), "{}", ended.out);
    let told = desk.read(&unified, &[]).out;
    assert!(told.starts_with("Compte financier unique 2022 : "), "{told}");
}

#[test]
fn the_document_of_unified_accounts_is_read_in_the_file_that_wraps_it() {
    let (declaration, document) = DOCUMENT.split_once('\n').unwrap();
    let document = document.replace("<NatDec V=\"01\"/>", "<NatDec V=\"10\"/>");
    let wrapped = format!(
        "{declaration}\n<c:CompteFinancierUnique xmlns:c=\"http://www.minefi.gouv.fr/cp/demat/doccfu\">\
         <DocumentComptable xmlns=\"http://www.minefi.gouv.fr/cp/demat/doccomptable\"><LigneBudget/><Budget/></DocumentComptable>\
         {document}<c:Signatures><s:Signature xmlns:s=\"urn:signature\">é</s:Signature></c:Signatures></c:CompteFinancierUnique>"
    );
    let desk = Desk::new();
    let alone = desk.read(
        DOCUMENT.replace("<NatDec V=\"01\"/>", "<NatDec V=\"10\"/>"),
        &["--format", "scdl"],
    );
    let within = desk.read(&wrapped, &["--format", "scdl"]);
    assert_eq!((within.code, within.out.lines().count()), (0, 22), "{}", within.err);
    assert_eq!(within.out, alone.out);
}

#[test]
fn the_annex_of_groupings_is_read_alone_as_a_commune_publishes_it() {
    let path = data(GROUPINGS);
    let annex = json("memory:", &["budget", "read", path.to_str().unwrap()]);
    let groupings = annex["groupings"].as_array().unwrap();
    let told: Vec<_> = groupings
        .iter()
        .map(|grouping| {
            ["nature", "name", "since", "financing", "amount"].map(|field| grouping[field].as_str().unwrap_or("–"))
        })
        .collect();
    assert_eq!(
        told,
        [
            [
                "01",
                "METROPOLE DU GRAND PARIS",
                "2016-01-01",
                "Fiscalité propre",
                "0.00"
            ],
            [
                "01",
                "EPT EST ENSEMBLE",
                "2010-01-01",
                "Fiscalité propre",
                "31323039.00"
            ],
            ["09", "FORUM METROPOLITAIN DU GRAND PARIS", "2009-01-01", "–", "9900.00"],
            ["09", "SIGEIF", "1924-06-01", "–", "0.00"],
            ["09", "SIFUREP", "1925-10-21", "–", "5694.00"],
            ["09", "SIPPEREC", "–", "–", "46365.11"],
            ["09", "SM AUTOLIB VELIB METROPOLE", "2014-12-23", "–", "85059.10"],
        ]
    );
    let table = run(&path, &[]).out.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(
        table.contains("Total (7 organismes)") && table.contains("31 470 057,21 €"),
        "{table}"
    );
    let refused = run(&path, &["--format", "scdl"]);
    assert_told(&refused, 3, &["l’annexe des groupements", "document budgétaire entier"]);
}

#[test]
fn the_annex_of_groupings_is_read_with_its_document() {
    let annex = fs::read_to_string(data(GROUPINGS)).unwrap();
    let annexed = DOCUMENT.replace("</Budget>", &format!("<Annexes>{annex}</Annexes></Budget>"));
    let bytes = latin(&annexed);
    let desk = Desk::new();
    let told = desk.read(&bytes, &["--format", "json"]);
    let document: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(
        (&document["lines"], document["groupings"].as_array().unwrap().len()),
        (&21.into(), 7)
    );
    assert_eq!(document["groupings"][0]["financing"], "Fiscalité propre");
    let told = desk.read(&bytes, &[]).out;
    assert!(
        told.contains("LOTISSEMENT LE BOCENO") && told.contains("EPT EST ENSEMBLE"),
        "{told}"
    );
}

#[test]
fn a_name_is_read_in_the_encoding_that_the_file_declares() {
    let desk = Desk::new();
    let accented = DOCUMENT.replace("V=\"CRACH\"", "V=\"CRAC’H &amp; VALLÉE\"");
    let with_reference = accented.replace('’', "&#8217;");
    for bytes in [
        accented.clone().into_bytes(),
        format!("\u{feff}{accented}").into_bytes(),
        latin(&with_reference),
    ] {
        let told = desk.read(bytes, &["--format", "json"]);
        let document: Value = serde_json::from_str(&told.out).unwrap_or_else(|_| panic!("{}", told.err));
        assert_eq!(document["authority"], "CRAC’H & VALLÉE");
    }
}

#[test]
fn what_another_namespace_adds_to_a_line_is_not_read() {
    let added = DOCUMENT.replacen(
        "<Nature V=\"168748\"/>",
        "<Nature V=\"168748\"/><e:Nature xmlns:e=\"urn:editeur\" V=\"1\"/>",
        1,
    );
    let prefixed = DOCUMENT
        .replace('<', "<t:")
        .replace("<t:/", "</t:")
        .replace("<t:?", "<?")
        .replace("xmlns=", "xmlns:t=")
        .replace("<t:bl:", "<bl:")
        .replace("</t:bl:", "</bl:");
    let desk = Desk::new();
    let plain = desk.read(&*DOCUMENT, &["--format", "scdl"]).out;
    assert!(plain.lines().count() == 22, "{plain}");
    assert_eq!(desk.read(added, &["--format", "scdl"]).out, plain);
    assert_eq!(desk.read(prefixed, &["--format", "scdl"]).out, plain);
}

#[test]
fn an_export_goes_where_it_is_asked_and_never_over_what_it_was_made_from() {
    let desk = Desk::new();
    let output = desk.folder.path().join("sortie.csv");
    let written = desk.read(&*DOCUMENT, &["--format", "scdl", "--output", output.to_str().unwrap()]);
    assert!(written.out.contains("Écrit dans"), "{}{}", written.out, written.err);
    assert_eq!(
        fs::read_to_string(&output).unwrap(),
        desk.read(&*DOCUMENT, &["--format", "scdl"]).out
    );
    let source = desk.folder.path().join("budget.xml");
    let over = desk.read(&*DOCUMENT, &["--format", "scdl", "--output", source.to_str().unwrap()]);
    assert_told(&over, 2, &["--output", "choisir un autre fichier"]);
    assert_eq!(fs::read_to_string(&source).unwrap(), *DOCUMENT);
    let chart = data(CHART);
    let table = desk.read(&*DOCUMENT, &["--nomenclature", chart.to_str().unwrap()]);
    assert_told(&table, 0, &["--nomenclature ne change rien"]);
    for format in ["csv", "xlsx", "sheet"] {
        assert_told(
            &desk.read(&*DOCUMENT, &["--format", format]),
            2,
            &["table, json ou scdl"],
        );
    }
}

/// The rows of a document read with a chart, both as changed.
fn rows_with(document: &str, chart: &str) -> Vec<csv::StringRecord> {
    let desk = Desk::new();
    let chart = desk.file("plan.xml", chart);
    let args = ["--format", "scdl", "--nomenclature", chart.to_str().unwrap()];
    let ended = desk.read(document, &args);
    assert_eq!(ended.code, 0, "{}", ended.err);
    rows(&ended.out).1
}

#[test]
fn the_chapter_of_an_internal_operation_is_never_worked_out_of_its_account() {
    let chart = fs::read_to_string(data(CHART)).unwrap();
    let chart = chart.replace(
        "<Compte Code=\"3555\" Libelle=\"Terrains aménagés\" DR=\"\" RR=\"\"/>",
        "<Compte Code=\"3555\" Libelle=\"Terrains aménagés\" DR=\"10\" RR=\"10\"/>",
    );
    let unsaid = DOCUMENT.replacen("<ContNat V=\"040\"/>", "", 1);
    let row = &rows_with(&unsaid, &chart)[2];
    assert_eq!(
        (&row[6], &row[12], &row[4], &row[5], &row[11]),
        ("3555", "ordre", "", "", "investissement")
    );
}

#[test]
fn a_section_that_a_line_does_not_say_is_that_of_its_chapter_and_is_not_guessed_without_it() {
    let chart = fs::read_to_string(data(CHART)).unwrap();
    let unsaid = DOCUMENT.replacen("<CaracSup V=\"I\" Code=\"Section\"/>", "", 1);
    let row = &rows_with(&unsaid, &chart)[0];
    assert_eq!((&row[6], &row[4], &row[11]), ("168748", "16", "investissement"));
    let desk = Desk::new();
    let alone = desk.read(&unsaid, &["--format", "scdl"]);
    assert_told(&alone, 0, &["1 ligne n’a pas de BGT_SECTION"]);
    let told = desk.read(&unsaid, &[]).out;
    assert!(told.contains("Section non dite"), "{told}");
}

#[test]
fn a_function_and_a_specialised_article_are_written_with_their_words() {
    let chart = fs::read_to_string(data(CHART)).unwrap();
    let functions = "<RefFonctionnelles><RefFonc Code=\"0\" Libelle=\"Services généraux\">\
        <RefFonc Code=\"020\" Libelle=\"Administration générale\"/></RefFonc></RefFonctionnelles>";
    let chart = chart.replace("<RefFonctionnelles/>", functions);
    let document = DOCUMENT
        .replacen("<ArtSpe V=\"false\"/>", "<ArtSpe V=\"true\"/><Fonction V=\"020\"/>", 1)
        .replacen("<ArtSpe V=\"false\"/>", "", 1);
    let found = rows_with(&document, &chart);
    assert_eq!(
        (&found[0][8], &found[0][9], &found[0][21]),
        ("020", "Administration générale", "spécialisé")
    );
    assert_eq!((&found[1][8], &found[1][9], &found[1][21]), ("", "", ""));
    assert_eq!(&found[2][21], "non spécialisé");
}
