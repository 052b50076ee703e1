//! Two thousand keys drawn at random, computed here and by a program in another language written from the document alone.

use crate::any::{Case, case, formula, member, rounding};
use domain::Refusal;
use domain::key::RoundingRule;
use domain::key::sheet::Sheet;
use domain::key::text::KeyText;
use domain::value::{Cents, MemberId};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const KEYS: usize = 2_000;

fn name_of(id: MemberId) -> String {
    (0..9)
        .find(|n| member(*n) == id)
        .map_or_else(|| id.to_string(), |n| format!("Membre {n}"))
}

/// The question as the other program reads it.
fn question(n: usize, case: &Case) -> Value {
    let mut key = KeyText::new(case.formula.clone());
    key.rounding = case.rounding;
    key.participants = Some(case.participants.iter().map(|participant| participant.member).collect());
    let mut by_rank: Vec<_> = case.participants.iter().collect();
    by_rank.sort_by_key(|participant| participant.rank);
    key.ties = by_rank.iter().map(|participant| participant.member).collect();
    key.carrier = (case.rounding.rule == RoundingRule::HalfUpResidueToCarrier).then(|| member(0));
    let document: Value = serde_json::from_str(&key.to_json(name_of)).unwrap();
    let criteria = case.rows().into_iter().map(|(of, criterion, value, from)| {
        let mut row =
            json!({ "member": of.map_or_else(|| "*".to_owned(), name_of), "criterion": criterion, "value": value });
        if let Some(from) = from {
            row["from"] = json!(from);
        }
        row
    });
    let last_year: serde_json::Map<String, Value> = case
        .participants
        .iter()
        .filter_map(|participant| Some((participant.name.clone(), json!(participant.last_year?.euros()))))
        .collect();
    let mut question = json!({ "id": n.to_string(), "key": document, "criteria": criteria.collect::<Vec<_>>(),
        "period": "2025-01-01..2025-12-31", "previous": last_year });
    if let Some(amount) = case.formula.takes(case.amount()) {
        question["amount"] = json!(amount.euros());
    }
    question
}

/// What the other program answers, in the order of the questions.
fn ask(questions: &[Value]) -> Vec<Value> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/oracle/allocate.py");
    let mut child = Command::new("python3")
        .arg(program)
        .arg("--batch")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 est nécessaire pour interroger l’oracle");
    let mut input = child.stdin.take().unwrap();
    let lines: Vec<String> = questions.iter().map(ToString::to_string).collect();
    let text = lines.join("\n");
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "l’oracle s’est arrêté : {:?}", output.status);
    let answers = String::from_utf8(output.stdout).unwrap();
    answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Why the two programs disagree.
fn disagreement(case: &Case, ours: &Result<Sheet, Refusal>, theirs: &Value) -> Option<String> {
    match (ours, theirs.get("refused")) {
        (Err(_), Some(_)) => None,
        (Err(refusal), None) => Some(format!("refusé ici ({} {refusal}), calculé là-bas", refusal.code)),
        (Ok(_), Some(why)) => Some(format!("calculé ici, refusé là-bas : {why}")),
        (Ok(sheet), None) => {
            let mut pairs = case.participants.iter().zip(&sheet.totals);
            pairs.find_map(|(participant, ours)| {
                let theirs = theirs["amounts"][&participant.name]
                    .as_str()
                    .and_then(|text| Cents::parse_euros(text).ok());
                (theirs != Some(*ours))
                    .then(|| format!("{} : {} ici, {theirs:?} là-bas", participant.name, ours.euros()))
            })
        }
    }
}

#[test]
fn the_oracle_gives_the_same_cents_for_two_thousand_keys_drawn_at_random() {
    let config = Config::default();
    // Always the same keys: what fails once fails again.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = (case(formula()), rounding()).prop_map(|(mut case, rounding)| {
        case.rounding = rounding;
        case
    });
    let cases: Vec<Case> = (0..KEYS)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    let questions: Vec<Value> = cases.iter().enumerate().map(|(n, case)| question(n, case)).collect();
    let answers = ask(&questions);
    assert_eq!(answers.len(), KEYS);
    let (mut computed, mut faults) = (0, Vec::new());
    for ((case, question), answer) in cases.iter().zip(&questions).zip(&answers) {
        let ours = case.explain();
        computed += usize::from(ours.is_ok());
        if let Some(why) = disagreement(case, &ours, answer) {
            faults.push(format!("{why}\n{question}"));
        }
    }
    assert!(
        faults.is_empty(),
        "{} désaccords sur {KEYS} :\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(computed > KEYS / 2, "{computed} clés calculées seulement");
}
