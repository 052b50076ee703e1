//! `entente chain`: the tree of a call, what rests on an act, the report and its exit codes.

use crate::program::{Server, entente, json, sqlite, succeed};
use serde_json::{Value, json};

fn told() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    (folder, store)
}

fn first(store: &str, event_type: &str) -> String {
    let journal = json(store, &["journal"]);
    let rows = journal.as_array().unwrap().iter();
    let mut of_type = rows.filter(|row| row["type"] == event_type);
    of_type.next().expect("un tel fait")["position"]
        .to_string()
        .replace('"', "")
}

#[test]
fn the_chain_of_a_call_goes_back_to_the_deliberations_with_dates_numbers_and_articles() {
    let (_folder, store) = told();
    let position = first(&store, "ContributionCalled");
    let tree = succeed(&store, &["chain", "--fact", &position]);
    for words in [
        "Chaîne d’autorité intacte.",
        "L’appel de fonds du",
        "└─ ",
        "La délibération n°",
        "exécutoire depuis le",
        "texte : CGCT",
    ] {
        assert!(tree.contains(words), "{words}\n{tree}");
    }
    let rows = json(&store, &["chain", "--fact", &position]);
    assert_eq!(rows[0]["type"], "DeliberationRecorded");
}

#[test]
fn what_rests_on_a_decision_is_told_with_its_euros_and_the_report_is_empty_while_all_stands() {
    let (_folder, store) = told();
    let decision = first(&store, "DecisionAdopted");
    let rows = json(&store, &["chain", "--dependants", &decision]);
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .any(|row| row["type"] == "ContributionCalled")
    );
    let report = succeed(&store, &["chain", "--report", "--strict"]);
    assert!(report.contains("chaque euro appelé a son fondement"), "{report}");
}

/// A judgment, sent to a server, annuls the act at `position`.
fn annul(store: &str, position: &str) {
    let ledger = json(store, &["ledgers"])[0]["ledger"].as_str().unwrap().to_owned();
    let body = json!({
        "query": "mutation ($input: ActAnnulInput!) { actAnnul(input: $input) { receipt { position } userErrors { message } } }",
        "variables": { "input": {
            "ledger": format!("ledger:{ledger}"),
            "commandId": "00000000-0000-4000-8000-00000000c4a1",
            "actor": { "organisation": "200027027", "role": "SECRETARY" },
            "act": format!("fact:{ledger}:{position}"),
            "court": "le tribunal administratif de Rennes",
            "number": "2601234",
            "judgedOn": "2026-09-15",
        }},
    });
    let server = Server::start(store);
    let answer: Value = ureq::post(&server.url)
        .send_json(&body)
        .and_then(|mut answer| answer.body_mut().read_json())
        .unwrap();
    server.kill();
    assert!(
        answer["data"]["actAnnul"]["receipt"]["position"].is_string(),
        "{answer}"
    );
}

#[test]
fn a_strict_question_ends_with_7_once_a_euro_rests_on_an_annulled_decision_and_a_plain_one_with_0() {
    let (_folder, store) = told();
    let call = first(&store, "ContributionCalled");
    assert_eq!(entente(&store, &["chain", "--fact", &call, "--strict"]).code, 0);
    let decision = first(&store, "DecisionAdopted");
    annul(&store, &decision);
    for question in [&["chain", "--report"][..], &["chain", "--fact", &call]] {
        let plain = entente(&store, question);
        assert_eq!((plain.code, plain.err.as_str()), (0, ""));
        assert!(plain.out.contains("rompue"), "{}", plain.out);
        let strict = entente(&store, &[question, &["--strict"]].concat());
        assert_eq!(strict.code, 7, "{}", strict.err);
        assert_eq!(strict.out, plain.out, "la réponse est la même, seul le code change");
        assert!(strict.err.contains("fragile ou rompue"), "{}", strict.err);
    }
    let dependants = entente(&store, &["chain", "--dependants", &decision, "--strict"]);
    assert_eq!(dependants.code, 0, "ce qui repose sur un acte n’est pas une chaîne");
}

#[test]
fn an_unknown_call_and_two_questions_at_once_are_refused_by_their_codes() {
    let (_folder, store) = told();
    let unknown = entente(&store, &["chain", "--call", "00000000-0000-4000-8000-000000000000"]);
    assert_eq!(unknown.code, 3, "{}", unknown.err);
    let both = entente(&store, &["chain", "--report", "--fact", "3"]);
    assert_eq!(both.code, 2, "{}", both.err);
}
