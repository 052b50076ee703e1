//! What becomes of payments, as clients see it.

use crate::story::Story;
use serde_json::{Value, json};

const CALL: &str =
    "obligations(year: 2026) { nodes { member { name suspense } lines { call { id amount balance { paid remaining }
    movements { on amount kind payment { id } } payments { id amount surplus }
    recoverySteps { kind on } limitations { clock from lastDay limitedSince interruptions { on act legalReference } }
    lateInterest { total flat exact steps { from until days amount yearly } } } } } }";

/// What is known of the call of `name`, and what it has to be imputed.
async fn call_of(story: &Story, arguments: &str, name: &str) -> (Value, Value) {
    let read = story.read(arguments, CALL).await;
    let rows = read["obligations"]["nodes"].as_array().unwrap().clone();
    let row = rows
        .into_iter()
        .find(|row| row["member"]["name"] == name)
        .expect("un membre");
    (row["lines"][0]["call"].clone(), row["member"]["suspense"].clone())
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_payment_is_followed_from_its_receipt_to_its_rejection() {
    let (mut story, members) = Story::told().await;
    let peaule = members[2].clone();
    let (call, _) = call_of(&story, "", "Péaule").await;
    let (other, _) = call_of(&story, "", "Muzillac").await;
    let amount = call["amount"].as_str().unwrap().to_owned();
    let received = json!({ "member": peaule, "amount": "900.00", "paidOn": "2026-02-02", "reference": "Virement" });
    let payment = story.record("paymentReceive", received).await;
    assert_eq!(call_of(&story, "", "Péaule").await.1, "900.00");
    let order = json!({ "payment": payment, "call": id(&call), "amount": "800.00", "imputedOn": "2026-02-03" });
    story.record("surplusImpute", order).await;
    let refund = json!({ "payment": payment, "amount": "150.00", "refundedOn": "2026-02-04", "reference": "Mandat" });
    let (code, field) = story.refuse("surplusRefund", refund).await;
    assert_eq!((code.as_str(), field.as_str()), ("payment.surplus_exceeded", "amount"));
    let moved = json!({ "payment": payment, "to": id(&other), "movedOn": "2026-02-05", "reason": "Erreur de membre." });
    story.record("paymentMove", moved).await;
    let (call, suspense) = call_of(&story, "", "Péaule").await;
    assert_eq!(
        (&call["balance"]["paid"], &call["balance"]["remaining"]),
        (&json!("0.00"), &json!(amount))
    );
    assert_eq!(suspense, "0.00", "ce qu’il porte le suit");
    let (other, suspense) = call_of(&story, "", "Muzillac").await;
    assert_eq!(
        (&other["balance"]["paid"], suspense),
        (&json!("800.00"), json!("100.00"))
    );
    assert_eq!(
        call_of(&story, "on: \"2026-02-04\"", "Péaule").await.0["balance"]["paid"],
        "800.00"
    );
    let reverse = json!({ "payment": payment, "reversedOn": "2026-02-06", "reason": "Rejet." });
    story.record("paymentReverse", reverse).await;
    let (other, suspense) = call_of(&story, "", "Muzillac").await;
    assert_eq!((&other["balance"]["paid"], suspense), (&json!("0.00"), json!("0.00")));
    let kinds: Vec<_> = other["movements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|movement| &movement["kind"])
        .collect();
    assert_eq!(kinds, ["MOVED_IN", "REVERSED"]);
    let query =
        "query ($id: ID!) { node(id: $id) { id ... on Payment { amount surplus refunded reversedOn imputed { amount }
        member { name } refundLimitation { lastDay } fact { id } } } }";
    let found = story.server.query(query, json!({ "id": payment })).await["node"].clone();
    assert_eq!(
        (&found["amount"], &found["reversedOn"], &found["imputed"]),
        (&json!("900.00"), &json!("2026-02-06"), &json!([]))
    );
    let page = story.read("", "payments { nodes { id } }").await;
    assert_eq!(page["payments"]["nodes"][0]["id"], json!(payment));
}

#[tokio::test]
async fn a_surplus_is_refused_unless_it_is_said_to_be_real() {
    let (mut story, _) = Story::told().await;
    let (call, _) = call_of(&story, "", "Péaule").await;
    let pay = json!({ "call": id(&call), "amount": "10000.00", "paidOn": "2026-02-02", "reference": "Virement" });
    assert_eq!(
        story.refuse("paymentRecord", pay.clone()).await.0,
        "payment.exceeds_call"
    );
    let mut real = pay;
    real["surplus"] = json!(true);
    story.record("paymentRecord", real).await;
    let (call, suspense) = call_of(&story, "", "Péaule").await;
    assert_eq!(call["balance"]["remaining"], "0.00");
    assert_eq!(call["payments"][0]["surplus"], suspense);
}

#[tokio::test]
async fn the_recovery_its_clocks_and_its_interest_are_shown() {
    let (mut story, _) = Story::told().await;
    let conventions = story.read("", "conventions { nodes { id } }").await;
    let convention = id(&conventions["conventions"]["nodes"][0]);
    let provided = json!({ "convention": convention, "from": "2026-01-01", "basis": "CLAUSE", "start": "DUE_DATE",
        "rates": [{ "from": "2026-01-01", "yearly": "0.1015" }], "flat": "40.00" });
    story.record("lateInterestSet", provided).await;
    let (call, _) = call_of(&story, "", "Péaule").await;
    let notice = json!({ "call": id(&call), "kind": "FORMAL_NOTICE", "on": "2026-02-10" });
    story.record("recoveryStepRecord", notice.clone()).await;
    assert_eq!(
        story.refuse("recoveryStepRecord", notice).await.0,
        "recovery.step_known"
    );
    let (call, _) = call_of(&story, "on: \"2030-02-11\"", "Péaule").await;
    let clocks: Vec<_> = call["limitations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clock| (&clock["clock"], &clock["lastDay"], &clock["limitedSince"]))
        .collect();
    assert_eq!(
        clocks,
        [
            (&json!("ISSUE"), &json!("2031-03-31"), &Value::Null),
            (&json!("RECOVERY"), &json!("2030-02-10"), &json!("2030-02-11")),
            (&json!("DEBT"), &json!("2030-12-31"), &Value::Null)
        ]
    );
    let steps = call["lateInterest"]["steps"].as_array().unwrap();
    assert_eq!(
        (&steps[0]["from"], &steps[0]["days"], &steps[0]["yearly"]),
        (&json!("2026-03-31"), &json!(91), &json!("10,15\u{a0}%"))
    );
    assert_eq!(call["lateInterest"]["flat"], "40.00");
    let read = story
        .read(
            "",
            "conventions { nodes { lateInterest { from basis start flat rates { from yearly } } } }",
        )
        .await;
    assert_eq!(read["conventions"]["nodes"][0]["lateInterest"][0]["basis"], "CLAUSE");
}
