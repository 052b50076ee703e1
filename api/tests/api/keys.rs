//! Keys as clients define, revise and repeal them.

use crate::server::siren;
use crate::story::{Story, uuid};
use serde_json::{Value, json};

const KEY: &str =
    "object { id hash version rule { sentence text json: text(format: JSON) warnings { place message } } }
    receipt { position } userErrors { code message field }";

/// A story whose convention is in force.
pub(crate) async fn in_force() -> (Story, [String; 3], String) {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let convention = story.convention(&members).await;
    (story, members, convention)
}

/// What defining a key by `text` answers.
pub(crate) async fn define(story: &mut Story, convention: &str, text: &str, more: Value) -> Value {
    let mut input = story.input(json!({ "convention": convention, "name": "Paie", "pool": "paie", "text": text }));
    let Value::Object(more) = more else {
        panic!("un objet est attendu : {more}")
    };
    input.as_object_mut().unwrap().extend(more);
    let query = format!("mutation ($input: KeyDefineInput!) {{ keyDefine(input: $input) {{ {KEY} }} }}");
    story.server.query(&query, json!({ "input": input })).await["keyDefine"].clone()
}

/// The code, the field and the line of each error.
pub(crate) fn faults(payload: &Value) -> Vec<(String, String, Option<usize>)> {
    let errors = payload["userErrors"].as_array().unwrap();
    let told = |error: &Value| {
        let text = |field: &str| error[field].as_str().unwrap().to_owned();
        let line = text("message")
            .strip_prefix("Ligne ")
            .map(|rest| rest.split(',').next().unwrap().parse().unwrap());
        (text("code"), text("field"), line)
    };
    errors.iter().map(told).collect()
}

pub(crate) fn fault(code: &str, field: &str, line: Option<usize>) -> (String, String, Option<usize>) {
    (code.to_owned(), field.to_owned(), line)
}

#[tokio::test]
async fn a_member_is_named_by_its_siren_its_id_or_its_name_in_yaml_or_in_json() {
    let (mut story, members, convention) = in_force().await;
    let (muzillac, peaule) = (siren(2), siren(3));
    let by_siren =
        format!("participants: [\"{muzillac}\", \"{peaule}\"]\nformula: {{ criterion: population municipale }}");
    let by_id = json!({ "participants": members[1..], "formula": { "criterion": "populationMunicipale" } }).to_string();
    let by_name = "participants: [Muzillac, Pe\u{301}aule]\nformula: { criterion: population municipale }";
    let mut hashes = Vec::new();
    for text in [&by_siren, &by_id, by_name] {
        let defined = define(&mut story, &convention, text, json!({})).await;
        assert_eq!(defined["userErrors"], json!([]), "{text}");
        let sentence = defined["object"]["rule"]["sentence"].as_str().unwrap();
        assert!(sentence.starts_with("selon la population municipale"), "{sentence}");
        hashes.push(defined["object"]["hash"].clone());
    }
    assert!(
        hashes.iter().all(|hash| *hash == hashes[0]),
        "trois écritures de la même clé : {hashes:?}"
    );
}

#[tokio::test]
async fn a_name_that_two_members_bear_names_neither() {
    let (mut story, _, convention) = in_force().await;
    let twin = json!({ "kind": "SYNDICATE", "name": "Muzillac", "siren": siren(7), "from": "2020-01-01" });
    story.record("memberRegister", twin).await;
    let defined = define(
        &mut story,
        &convention,
        "participants: [Péaule, Muzillac]\nformula: equal",
        json!({}),
    )
    .await;
    assert_eq!(
        faults(&defined),
        [fault("key.participants_invalid", "text.participants.1", Some(1))]
    );
}

#[tokio::test]
async fn every_fault_of_a_text_is_told_at_once_with_its_line() {
    let (mut story, _, convention) = in_force().await;
    let position = story.read("", "position").await;
    let text = "participants:
  - Muzillac
  - Atlantis
rounding: auFeeling
formula:
  blend:
    mode: singleStep
    parts:
      - { weight: beaucoup, of: equal }
      - { weight: 50 %, of: { critere: agents } }";
    let defined = define(&mut story, &convention, text, json!({})).await;
    assert_eq!(
        faults(&defined),
        [
            fault("key.participants_invalid", "text.participants.1", Some(3)),
            fault("key.text_malformed", "text.rounding", Some(4)),
            fault("key.text_malformed", "text.formula.blend.parts.0.weight", Some(9)),
            fault("key.text_malformed", "text.formula.blend.parts.1.of.critere", Some(10)),
        ]
    );
    let nonsense = "participants: [Muzillac, Péaule]
formula:
  blend:
    mode: singleStep
    parts:
      - { weight: 30 %, of: equal }
      - { weight: 50 %, of: { bounded: { floor: \"9.00\", cap: \"1.00\", of: equal } } }";
    let defined = define(&mut story, &convention, nonsense, json!({})).await;
    assert_eq!(
        faults(&defined),
        [
            fault("key.weights_invalid", "text.formula.blend.parts", Some(5)),
            fault(
                "key.bounds_infeasible",
                "text.formula.blend.parts.1.of.bounded",
                Some(7)
            ),
        ]
    );
    assert_eq!(story.read("", "position").await, position);
}

#[tokio::test]
async fn what_the_rules_refuse_of_a_key_is_told_where_its_text_says_it() {
    let (mut story, members, convention) = in_force().await;
    let stranger = json!({ "kind": "SYNDICATE", "name": "SIVU", "siren": siren(7), "from": "2020-01-01" });
    let stranger = story.record("memberRegister", stranger).await;
    for (text, more, expected) in [
        (
            "participants: [Muzillac]\nformula: { criterion: repas servis }",
            json!({}),
            fault("key.criterion_unknown", "text.formula", Some(2)),
        ),
        (
            "participants: [Muzillac]\nties: [Péaule]\nformula: equal",
            json!({}),
            fault("key.participants_invalid", "text.ties", Some(2)),
        ),
        (
            "participants:\n  - Muzillac\n  - SIVU\nformula: equal",
            json!({}),
            fault("key.participants_invalid", "text.participants.1", Some(3)),
        ),
        (
            "formula: equal",
            json!({ "participants": [members[1], stranger] }),
            fault("key.participants_invalid", "participants.1", None),
        ),
        (
            "formula: equal",
            json!({ "participants": ["Muzillac"] }),
            fault("value.identifier", "participants.0", None),
        ),
        (
            "carrier: Muzillac\nformula: equal",
            json!({}),
            fault("key.text_malformed", "text.carrier", Some(1)),
        ),
        (
            "formula: equal",
            json!({}),
            fault("key.participants_invalid", "participants", None),
        ),
        (
            "participants: [Muzillac]\nformula: equal",
            json!({ "name": "" }),
            fault("value.text_empty", "name", None),
        ),
    ] {
        let defined = define(&mut story, &convention, text, more).await;
        assert_eq!(faults(&defined), [expected], "{text}");
    }
}

#[tokio::test]
async fn the_text_of_a_rule_defines_the_same_key_again() {
    let (mut story, _, convention) = in_force().await;
    let text = "participants: [Péaule, Muzillac]
ties: [Péaule]
rounding: { halfUpResidueTo: Muzillac }
unit: euro
formula:
  coefficient:
    factors: [{ member: Péaule, factor: 0.5, reason: \"Moins de 3 500 habitants : « article 7 »\" }]
    of:
      blend:
        mode: singleStep
        parts:
          - { label: \"fixe, comme avant\", weight: 1/3, of: { fixed: { quotas: { Muzillac: 60 %, Péaule: 40 % } } } }
          - { weight: 2/3, of: { criterion: { name: population municipale, vintage: { knownOn: 10-31, yearsBefore: 1 }, source: INSEE } } }";
    let first = define(&mut story, &convention, text, json!({})).await;
    assert_eq!(first["userErrors"], json!([]));
    for form in ["text", "json"] {
        let written = first["object"]["rule"][form].as_str().unwrap();
        let again = define(&mut story, &convention, written, json!({ "name": null })).await;
        assert_eq!(again["userErrors"], json!([]), "{written}");
        assert_eq!(again["object"]["hash"], first["object"]["hash"], "{written}");
        assert_eq!(again["object"]["rule"], first["object"]["rule"]);
    }
}

#[tokio::test]
async fn a_revised_key_has_the_next_version_and_says_what_changes() {
    let (mut story, _, convention) = in_force().await;
    let members = "participants: [Muzillac, Péaule]";
    let first = story.define(&convention, &format!("{members}\nformula: equal")).await;
    let text = format!("{members}\nformula: {{ bounded: {{ floor: \"500.00\", of: equal }} }}");
    let second = define(&mut story, &convention, &text, json!({ "revises": first })).await;
    assert_eq!(second["object"]["version"], 2);
    let third = story.define(&convention, &text).await;
    let query = "query ($id: ID!, $since: ID) { node(id: $id) { ... on Key { version revises { id version } changes changesSince: changes(since: $since) } } }";
    let ask = |id: &str, since: &str| json!({ "id": id, "since": since });
    let second = second["object"]["id"].as_str().unwrap();
    let read = story.server.query(query, ask(second, &third)).await["node"].clone();
    assert_eq!(read["revises"], json!({ "id": first, "version": 1 }));
    assert_eq!(read["changes"], json!(["Un plancher de 500,00\u{a0}€ est ajouté."]));
    assert_eq!(read["changesSince"], json!([]), "la même règle sous un autre nom");
    let read = story.server.query(query, ask(&first, second)).await["node"].clone();
    assert_eq!((&read["version"], &read["changes"]), (&json!(1), &json!([])));
    assert_eq!(
        read["changesSince"],
        json!(["Le plancher de 500,00\u{a0}€ est supprimé."])
    );

    let absent = format!("key:{}:{}", story.ledger.trim_start_matches("ledger:"), uuid(99));
    let (code, message) = story.server.error(query, ask(&first, &absent)).await;
    assert_eq!(code, "key.unknown");
    assert!(message.contains("n’est pas dans ce registre"), "{message}");
    let other_pool =
        json!({ "convention": convention, "name": "Voirie", "pool": "voirie", "text": text, "revises": first });
    assert_eq!(
        story.refuse("keyDefine", other_pool).await,
        ("key.state".to_owned(), "revises".to_owned())
    );
}

#[tokio::test]
async fn a_key_is_repealed_by_a_decision_and_only_for_the_future() {
    let (mut story, _) = Story::told().await;
    let read = story
        .read("", "committees { nodes { id } } keys { nodes { id } }")
        .await;
    let committee = read["committees"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let key = read["keys"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let agenda = json!([{ "title": "Abroger la clé", "effect": { "repealKey": key } }, { "title": "Avis", "effect": { "opinion": true } }]);
    let items = story.vote(&committee, ["2026-05-20", "2026-06-10"], agenda).await;
    let repeal = |decision: &str, from: &str| json!({ "key": key, "decision": decision, "from": from });
    for (decision, from, code, field) in [
        (
            &items[1],
            "2027-01-01",
            "committee.decision_does_not_authorise",
            "decision",
        ),
        (&items[0], "2026-06-09", "key.retroactive", "from"),
        (&items[0], "2026-07-01", "allocation.already_allocated", "from"),
    ] {
        let refused = story.refuse("keyRepeal", repeal(decision, from)).await;
        assert_eq!(refused, (code.to_owned(), field.to_owned()), "{from}");
    }
    story.record("keyRepeal", repeal(&items[0], "2027-01-01")).await;
    assert_eq!(
        story.refuse("keyRepeal", repeal(&items[0], "2027-01-01")).await,
        ("key.state".to_owned(), "key".to_owned())
    );
    let fields = "inForce adoption { until repeal { from decision { id effect { kind target } } } }";
    for (on, in_force) in [("2026-12-31", true), ("2027-01-01", false)] {
        let read = story
            .read(&format!(", on: \"{on}\""), &format!("keys {{ nodes {{ {fields} }} }}"))
            .await;
        let effect = json!({ "kind": "REPEAL_KEY", "target": key });
        let repeal = json!({ "from": "2027-01-01", "decision": { "id": items[0], "effect": effect } });
        assert_eq!(
            read["keys"]["nodes"][0],
            json!({ "inForce": in_force, "adoption": { "until": "2026-12-31", "repeal": repeal } }),
            "le {on}"
        );
    }
}
