//! A population corrected after the call: proposed, decided, shared again, settled; and what was issued stays.

use crate::story::Story;
use serde_json::{Value, json};

/// The first object of a list of the ledger.
async fn first(story: &Story, list: &str) -> String {
    let read = story.read("", &format!("{list} {{ nodes {{ id }} }}")).await;
    read[list]["nodes"][0]["id"].as_str().expect("un objet").to_owned()
}

async fn corrected(story: &mut Story, member: &str) {
    let census = json!({ "member": member, "criterion": "populationMunicipale", "value": "4000", "vintage": 2023, "source": "INSEE, rectification",
        "status": "DEFINITIVE", "knownOn": "2026-05-20", "inForceOn": "2026-01-01" });
    story.record("criterionRecord", census).await;
}

fn differences(proposal: &Value) -> Vec<(&str, &str)> {
    let lines = proposal["comparisons"].as_array().expect("des lignes");
    lines
        .iter()
        .map(|line| (line["name"].as_str().unwrap(), line["difference"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn what_is_learnt_after_a_call_is_proposed_decided_and_settled() {
    let (mut story, members) = Story::told().await;
    let fields = "proposals(year: 2026) { allocation { id pool stage } key { name } comparisons { name difference criteriaEffect } obstacles { code } }";
    assert_eq!(story.read("", fields).await["proposals"], json!([]));
    corrected(&mut story, &members[2]).await;

    // 48 500 × (13 495, 10 418, 4 000) ÷ 27 913, less what was shared by 26 990 inhabitants.
    let read = story.read("", fields).await;
    let proposal = &read["proposals"][0];
    let proposed = [
        ("CC Arc Sud Bretagne", "-801.88"),
        ("Muzillac", "-619.04"),
        ("Péaule", "1420.92"),
    ];
    assert_eq!(differences(proposal), proposed);
    let lines = proposal["comparisons"].as_array().unwrap();
    assert!(lines.iter().all(|line| line["difference"] == line["criteriaEffect"]));

    let allocation = proposal["allocation"]["id"].as_str().unwrap().to_owned();
    let (committee, key) = (first(&story, "committees").await, first(&story, "keys").await);
    let undecided = json!({ "regularises": allocation, "decision": first(&story, "decisions").await, "key": key, "computedOn": "2026-06-12" });
    let (code, _) = story.refuse("allocationRegularise", undecided).await;
    assert_eq!(code, "committee.decision_does_not_authorise");
    let agenda = json!([{ "title": "Régularisation de la paie 2026", "effect": { "regularise": allocation } }]);
    let decided = story.vote(&committee, ["2026-05-25", "2026-06-10"], agenda).await;
    let again = json!({ "regularises": allocation, "decision": decided[0], "key": key, "computedOn": "2026-06-12" });
    let regularised = story.record("allocationRegularise", again).await;
    let settle = json!({ "allocation": regularised, "outcome": "BY_MEMBER", "settledOn": "2026-06-15", "dueOn": "2026-07-31",
        "payerAccount": "62875", "receiverAccount": "70875", "refundAccount": "673", "refundedAccount": "773" });
    story.record("allocationSettle", settle.clone()).await;
    let (code, field) = story.refuse("allocationSettle", settle).await;
    assert_eq!(
        (code.as_str(), field.as_str()),
        ("settlement.already_settled", "allocation")
    );

    // Péaule is called the complement; the two others have a credit; the first call is as it was.
    let fields = "obligations(year: 2026) { nodes { member { id name } balance { due called credit toRepay }
        lines { stage share former settledOn credit { amount left } call { id amount } } } }";
    let read = story.read("", fields).await;
    let of = |name: &str| {
        let rows = read["obligations"]["nodes"].as_array().unwrap();
        rows.iter().find(|row| row["member"]["name"] == name).unwrap().clone()
    };
    let peaule = of("Péaule");
    assert_eq!(peaule["lines"][1]["stage"], "REGULARISED");
    assert_eq!(peaule["lines"][1]["call"]["amount"], "1420.92");
    assert_eq!(peaule["lines"][1]["settledOn"], "2026-06-15");
    let muzillac = of("Muzillac");
    assert_eq!(muzillac["balance"]["toRepay"], "619.04");
    assert_eq!(
        muzillac["lines"][1]["credit"],
        json!({ "amount": "619.04", "left": "619.04" })
    );
    assert_eq!(muzillac["lines"][0]["call"]["amount"], muzillac["lines"][1]["former"]);
    assert_eq!(
        story.read("", "proposals(year: 2026) { obstacles { code } }").await["proposals"],
        json!([])
    );

    // The credit pays a part of the call; the rest is paid back.
    let member = muzillac["member"]["id"].clone();
    let call = muzillac["lines"][0]["call"]["id"].clone();
    let offset = json!({ "allocation": regularised, "member": member, "call": call, "amount": "600.00", "offsetOn": "2026-06-15" });
    story.record("creditOffset", offset).await;
    let repay = json!({ "allocation": regularised, "member": member, "amount": "19.04", "paidOn": "2026-06-15", "reference": "Virement 12" });
    story.record("creditRepay", repay.clone()).await;
    let (code, _) = story.refuse("creditRepay", repay).await;
    assert_eq!(code, "settlement.credit_exceeded");
    let read = story
        .read("", "obligations(year: 2026) { nodes { member { name } balance { paid toRepay } lines { call { offset } credit { uses { amount reference call } } } } }")
        .await;
    let rows = read["obligations"]["nodes"].as_array().unwrap();
    let row = rows.iter().find(|row| row["member"]["name"] == "Muzillac").unwrap();
    assert_eq!(row["balance"], json!({ "paid": "600.00", "toRepay": "0.00" }));
    assert_eq!(row["lines"][0]["call"]["offset"], "600.00");
    let uses = row["lines"][1]["credit"]["uses"].as_array().unwrap();
    assert_eq!(
        (uses.len(), &uses[0]["call"], &uses[1]["reference"]),
        (2, &call, &json!("Virement 12"))
    );

    // The year goes on: it cannot be closed.
    let convention = first(&story, "conventions").await;
    let close = json!({ "convention": convention, "fiscalYear": 2026, "closedOn": "2026-06-15" });
    let (code, _) = story.refuse("yearClose", close).await;
    assert_eq!(code, "year.not_settled");
    assert_eq!(
        story
            .read("", "conventions { nodes { closedYears { fiscalYear } } }")
            .await["conventions"]["nodes"][0],
        json!({ "closedYears": [] })
    );
}

#[tokio::test]
async fn the_first_year_of_a_cost_is_next_to_nothing() {
    let (story, _) = Story::told().await;
    let fields = "yearComparison(year: 2026) { pool before { id } after { stage } comparisons { before after difference amountEffect } }";
    let read = story.read("", fields).await;
    let pool = &read["yearComparison"][0];
    assert_eq!(
        (&pool["before"], &pool["after"]["stage"]),
        (&Value::Null, &json!("FORECAST"))
    );
    let lines = pool["comparisons"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line["before"] == "0.00" && line["amountEffect"] == line["after"])
    );
}
