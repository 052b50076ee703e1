//! `entente report` and `entente budget compare`: the documents, opened by LibreOffice, hold the cells that the CSV holds.

use crate::program::{entente, json, record, sqlite, succeed};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn told() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    (folder, store)
}

/// The rows of a file of the house: French, all tables one after the other; empty lines dropped.
fn french_rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("un BOM, pour le tableur");
    rows(text.as_bytes(), b';', &french)
}

/// A cell written in French: `1500,50`, `15/05/2025`.
fn french(cell: &str) -> String {
    let decimal = cell.replace(',', ".");
    match cell.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] if year.len() == 4 => format!("{year}-{month}-{day}"),
        _ if decimal.parse::<f64>().is_ok() => plain(&decimal),
        _ => cell.to_owned(),
    }
}

/// A cell written in English: `1500.50`, `05/15/2025`.
fn english(cell: &str) -> String {
    match cell.split('/').collect::<Vec<_>>()[..] {
        [month, day, year] if year.len() == 4 => format!("{year}-{month}-{day}"),
        _ if cell.parse::<f64>().is_ok() => plain(cell),
        _ => cell.to_owned(),
    }
}

/// `1500.00` and `1500` are one number.
fn plain(decimal: &str) -> String {
    let trimmed = if decimal.contains('.') {
        decimal.trim_end_matches('0').trim_end_matches('.')
    } else {
        decimal
    };
    trimmed.to_owned()
}

fn rows(bytes: &[u8], separator: u8, read: &dyn Fn(&str) -> String) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let records = reader.records().map(Result::unwrap);
    let rows = records.map(|record| {
        let mut cells: Vec<_> = record.iter().map(read).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        cells
    });
    rows.filter(|row| !row.is_empty()).collect()
}

/// The rows of every sheet of `file`, as LibreOffice holds them.
fn office_rows(folder: &Path, file: &str) -> Vec<Vec<Vec<String>>> {
    let profile = TempDir::new().unwrap();
    let out = folder.join(format!("{file}.lu"));
    let output = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
        .args(["--headless", "--convert-to"])
        .arg("csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,-1")
        .arg("--outdir")
        .arg(&out)
        .arg(folder.join(file))
        .output()
        .expect("LibreOffice (soffice) est nécessaire à ce test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut sheets: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    sheets.sort();
    // An OpenDocument style says its language; a workbook takes that of the conversion, English.
    let read = if file.ends_with("ods") { french } else { english };
    sheets
        .iter()
        .map(|path| rows(&fs::read(path).unwrap(), b',', &read))
        .collect()
}

#[test]
fn a_workbook_and_a_spreadsheet_hold_the_cells_of_the_csv() {
    let (folder, store) = told();
    // The demonstration has no title; the story of the tests has.
    let other = TempDir::new().unwrap();
    let with_titles = story_told(other.path());
    let titled = domain::sample::call(domain::sample::ALLOCATION_PAYROLL_2026, "Billiers").to_string();
    for (store, name, command) in [
        (
            &with_titles,
            "titres",
            vec!["report", "call", "--call", &titled, "--on", "2026-11-01"],
        ),
        (
            &with_titles,
            "exercice-titres",
            vec!["report", "year", "--year", "2026", "--on", "2026-11-01"],
        ),
        (
            &store,
            "qui-paie",
            vec!["report", "who-pays", "--year", "2026", "--on", "2026-11-01"],
        ),
        (
            &store,
            "exercice",
            vec!["report", "year", "--year", "2026", "--on", "2026-11-01"],
        ),
        (
            &store,
            "appel",
            vec![
                "report",
                "call",
                "--year",
                "2026",
                "--member",
                "Ambon",
                "--pool",
                "informatique",
            ],
        ),
        (
            &store,
            "projection",
            vec!["report", "projection", "--years", "2", "--growth", "2.5"],
        ),
    ] {
        let mut expected = french_rows(&succeed(store, &[&command[..], &["--format", "csv"]].concat()));
        assert!(expected.len() > 4, "{name}");
        expected.sort();
        for format in ["xlsx", "ods"] {
            let file = format!("{name}.{format}");
            let path = folder.path().join(&file);
            let output = ["--format", format, "--output", path.to_str().unwrap()];
            succeed(store, &[&command[..], &output].concat());
            // Sheets are read by name, not in the order of the document: rows are compared as a whole.
            let mut found = office_rows(folder.path(), &file).concat();
            found.sort();
            let mut pairs = found.iter().zip(&expected);
            if let Some((found, expected)) = pairs.find(|(found, expected)| found != expected) {
                panic!("{file} :\n{found:?}\n{expected:?}");
            }
            assert_eq!(found.len(), expected.len(), "{file}");
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (folder, store) = told();
    for format in ["xlsx", "ods"] {
        let bytes = ["un", "deux"].map(|name| {
            let path = folder.path().join(format!("{name}.{format}"));
            let output = ["--format", format, "--output", path.to_str().unwrap()];
            let command = ["report", "year", "--year", "2026", "--on", "2026-11-01"];
            succeed(&store, &[&command[..], &output].concat());
            fs::read(path).unwrap()
        });
        assert_eq!(bytes[0], bytes[1], "{format}");
    }
}

#[test]
fn a_document_that_cannot_be_made_says_what_to_do() {
    let (_folder, store) = told();
    for (command, code, words) in [
        (vec!["report", "year", "--year", "2026"], 2, "--format csv, xlsx ou ods"),
        (
            vec!["report", "year", "--year", "1999", "--format", "csv"],
            3,
            "exercices répartis : 2025, 2026",
        ),
        (
            vec!["report", "who-pays", "--year", "1999", "--format", "csv"],
            3,
            "rien n’est réparti pour l’exercice 1999",
        ),
        (
            vec![
                "report", "who-pays", "--year", "2026", "--member", "Zzz", "--format", "csv",
            ],
            3,
            "aucun membre ne correspond",
        ),
        (
            vec![
                "report", "call", "--year", "2026", "--member", "Ambon", "--format", "csv",
            ],
            3,
            "2 appels auprès d’Ambon pour 2026",
        ),
        (
            vec!["obligations", "--year", "2026", "--format", "ods"],
            2,
            "seule report le fait",
        ),
    ] {
        let ended = entente(&store, &command);
        assert_eq!(ended.code, code, "{command:?} : {}", ended.err);
        assert!(ended.err.contains(words), "{words}\n{}", ended.err);
    }
}

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/totem");

/// The real budget of Crac’h, said to be that of a member for `year`.
fn borrowed(folder: &Path, siren: &str, year: u16) -> String {
    let bytes = fs::read(Path::new(DATA).join("crach-bp-2022.xml")).unwrap();
    let text: String = bytes.into_iter().map(char::from).collect();
    let number = (0..100_000_u32).map(|nic| format!("{siren}{nic:05}"));
    let number = number
        .filter(|number| domain::value::Siret::parse(number).is_ok())
        .find(|number| !number.ends_with("00000"));
    let establishment = value_after(&text, "<IdEtab V=\"");
    let text = text
        .replacen("ISO-8859-1", "UTF-8", 1)
        .replace(
            &format!("<IdEtab V=\"{establishment}\""),
            &format!("<IdEtab V=\"{}\"", number.unwrap()),
        )
        .replace("<Exer V=\"2022\"", &format!("<Exer V=\"{year}\""))
        // One of its accounts becomes that of the calls, another that of the credits.
        .replace("<Nature V=\"65548\"", "<Nature V=\"62876\"")
        .replace("<Nature V=\"6419\"", "<Nature V=\"773\"");
    let path = folder.join("budget.xml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What follows `start` up to the next quote.
fn value_after(text: &str, start: &str) -> String {
    let rest = &text[text.find(start).expect(start) + start.len()..];
    rest[..rest.find('"').unwrap()].to_owned()
}

#[test]
fn the_budget_of_a_member_is_reconciled_by_account_and_its_annex_by_body() {
    let (folder, store) = told();
    let obligations = json(&store, &["obligations", "--year", "2026"]);
    let ambon = obligations
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["member"] == "Ambon")
        .unwrap();
    let file = borrowed(folder.path(), ambon["siren"].as_str().unwrap(), 2026);
    let command = ["budget", "compare", &file, "--member", "Ambon", "--year", "2026"];
    let rows = json(&store, &command);
    let [row] = &rows.as_array().unwrap()[..] else {
        panic!("{rows}")
    };
    assert_eq!((&row["by"], &row["subject"]), (&"compte".into(), &"62876".into()));
    assert_eq!((&row["due"], &row["called"]), (&ambon["due"], &ambon["called"]));
    let cents = |name: &str| row[name].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    assert_eq!(cents("difference"), cents("declared") - cents("due"));
    // The real annex of Montreuil knows nothing of this cooperation.
    let annex = format!("{DATA}/montreuil-ca-2019.groupements.xml");
    let ended = entente(
        &store,
        &["budget", "compare", &annex, "--member", "Ambon", "--year", "2026"],
    );
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.out.matches("hors registre").count(), 7, "{}", ended.out);
    assert!(
        ended.out.contains("non déclaré") && ended.err.contains("que le registre dit porteur"),
        "{}",
        ended.err
    );
    // A budget of somebody else, or of another year.
    let real = format!("{DATA}/crach-bp-2022.xml");
    let ended = entente(
        &store,
        &["budget", "compare", &real, "--member", "Ambon", "--year", "2026"],
    );
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("et Ambon porte le SIREN"), "{}", ended.err);
    let ended = entente(
        &store,
        &["budget", "compare", &file, "--member", "Ambon", "--year", "2025"],
    );
    assert!(
        ended
            .err
            .contains("ce budget est celui de l’exercice 2026, non de 2025"),
        "{}",
        ended.err
    );
}

/// The story of the tests, without what undoes acts: it names facts by the ids they have in the story alone.
fn story_told(folder: &Path) -> String {
    use domain::Command;
    let requests = domain::sample::story().into_iter().filter(|request| {
        !matches!(
            request.command,
            Command::CorrectClericalError(_)
                | Command::RepealAct(_)
                | Command::RescindAct(_)
                | Command::RecordAnnulment(_)
                | Command::RecordIllegality(_)
                | Command::ReverseJudgment(_)
        )
    });
    record(folder, requests)
}

#[test]
fn credits_are_reconciled_with_receipts_and_accounts_are_named_by_their_chart() {
    let folder = TempDir::new().unwrap();
    let store = story_told(folder.path());
    let file = borrowed(folder.path(), "215600180", 2025);
    let chart = folder.path().join("plan.xml");
    let text = fs::read_to_string(Path::new(DATA).join("plan-de-comptes-m14-2022.extrait.xml")).unwrap();
    fs::write(&chart, text.replace("Code=\"65548\"", "Code=\"62876\"")).unwrap();
    let compare = ["budget", "compare", &file, "--member", "Billiers", "--year", "2025"];
    let more = ["--on", "2026-11-01", "--nomenclature", chart.to_str().unwrap()];
    let rows = json(&store, &[&compare[..], &more].concat());
    let rows = rows.as_array().unwrap();
    let by = |by: &str| {
        rows.iter()
            .find(|row| row["by"] == by)
            .unwrap_or_else(|| panic!("{rows:?}"))
    };
    assert_eq!(
        (&by("compte")["subject"], &by("compte")["label"]),
        (&"62876".into(), &"Autres contributions".into())
    );
    assert!(rows.iter().all(|row| row["subject"] != "sans appel"), "{rows:?}");
    let credit = by("avoir");
    assert_eq!(
        (&credit["subject"], &credit["declared"]),
        (&"773".into(), &"27500.00".into())
    );
    let cents = |name: &str| credit[name].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    assert!(cents("due") > 0 && cents("paid") <= cents("due"), "{credit}");
    assert_eq!(cents("difference"), cents("declared") - cents("due"));
    // A chart of another nomenclature names nothing.
    fs::write(&chart, text.replace("M14_COM_500_3500", "M14_COM_SUP3500")).unwrap();
    let ended = entente(&store, &[&compare[..], &more].concat());
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("le plan de comptes est celui de"), "{}", ended.err);
}

#[test]
fn a_call_that_was_withdrawn_leaves_its_credits_on_its_account() {
    let folder = TempDir::new().unwrap();
    let mut withdrawn = false;
    let told = domain::sample::story().into_iter().take_while(|request| {
        let goes_on = !withdrawn;
        withdrawn |= matches!(request.command, domain::Command::WithdrawCalls(_));
        goes_on
    });
    let store = record(folder.path(), told);
    let file = borrowed(folder.path(), "215600180", 2026);
    let command = [
        "budget", "compare", &file, "--member", "Billiers", "--year", "2026", "--format", "json",
    ];
    let ended = entente(&store, &command);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended.err.contains("au compte 62876 a été retiré le 2 mars 2026"),
        "{}",
        ended.err
    );
    let rows: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let accounts: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["by"] == "compte")
        .collect();
    let [row] = accounts[..] else { panic!("{rows}") };
    let obligations = json(&store, &["obligations", "--year", "2026"]);
    let billiers = obligations
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["member"] == "Billiers")
        .unwrap();
    assert_eq!((&row["subject"], &row["due"]), (&"62876".into(), &billiers["due"]));
    assert_ne!(row["called"], row["due"], "rien n’est plus appelé pour l’informatique");
}
