//! What a member that leaves would owe, and owes: loans and assets recorded, the debt estimated, a settlement refused while nobody leaves.

use crate::story::Story;
use serde_json::{Value, json};

async fn first(story: &Story, list: &str) -> String {
    let read = story.read("", &format!("{list} {{ nodes {{ id }} }}")).await;
    read[list]["nodes"][0]["id"].as_str().expect("un objet").to_owned()
}

fn loan(convention: &str, principal: &str) -> Value {
    json!({ "convention": convention, "lender": "Banque des Territoires", "purpose": "Serveurs", "contractedOn": "2026-02-02",
        "principal": principal, "instalments": [
            { "dueOn": "2026-12-31", "principal": "10000.00", "interest": "600.00" },
            { "dueOn": "2027-12-31", "principal": "16990.00", "interest": "300.00" },
        ] })
}

#[tokio::test]
async fn a_loan_is_recorded_and_what_each_would_bear_is_estimated_before_any_vote() {
    let (mut story, members) = Story::told().await;
    let (convention, key) = (first(&story, "conventions").await, first(&story, "keys").await);
    let (code, field) = story.refuse("loanRecord", loan(&convention, "27000.00")).await;
    assert_eq!((code.as_str(), field.as_str()), ("loan.schedule", "instalments"));
    story.record("loanRecord", loan(&convention, "26990.00")).await;
    let asset = json!({ "convention": convention, "label": "Salle des serveurs", "madeAvailableBy": members[2], "acquiredOn": "2026-01-15",
        "value": "40000.00", "valuedOn": "2026-05-31" });
    story.record("assetRecord", asset).await;
    let read = story
        .read(
            ", on: \"2026-12-31\"",
            "conventions { nodes { loans { purpose principal outstanding asset instalments { dueOn principal interest } }
                assets { label value madeAvailableBy { name } acquiredOn valuedOn } } }",
        )
        .await;
    let held = &read["conventions"]["nodes"][0];
    assert_eq!(
        held["loans"][0]["outstanding"], "16990.00",
        "ce qui est échu ce jour est payé"
    );
    assert_eq!(held["assets"][0]["madeAvailableBy"]["name"], "Péaule");
    let estimate = |member: &str| {
        format!(
            "withdrawalEstimate(convention: \"{convention}\", member: \"{member}\", key: \"{key}\", day: \"2026-06-01\") {{
                estimate {{ on outstanding share key {{ name }} loans {{ outstanding share shares {{ member {{ name }} amount }} }} }}
                userErrors {{ code field }} }}"
        )
    };
    let read = story.read("", &estimate(&members[2])).await;
    let found = &read["withdrawalEstimate"]["estimate"];
    // 26 990 inhabitants share 26 990.00 €: a euro each.
    assert_eq!(
        (&found["outstanding"], &found["share"]),
        (&json!("26990.00"), &json!("3077.00"))
    );
    assert_eq!(found["loans"][0]["shares"].as_array().unwrap().len(), 3);
    let unknown = story.read("", &estimate(&members[2].replace("0003", "0009"))).await;
    assert_eq!(unknown["withdrawalEstimate"]["userErrors"][0]["code"], "member.unknown");
}

#[tokio::test]
async fn nothing_is_settled_with_a_member_that_stays_and_its_statement_says_so() {
    let (mut story, members) = Story::told().await;
    let convention = first(&story, "conventions").await;
    let settle = json!({ "convention": convention, "member": members[2], "settledOn": "2026-06-01", "debtOn": "2026-06-01",
        "terms": { "prefectOrder": { "number": "2026-DCL-3", "referredOn": "2026-01-05", "signedOn": "2026-05-04" } },
        "debts": [], "assets": [], "dueOn": "2026-06-30", "refundAccount": "6718", "refundedAccount": "7718",
        "reason": "Retrait réglé par le préfet." });
    let (code, field) = story.refuse("withdrawalSettle", settle).await;
    assert_eq!((code.as_str(), field.as_str()), ("participation.state", "member"));
    let fields = format!(
        "withdrawal(convention: \"{convention}\", member: \"{}\") {{ member {{ name }} askedOn grantedOn lastDay settledBy remaining toRepay sentences
            loans {{ name outstanding capital interest how loan }}
            lines {{ id fiscalYear label ofWithdrawal dueOn due called paid remaining toRepay act }} }}",
        members[2]
    );
    let read = story.read("", &fields).await;
    let told = &read["withdrawal"];
    assert_eq!(
        (&told["askedOn"], &told["lastDay"], &told["settledBy"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(told["lines"][0]["ofWithdrawal"], false);
    assert_eq!(told["remaining"], told["lines"][0]["remaining"]);
    let words = told["sentences"][0].as_str().unwrap();
    assert!(words.contains("n’a pas demandé à quitter"), "{words}");
}
