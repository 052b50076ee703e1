//! Every figure of a scenario as the ledger answers it, against those that an independent program works out from the same file.
//!
//! `tests/oracle/exercices.py` reads the scenario alone. Both sides name a figure by the same path, and neither may have one that the
//! other lacks.

use crate::office::Office;
use crate::script::Scenario;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

type Figures = BTreeMap<String, String>;

/// What is written where there is nothing.
const NONE: &str = "—";

/// What a balance measures.
const MEASURES: [&str; 7] = ["due", "called", "paid", "remaining", "overdue", "credit", "toRepay"];

const BALANCE: &str = "balance { due called paid remaining overdue credit toRepay nextDue { on amount } }";

/// Compares, figure by figure, both ways, what the ledger answers with what the oracle finds. A scenario without days of reading has none.
#[expect(
    clippy::print_stderr,
    reason = "the number of figures compared is what a reader of the test wants to know"
)]
pub(crate) fn agree_with_the_oracle(scenario: &Scenario, office: &Office) {
    if scenario.readings.is_empty() {
        return;
    }
    let (ours, theirs) = (of_the_ledger(office, &scenario.readings), of_the_oracle(&scenario.file));
    let here = |path: &String| ours.get(path).map_or("absent", String::as_str);
    let there = |path: &String| theirs.get(path).map_or("absent", String::as_str);
    let paths: std::collections::BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    let apart = paths.iter().filter(|path| here(path) != there(path));
    let apart: Vec<_> = apart
        .map(|path| format!("{path} : {} au registre, {} à l’oracle", here(path), there(path)))
        .collect();
    let shown: Vec<_> = apart.iter().take(40).map(String::as_str).collect();
    assert!(
        apart.is_empty(),
        "{} : {} désaccords sur {} chiffres :\n{}",
        scenario.file,
        apart.len(),
        paths.len(),
        shown.join("\n")
    );
    let told = ours
        .values()
        .filter(|value| !["0.00", NONE, "non"].contains(&value.as_str()));
    eprintln!(
        "{} : {} chiffres comparés à l’oracle, dont {} qui ne sont ni nuls ni absents",
        scenario.file,
        ours.len(),
        told.count()
    );
}

fn of_the_oracle(file: &str) -> Figures {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let output = Command::new("python3")
        .arg(tests.join("oracle/exercices.py"))
        .arg(tests.join("scenarios").join(file))
        .output()
        .expect("python3 est nécessaire pour interroger l’oracle");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{file} : l’oracle s’est arrêté : {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn of_the_ledger(office: &Office, readings: &[String]) -> Figures {
    let mut found = Found::default();
    found.budgets(office);
    found.allocations(office);
    found.closings(office);
    let years = office.read("", "fiscalYears")["fiscalYears"].clone();
    for year in list(&years) {
        for day in readings {
            found.obligations(office, &text(year), day);
        }
    }
    found.0
}

/// The figures found, each under its path.
#[derive(Default)]
struct Found(Figures);

impl Found {
    fn note(&mut self, path: &[&str], value: &Value) {
        self.0.insert(path.join(" | "), text(value));
    }

    fn note_all(&mut self, path: &[&str], measures: &[&str], of: &Value) {
        for measure in measures {
            self.note(&[path, &[*measure]].concat(), &of[measure]);
        }
    }

    fn budgets(&mut self, office: &Office) {
        let fields = "budgets(first: 100) { nodes { fiscalYear kind pools { code expenses receipts net } voted { code expenses receipts net } } }";
        let sums = ["expenses", "receipts", "net"];
        for budget in list(&office.read("", fields)["budgets"]["nodes"]) {
            let (year, kind) = (text(&budget["fiscalYear"]), text(&budget["kind"]));
            for pool in list(&budget["pools"]) {
                self.note_all(&[&year, &kind, &text(&pool["code"])], &sums, pool);
            }
            if kind == "INITIAL" {
                for pool in list(&budget["voted"]) {
                    self.note_all(&[&year, "voted", &text(&pool["code"])], &sums, pool);
                }
            }
        }
    }

    fn allocations(&mut self, office: &Office) {
        let fields = "allocations(first: 100) { nodes { fiscalYear pool stage amount shares { member { name } amount presentFrom } } }";
        for allocation in list(&office.read("", fields)["allocations"]["nodes"]) {
            let place = ["fiscalYear", "pool", "stage"].map(|field| text(&allocation[field]));
            let place = [place[0].as_str(), &place[1], &place[2]];
            self.note(&[&place[..], &["amount"]].concat(), &allocation["amount"]);
            for share in list(&allocation["shares"]) {
                let member = text(&share["member"]["name"]);
                self.note(&[&place[..], &[&member, "allocated"]].concat(), &share["amount"]);
                self.note(&[&place[..], &[&member, "presentFrom"]].concat(), &share["presentFrom"]);
            }
        }
    }

    fn closings(&mut self, office: &Office) {
        let fields = "conventions(first: 10) { nodes { closedYears { fiscalYear closedOn called credits owed } } }";
        for convention in list(&office.read("", fields)["conventions"]["nodes"]) {
            for closed in list(&convention["closedYears"]) {
                let year = text(&closed["fiscalYear"]);
                self.note_all(&[&year, "closed"], &["closedOn", "called", "credits", "owed"], closed);
            }
        }
    }

    fn obligations(&mut self, office: &Office, year: &str, day: &str) {
        let on = format!("le {day}");
        let fields = format!(
            "obligationTotal(year: {year}) {} obligations(year: {year}, first: 100) {{ nodes {{ member {{ name }} {BALANCE}
                lines {{ allocation {{ pool }} stage share former settledOn {BALANCE}
                    call {{ instalments {{ number dueOn amount paid remaining overdue }} }} }} }} }}",
            BALANCE.trim_start_matches("balance ")
        );
        let read = office.read(&format!("on: \"{day}\""), &fields);
        self.balance(&[year, "total", &on], &read["obligationTotal"]);
        for node in list(&read["obligations"]["nodes"]) {
            let member = text(&node["member"]["name"]);
            self.balance(&[year, &member, &on], &node["balance"]);
            for line in list(&node["lines"]) {
                let (pool, stage) = (text(&line["allocation"]["pool"]), text(&line["stage"]));
                let place = [year, pool.as_str(), &stage, &member];
                self.note_all(&place, &["share", "former", "settledOn"], line);
                let place = [&place[..], &[&on]].concat();
                self.balance(&place, &line["balance"]);
                for one in list(&line["call"]["instalments"]) {
                    let number = format!("échéance {}", text(&one["number"]));
                    let place = [&place[..], &[&number]].concat();
                    self.note_all(&place, &["dueOn", "overdue", "amount", "paid", "remaining"], one);
                }
            }
        }
    }

    fn balance(&mut self, path: &[&str], balance: &Value) {
        self.note_all(path, &MEASURES, balance);
        for field in ["on", "amount"] {
            let name = format!("nextDue {field}");
            self.note(&[path, &[&name]].concat(), &balance["nextDue"][field]);
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => NONE.to_owned(),
        Value::Bool(true) => "oui".to_owned(),
        Value::Bool(false) => "non".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
