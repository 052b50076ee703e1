//! Undoing, as clients see it: looked at before, recorded, flagged after, and reversed.

use crate::story::Story;
use serde_json::{Value, json};

/// The id of the fact that recorded the decision on the key.
async fn decision(story: &Story) -> String {
    let fields = "keys { nodes { adoption { decision { fact { id } } } } }";
    let read = story.read("", fields).await;
    let fact = &read["keys"]["nodes"][0]["adoption"]["decision"]["fact"]["id"];
    fact.as_str().expect("un fait").to_owned()
}

/// What a root of the schema answers to `fact`.
async fn ask(story: &Story, root: &str, argument: &str, fact: &str, fields: &str) -> Value {
    let query = format!("query ($fact: ID!) {{ {root}({argument}: $fact) {{ {fields} }} }}");
    story.server.query(&query, json!({ "fact": fact })).await[root].clone()
}

fn judgment(act: &str) -> Value {
    json!({ "act": act, "court": "le tribunal administratif de Rennes", "number": "2601234", "judgedOn": "2026-02-12" })
}

#[tokio::test]
async fn what_rests_on_an_act_is_shown_before_it_is_undone_with_the_euros_called() {
    let (story, _) = Story::told().await;
    let act = decision(&story).await;
    let fields = "act { name standing { } } called paid dependants { name eventType called fact { id } }";
    let seen = ask(
        &story,
        "actDependants",
        "fact",
        &act,
        &fields.replace("standing { }", "standing"),
    )
    .await;
    assert_eq!((&seen["called"], &seen["paid"]), (&json!("48500.00"), &json!("0.00")));
    let types: Vec<_> = seen["dependants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["eventType"])
        .collect();
    assert_eq!(types[..2], [&json!("KeyAdopted"), &json!("AllocationComputed")]);
    assert_eq!(seen["act"]["standing"], "STANDS");
    // The key counts from before its decision, with a reason: it is weak, and not broken.
    let doubtful = story.read("", "doubtfulChains { nodes { state reasons } }").await;
    let rows = doubtful["doubtfulChains"]["nodes"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["state"] == "WEAK"), "{rows:?}");
    let reason = rows[0]["reasons"][0].as_str().unwrap();
    assert!(reason.contains("rétroactif, au motif"), "{reason}");
}

#[tokio::test]
async fn an_annulled_decision_takes_its_key_away_and_flags_the_calls_that_never_change() {
    let (mut story, _) = Story::told().await;
    let act = decision(&story).await;
    let before = story
        .read("", "position obligations(year: 2026) { nodes { balance { called } } }")
        .await;
    let object = story.record("actAnnul", judgment(&act)).await;
    assert_eq!(object, act);
    let fields =
        "keys { nodes { inForce flags { sentence since by { eventId } } } } budgets { nodes { flags { sentence } } }
        allocations { nodes { flags { sentence } } }
        obligations(year: 2026) { nodes { balance { called } lines { call { id flags { sentence } } } } }
        doubtfulChains { nodes { state called remaining reasons } }";
    let after = story.read("", fields).await;
    let key = &after["keys"]["nodes"][0];
    assert_eq!(
        (&key["inForce"], &key["flags"][0]["since"]),
        (&json!(false), &json!("2026-02-12"))
    );
    assert_eq!(after["budgets"]["nodes"][0]["flags"], json!([]));
    let sentence = after["allocations"]["nodes"][0]["flags"][0]["sentence"]
        .as_str()
        .unwrap();
    assert!(
        sentence.starts_with("Chaîne rompue depuis le 12 février 2026, par l’annulation"),
        "{sentence}"
    );
    let called = |read: &Value| -> Vec<Value> {
        let nodes = read["obligations"]["nodes"].as_array().unwrap().iter();
        nodes.map(|node| node["balance"]["called"].clone()).collect()
    };
    assert_eq!(called(&before), called(&after));
    let doubtful = after["doubtfulChains"]["nodes"].as_array().unwrap();
    assert_eq!(doubtful.len(), 3);
    assert!(doubtful.iter().all(|row| row["state"] == "BROKEN"));
    let call = after["obligations"]["nodes"][0]["lines"][0]["call"]["id"]
        .as_str()
        .unwrap();
    let query = "query ($call: ID!) { authorityChain(of: { call: $call }) { state flags { sentence }
        links { name standing isWeak remarks legalReference fact { id } authorities { id } } } }";
    let chain = story.server.query(query, json!({ "call": call })).await["authorityChain"].clone();
    assert_eq!(chain["state"], "BROKEN");
    let links = chain["links"].as_array().unwrap();
    assert!(
        links[0]["name"]
            .as_str()
            .unwrap()
            .starts_with("la délibération n° 2025-0")
    );
    assert_eq!(links.iter().filter(|link| link["standing"] == "ANNULLED").count(), 1);
    // As it was known before.
    let position = &before["position"];
    let then = story
        .read(
            &format!("asOf: {{ position: {position} }}"),
            "keys { nodes { inForce flags { sentence } } }",
        )
        .await;
    assert_eq!(then["keys"]["nodes"][0], json!({ "inForce": true, "flags": [] }));
}

#[tokio::test]
async fn restored_law_says_what_it_can_propose_and_a_reversed_judgment_restores_everything() {
    let (mut story, _) = Story::told().await;
    let act = decision(&story).await;
    story.record("actAnnul", judgment(&act)).await;
    let fields = "undoings { kind sentence hasEffect legalReference fact { id } } standing";
    let seen = ask(&story, "act", "fact", &act, fields).await;
    assert_eq!(
        (&seen["standing"], &seen["undoings"][0]["kind"]),
        (&json!("ANNULLED"), &json!("ANNULLED"))
    );
    let judged = seen["undoings"][0]["fact"]["id"].as_str().unwrap().to_owned();
    let fields = "allocations { fiscalYear obstacle restored { id } lines { allocated restored difference } total { called difference } }";
    let law = ask(&story, "restoredLaw", "judgment", &judged, fields).await;
    let year = &law["allocations"][0];
    assert!(year["obstacle"].as_str().unwrap().starts_with("Aucune clé"), "{year}");
    assert_eq!(year["total"], json!({ "called": "48500.00", "difference": "0.00" }));
    let reverse = json!({ "judgment": judged, "court": "la cour administrative d’appel de Nantes", "number": "26NT1", "judgedOn": "2026-02-20" });
    story.record("judgmentReverse", reverse).await;
    let seen = ask(&story, "act", "fact", &act, "standing undoings { hasEffect }").await;
    assert_eq!(
        seen,
        json!({ "standing": "RESTORED", "undoings": [{ "hasEffect": false }] })
    );
    assert_eq!(
        ask(&story, "restoredLaw", "judgment", &judged, "allocations { fiscalYear }").await["allocations"],
        json!([])
    );
    assert_eq!(
        story.read("", "keys { nodes { inForce } }").await["keys"]["nodes"][0]["inForce"],
        true
    );
}

#[tokio::test]
async fn the_other_undoings_are_recorded_or_refused_with_a_code_and_a_field() {
    let (mut story, members) = Story::told().await;
    let act = decision(&story).await;
    let correct = json!({ "act": act, "insteadOf": "paye", "read": "paie", "correctedOn": "2026-01-22" });
    story.record("actCorrect", correct).await;
    let mut illegal = judgment(&act);
    illegal["parties"] = json!([members[1]]);
    story.record("actDeclareIllegal", illegal).await;
    let repeal = json!({ "act": act, "number": "2026-9", "decidedOn": "2026-02-13", "from": "2026-02-13", "nature": "REGULATORY",
        "ground": "ANY_REASON", "reason": "Le service change." });
    assert_eq!(
        story.refuse("actRepeal", repeal).await,
        ("act.own_command".to_owned(), "act".to_owned())
    );
    let rescind = json!({ "act": act, "number": "2026-9", "decidedOn": "2026-02-13", "nature": "REGULATORY" });
    assert_eq!(
        story.refuse("actRescind", rescind.clone()).await,
        ("act.not_illegal".to_owned(), "illegality".to_owned())
    );
    let mut illegality = rescind;
    illegality["illegality"] = json!("Le comité n’était pas convoqué.");
    story.record("actRescind", illegality).await;
    let nothing = judgment(&format!("fact:{}:0", story.ledger.trim_start_matches("ledger:")));
    assert_eq!(
        story.refuse("actAnnul", nothing).await,
        ("act.unknown".to_owned(), "act".to_owned())
    );
    let fields = "standing undoings { kind instead: insteadOf read parties { id } }";
    let seen = ask(&story, "act", "fact", &act, fields).await;
    assert_eq!(seen["standing"], "RESCINDED");
    assert_eq!(seen["undoings"][0]["read"], "paie");
    assert_eq!(seen["undoings"][1]["parties"], json!([{ "id": members[1] }]));
}
