//! `entente chain`: the tree of a call, what rests on an act, the report and its exit codes.

use crate::program::{entente, json, sqlite, succeed};

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

#[test]
fn an_unknown_call_and_two_questions_at_once_are_refused_by_their_codes() {
    let (_folder, store) = told();
    let unknown = entente(&store, &["chain", "--call", "00000000-0000-4000-8000-000000000000"]);
    assert_eq!(unknown.code, 3, "{}", unknown.err);
    let both = entente(&store, &["chain", "--report", "--fact", "3"]);
    assert_eq!(both.code, 2, "{}", both.err);
}
