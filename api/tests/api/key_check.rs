//! Keys read before anybody defines them: what they say, what is wrong with them, and nothing recorded.

use crate::keys::{define, fault, faults, in_force};
use crate::story::Story;
use serde_json::{Value, json};

/// What checking `text` answers, read with `arguments` beside the ledger's id.
async fn check(story: &Story, arguments: &str, text: &str) -> Value {
    let query = format!(
        "query ($id: ID!, $text: String!) {{ ledger(id: $id {arguments}) {{
            checkKey(text: $text) {{ sentence warnings {{ place message }} userErrors {{ code message field }} }} }} }}"
    );
    let variables = json!({ "id": story.ledger, "text": text });
    story.server.query(&query, variables).await["ledger"]["checkKey"].clone()
}

#[tokio::test]
async fn checking_a_key_tells_its_rule_or_its_faults_and_records_nothing() {
    let (story, _, _) = in_force().await;
    let position = story.read("", "position").await;
    let good = check(
        &story,
        "",
        "participants: [Muzillac, Péaule]\nformula: { criterion: population municipale }",
    )
    .await;
    assert_eq!(
        good,
        json!({ "sentence": "selon la population municipale en vigueur au 1er janvier de l’exercice ; au plus fort reste", "warnings": [],
            "userErrors": [] })
    );
    let bad = check(&story, "", "formula: { criterion: population municipale\nname: Paie").await;
    assert_eq!(bad["sentence"], Value::Null);
    assert!(
        bad["userErrors"][0]["message"].as_str().unwrap().starts_with("Ligne "),
        "{bad}"
    );
    let unweighted = check(
        &story,
        "",
        "formula: { fixed: { quotas: { Muzillac: 60 %, Péaule: 30 % } } }",
    )
    .await;
    assert_eq!(
        faults(&unweighted),
        [fault("key.quotas_invalid", "text.formula.fixed", Some(1))],
        "sans participants, seul ce que dit le texte est vérifié"
    );
    assert_eq!(story.read("", "position").await, position);
}

#[tokio::test]
async fn checking_a_key_warns_of_its_cliffs_and_of_criteria_never_recorded() {
    let (story, _, _) = in_force().await;
    let text = "formula:
  tariff:
    units: popluation municipale
    scale: { mode: slab, brackets: [{ upTo: 1000, price: \"2.00\" }, { price: \"1.50\" }] }";
    let checked = check(&story, "", text).await;
    assert_eq!(checked["userErrors"], json!([]));
    let warnings = checked["warnings"].as_array().unwrap();
    assert_eq!(warnings[0]["place"], "formula.tariff.scale.brackets");
    assert!(warnings[0]["message"].as_str().unwrap().starts_with("Effet de seuil"));
    assert!(
        warnings[1]["message"]
            .as_str()
            .unwrap()
            .contains("« popluation municipale »")
    );
}

#[tokio::test]
async fn a_key_is_checked_against_the_members_that_the_ledger_knew() {
    let (story, _, _) = in_force().await;
    let text = "formula: { only: { members: [Muzillac], of: equal } }";
    assert_eq!(check(&story, "", text).await["userErrors"], json!([]));
    let then = check(&story, ", asOf: { position: \"0\" }", text).await;
    assert_eq!(
        faults(&then),
        [fault(
            "key.participants_invalid",
            "text.formula.only.members.0",
            Some(1)
        )]
    );
}

#[tokio::test]
async fn a_text_of_more_than_a_mebibyte_or_a_rule_that_no_fact_holds_is_refused_clearly() {
    let (mut story, _, convention) = in_force().await;
    let long = format!("formula: equal\n#{}", "x".repeat(1 << 20));
    let checked = check(&story, "", &long).await;
    let defined = define(&mut story, &convention, &long, json!({})).await;
    for refused in [checked, defined] {
        assert_eq!(faults(&refused), [fault("key.text_malformed", "text", None)]);
        let message = refused["userErrors"][0]["message"].as_str().unwrap();
        assert!(message.contains("mébioctet"), "{message}");
    }
    let part = format!("{{ weight: 1, of: {{ criterion: {} }} }}", "x".repeat(200));
    let wide = format!(
        "formula: {{ blend: {{ mode: singleStep, normalise: true, parts: [{}] }} }}",
        vec![part; 300].join(", ")
    );
    assert_eq!(
        faults(&check(&story, "", &wide).await),
        [fault("key.too_long", "text.formula", Some(1))]
    );
}
