//! Simulations that cannot be: why, and where in what was asked.

use crate::cooperation::Cooperation;
use crate::simulation::{five, simulate_at};
use serde_json::{Value, json};

/// The code and the field of the only reason why `changes` cannot be tried, and what it says.
async fn refused(cooperation: &Cooperation, changes: Value) -> (String, Option<String>, String) {
    let answer = simulate_at(cooperation, "", changes).await;
    assert_eq!(answer["simulation"], Value::Null);
    let [error] = answer["userErrors"].as_array().unwrap().as_slice() else {
        panic!("une faute est attendue : {answer}")
    };
    let text = |field: &str| error[field].as_str().map(ToOwned::to_owned);
    (text("code").unwrap(), text("field"), text("message").unwrap())
}

/// Each of `trials` is refused with its code, in its field.
async fn assert_refused(cooperation: &Cooperation, trials: Vec<(Value, &str, &str)>) {
    for (changes, code, field) in trials {
        let told = changes.to_string();
        let (found, path, message) = refused(cooperation, changes).await;
        assert_eq!(
            (found.as_str(), path.as_deref()),
            (code, Some(field)),
            "{told} : {message}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_tried_says_why_and_where() {
    let cooperation = five().await;
    let value = |member: &str| json!({ "member": member, "criterion": "agents", "value": "12" });
    let quotas = "formula: { fixed: { quotas: { Alpha: 50 %, Castel: 50 % } } }";
    let trials = vec![
        (json!({ "pool": "voirie" }), "budget.pool_unknown", "pool"),
        (json!({ "pool": "VOIRIE" }), "value.pool", "pool"),
        (json!({ "convention": "paie" }), "value.identifier", "convention"),
        (json!({ "fiscalYear": 12 }), "value.fiscal_year", "fiscalYear"),
        (json!({ "amount": "12,345" }), "value.amount", "amount"),
        (
            json!({ "values": [value("Atlantis")] }),
            "member.unknown",
            "values.0.member",
        ),
        (
            json!({ "values": [value("Alpha"), value("Alpha")] }),
            "member.twice",
            "values.1",
        ),
        (json!({ "text": quotas }), "key.quotas_invalid", "text.formula.fixed"),
    ];
    assert_refused(&cooperation, trials).await;
}

#[tokio::test]
async fn who_cannot_join_or_leave_is_told_by_its_place() {
    let cooperation = five().await;
    let joins = |joins: Value| json!({ "joins": joins });
    let leaves = |member: &str| json!({ "leaves": [{ "member": member }] });
    let ys = json!({ "member": "Ys" });
    let not_a_member = json!({ "member": cooperation.member("Alpha").replace("member:", "key:") });
    let trials = vec![
        (joins(json!([{ "member": " " }])), "value.text_empty", "joins.0.member"),
        (joins(json!([not_a_member])), "member.unknown", "joins.0.member"),
        (
            joins(json!([{ "member": "Alpha" }])),
            "key.participants_invalid",
            "joins.0",
        ),
        (
            joins(json!([ys, { "member": " Ys" }])),
            "member.twice",
            "joins.1.member",
        ),
        (
            joins(json!([{ "member": "Ys", "from": "demain" }])),
            "value.date",
            "joins.0.from",
        ),
        (joins(json!(vec![ys; 351])), "ledger.too_many", "joins"),
        (leaves("Fontaine"), "key.participants_invalid", "leaves.0"),
        (leaves("Ys"), "member.unknown", "leaves.0.member"),
    ];
    assert_refused(&cooperation, trials).await;
}

#[tokio::test]
async fn all_the_faults_of_a_tried_text_are_told_and_a_missing_value_names_who_lacks_it() {
    let cooperation = five().await;
    let text = "rounding: auFeeling\nformula: { critere: agents }";
    let answer = simulate_at(&cooperation, "", json!({ "text": text })).await;
    let errors = answer["userErrors"].as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["text.rounding", "text.formula.critere"]);
    assert!(
        errors[1]["message"].as_str().unwrap().starts_with("Ligne 2, colonne "),
        "{answer}"
    );

    let (code, field, message) = refused(&cooperation, json!({ "joins": [{ "member": "Grandchamp" }] })).await;
    assert_eq!((code.as_str(), field), ("key.criterion_missing", None));
    for part in ["Grandchamp", "population municipale", "2026"] {
        assert!(message.contains(part), "{part} manque : {message}");
    }
    let long = format!("formula: equal\n#{}", "x".repeat(1 << 20));
    let (_, field, message) = refused(&cooperation, json!({ "text": long })).await;
    assert_eq!(field.as_deref(), Some("text"));
    assert!(message.contains("mébioctet"), "{message}");
}

#[tokio::test]
async fn too_many_simulations_at_once_are_refused() {
    let cooperation = five().await;
    let field = "simulate(input: $input) { simulation { merged } }";
    let aliased: Vec<_> = (0..20).map(|index| format!("s{index}: {field}")).collect();
    let query = format!(
        "query ($id: ID!, $input: SimulationInput!) {{ ledger(id: $id) {{ {} }} }}",
        aliased.join(" ")
    );
    let input = json!({ "convention": cooperation.convention, "pool": "paie", "fiscalYear": 2026 });
    let variables = json!({ "id": cooperation.story.ledger, "input": input });
    assert_eq!(cooperation.story.server.error(&query, variables).await.0, "api.limit");
}
