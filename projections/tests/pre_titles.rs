//! Pre-titles of the sample story: what is to be titled, to whom, and what stands in the way.

mod support;

use domain::Event;
use domain::sample::{
    ALLOCATION_IT_2026, ALLOCATION_PAYROLL_2026, COMMUNE_NOUVELLE, call, date, digest_of, euros, member, year,
};
use domain::value::{Cents, MemberId};
use projections::LedgerView;
use projections::pre_titles::{Attachment, COLUMNS, Obstacle, PreTitle, Scope, csv, json};
use support::{fold, log};

const PAYROLL: Scope = Scope::Allocation(ALLOCATION_PAYROLL_2026);

fn view() -> LedgerView {
    fold(&log())
}

fn rows(scope: Scope, instalment: u16, on: &str) -> Vec<PreTitle> {
    view().pre_titles(scope, instalment, date(on)).unwrap()
}

fn amounts(rows: &[PreTitle]) -> Vec<(MemberId, Cents)> {
    rows.iter().map(|row| (row.member, row.amount)).collect()
}

/// Payroll of 2026, third quarter: Billiers 1 256,81, Muzillac 7 471,05, Péaule 4 084,64.
#[test]
fn each_member_has_a_row_for_its_instalment_by_name() {
    let rows = rows(PAYROLL, 3, "2026-10-01");
    assert_eq!(
        amounts(&rows),
        [
            (member("Billiers"), euros("1256.81")),
            (member("Muzillac"), euros("7471.05")),
            (member("Péaule"), euros("4084.64")),
        ]
    );
    let peaule = &rows[2];
    assert_eq!(peaule.siret.as_str(), "21560153500010");
    assert_eq!(peaule.commitment_number.as_ref().unwrap().as_str(), "2026-0114");
    assert_eq!(
        (peaule.receiver_account.to_string(), peaule.payer_account.to_string()),
        ("70875".to_owned(), "62876".to_owned())
    );
    assert_eq!(peaule.label, "Contribution 2026, Paie, échéance 3 sur 4");
    assert_eq!(
        (peaule.due_on, peaule.call),
        (date("2026-09-30"), call(ALLOCATION_PAYROLL_2026, "Péaule"))
    );
}

#[test]
fn what_a_standing_title_bears_is_not_to_be_titled() {
    assert_eq!(rows(PAYROLL, 1, "2026-06-14").len(), 3);
    assert_eq!(rows(PAYROLL, 1, "2026-06-15"), []);
    // The title of Billiers was cancelled on 6 July, and another issued on the eighth.
    assert_eq!(
        amounts(&rows(PAYROLL, 1, "2026-07-06")),
        [(member("Billiers"), euros("1256.81"))]
    );
    assert_eq!(rows(PAYROLL, 1, "2026-07-08"), []);
    assert_eq!(rows(PAYROLL, 5, "2026-10-01"), []);
}

#[test]
fn a_year_holds_all_its_allocations_and_a_withdrawn_call_is_not_there() {
    let all = rows(Scope::Year(year("2026")), 1, "2026-06-01");
    let of = |scope| rows(scope, 1, "2026-06-01");
    let both = [of(PAYROLL), of(Scope::Allocation(ALLOCATION_IT_2026))].concat();
    assert_eq!(all, both);
    let it = of(Scope::Allocation(ALLOCATION_IT_2026));
    assert!(it.iter().all(|row| row.due_on == date("2026-06-30")), "{it:?}");
    assert_eq!(rows(Scope::Year(year("2026")), 1, "2026-03-01"), []);
}

#[test]
fn all_who_lack_a_siret_are_told_and_nothing_is_given() {
    let obstacles = view().pre_titles(PAYROLL, 1, date("2025-12-31"));
    assert_eq!(obstacles, Ok(Vec::new()), "rien n’est encore appelé");
    let mut log = log();
    log.retain(
        |recorded| !matches!(&recorded.event, Event::BillingDetailsSet(data) if data.member != member("Muzillac")),
    );
    let obstacles = fold(&log).pre_titles(Scope::Year(year("2026")), 1, date("2026-06-01"));
    let expected = ["Péaule", "Billiers"].map(|name| Obstacle::NoSiret(member(name)));
    assert_eq!(obstacles, Err(expected.to_vec()));
}

#[test]
fn who_took_the_place_of_a_member_is_billed() {
    let obstacles = view().pre_titles(PAYROLL, 3, date("2027-01-01"));
    assert_eq!(obstacles, Err(vec![Obstacle::NoSiret(COMMUNE_NOUVELLE)]));
}

#[test]
fn nothing_is_titled_on_a_broken_chain() {
    let log = log();
    let adopted = log.iter().find(
        |recorded| matches!(&recorded.event, Event::DecisionAdopted(data) if data.item == domain::sample::ITEM_BUDGET_2026),
    );
    let mut recorder = domain::sample::Recorder::default();
    for request in domain::sample::story() {
        recorder.answer(&request).unwrap();
    }
    let annulled = domain::act::command::RecordAnnulment {
        act: adopted.unwrap().event_id,
        court: domain::sample::name("le tribunal administratif de Rennes"),
        number: domain::sample::name("2609999"),
        judged_on: date("2026-10-20"),
        partial: None,
        effect_from: None,
    };
    recorder.answer(&domain::sample::request(0xffff, annulled)).unwrap();
    let Err(obstacles) = fold(&recorder.log).pre_titles(PAYROLL, 3, date("2026-10-21")) else {
        panic!("la chaîne est rompue")
    };
    let [Obstacle::BrokenChain(ALLOCATION_PAYROLL_2026, sentence)] = &obstacles[..] else {
        panic!("{obstacles:?}")
    };
    assert!(sentence.contains("Chaîne rompue"), "{sentence}");
}

fn sheet() -> Attachment {
    Attachment {
        allocation: ALLOCATION_PAYROLL_2026,
        file: "feuille.txt".to_owned(),
        sha256: digest_of("feuille"),
    }
}

#[test]
fn the_csv_is_what_french_finance_suites_read() {
    let mut rows = rows(PAYROLL, 3, "2026-10-01");
    rows[0].label = "=1;\"2\"".to_owned();
    let text = csv(&rows, &[sheet()]);
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
    assert_eq!(lines[0], COLUMNS.join(";"));
    assert!(lines[1].contains(";\"'=1;\"\"2\"\"\";1256,81;"), "{}", lines[1]);
    let expected = format!(
        "2026;Péaule;21560153500010;FINANCES;2026-0114;70875;62876;Contribution 2026, Paie, échéance 3 sur 4;4084,64;30/09/2026;3;{};{};feuille.txt;{}",
        call(ALLOCATION_PAYROLL_2026, "Péaule"),
        ALLOCATION_PAYROLL_2026,
        digest_of("feuille")
    );
    assert_eq!((lines[3], lines[4], lines.len()), (&*expected, "", 5));
}

#[test]
fn the_json_has_the_same_columns() {
    let rows = rows(PAYROLL, 3, "2026-10-01");
    let told = json(&rows, &[sheet()]);
    let first = told[0].as_object().unwrap();
    let mut names: Vec<&str> = first.keys().map(String::as_str).collect();
    let mut columns = COLUMNS.to_vec();
    names.sort_unstable();
    columns.sort_unstable();
    assert_eq!(names, columns);
    assert_eq!(
        (&first["montant"], &first["echeance"], &first["code_service"]),
        (
            &serde_json::json!("1256.81"),
            &serde_json::json!("2026-09-30"),
            &serde_json::Value::Null
        )
    );
}
