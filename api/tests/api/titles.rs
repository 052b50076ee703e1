//! From a call to its titles: schedules, withdrawals, titles and where to bill members.

use crate::server::siren;
use crate::story::Story;
use serde_json::{Value, json};

const CALLS: &str = "obligations(year: 2026, first: 10) { nodes { member { name } lines { allocation { id } withdrawnCalls { id withdrawnOn withdrawalReason instalments { number } balance { called } }
    call { id amount balance { called titled } instalments { number dueOn amount } titles { id number net amount state instalments bordereau fiscalYear account takenInChargeOn flags
        reductions { amount priorYear number reason } cancellation { amount decidedOn } call { id } member { name } fact { entry { sentence } } } } } } }";

/// The line of Muzillac, on 1 October 2026.
async fn muzillac(story: &Story) -> Value {
    let read = story.read(", on: \"2026-10-01\"", CALLS).await;
    let nodes = read["obligations"]["nodes"].as_array().unwrap();
    let found = nodes.iter().find(|node| node["member"]["name"] == "Muzillac").unwrap();
    found["lines"][0].clone()
}

/// The SIRET number `n` of an organisation: its last digit makes the Luhn sum a multiple of ten.
fn siret(of: u32, n: u32) -> String {
    let prefix = format!("{}{n:04}", siren(of));
    let is_right = |text: &String| domain::value::Siret::parse(text).is_ok();
    (0..10).map(|digit| format!("{prefix}{digit}")).find(is_right).unwrap()
}

#[tokio::test]
async fn the_due_dates_of_a_rhythm_are_told_without_any_ledger() {
    let story = Story::begin().await;
    let query = "{ callSchedule(rhythm: QUARTERLY, first: \"2026-03-31\", count: 4) }";
    let told = story.server.query(query, Value::Null).await;
    assert_eq!(
        told["callSchedule"],
        json!(["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"])
    );
    let query = "{ callSchedule(rhythm: MONTHLY, first: \"2026-03-31\", count: 0) }";
    let (code, message) = story.server.error(query, Value::Null).await;
    assert_eq!(code, "call.schedule_invalid");
    assert!(message.contains("de 1 à 60"), "{message}");
}

#[tokio::test]
async fn a_call_made_by_mistake_is_withdrawn_and_made_again_with_weights() {
    let (mut story, _) = Story::told().await;
    let before = muzillac(&story).await;
    let allocation = before["allocation"]["id"].clone();
    let withdraw = json!({ "allocation": allocation, "withdrawnOn": "2026-02-02", "reason": "Échéances erronées." });
    story.record("callsWithdraw", withdraw.clone()).await;
    let refused = story.refuse("callsWithdraw", withdraw).await;
    assert_eq!(refused, ("call.not_called".to_owned(), "allocation".to_owned()));
    let after = muzillac(&story).await;
    assert_eq!(after["call"], Value::Null);
    let withdrawn = &after["withdrawnCalls"][0];
    assert_eq!(
        (
            &withdrawn["id"],
            &withdrawn["withdrawnOn"],
            &withdrawn["withdrawalReason"]
        ),
        (
            &before["call"]["id"],
            &json!("2026-02-02"),
            &json!("Échéances erronées.")
        )
    );
    assert_eq!(
        (&withdrawn["instalments"], &withdrawn["balance"]["called"]),
        (&json!([]), &json!("0.00"))
    );

    let mut call = json!({ "allocation": allocation, "issuedOn": "2026-02-02", "dueDates": ["2026-03-31", "2026-06-30", "2026-09-30"],
        "weights": [50, 30], "payerAccount": "62875", "receiverAccount": "70875" });
    let refused = story.refuse("contributionsCall", call.clone()).await;
    assert_eq!(refused, ("call.schedule_invalid".to_owned(), "weights".to_owned()));
    call["weights"] = json!([50, 30, 20]);
    story.record("contributionsCall", call).await;
    let again = muzillac(&story).await["call"].clone();
    assert_ne!(again["id"], before["call"]["id"]);
    assert_eq!(again["amount"], before["call"]["amount"]);
    let cents = |amount: &Value| amount.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let amounts: Vec<_> = (0..3).map(|n| cents(&again["instalments"][n]["amount"])).collect();
    let whole = cents(&again["amount"]);
    assert_eq!(amounts, [whole / 2, whole * 8 / 10 - whole / 2, whole - whole * 8 / 10]);
}

#[tokio::test]
async fn titles_are_issued_taken_in_charge_reduced_and_cancelled() {
    let (mut story, _) = Story::told().await;
    let call = muzillac(&story).await["call"].clone();
    let titles = json!([{ "call": call["id"], "instalments": [1], "number": "41" }, { "call": call["id"], "instalments": [2], "number": "42" }]);
    let issue = json!({ "titles": titles, "issuedOn": "2026-04-01", "bordereau": "12" });
    story.record("titlesIssue", issue.clone()).await;
    let refused = story.refuse("titlesIssue", issue).await;
    assert_eq!(refused, ("title.number_taken".to_owned(), "titles.0.number".to_owned()));

    let told = muzillac(&story).await["call"].clone();
    assert_eq!(told["balance"]["titled"], told["amount"]);
    let (first, second) = (told["titles"][0].clone(), told["titles"][1].clone());
    assert_eq!(
        (
            &first["number"],
            &first["state"],
            &first["instalments"],
            &first["call"]["id"]
        ),
        (&json!("41"), &json!("ISSUED"), &json!([1]), &call["id"])
    );
    let take = json!({ "title": first["id"], "on": "2026-04-03" });
    assert_eq!(
        story.record("titleTakeInCharge", take).await,
        first["id"].as_str().unwrap()
    );
    let reduce = json!({ "title": first["id"], "amount": "10.00", "decidedOn": "2026-04-05", "reason": "Erreur.", "number": "1" });
    story.record("titleReduce", reduce).await;
    let cancel = json!({ "title": second["id"], "decidedOn": "2026-04-06", "reason": "Erreur.", "number": "2" });
    story.record("titleCancel", cancel.clone()).await;
    let refused = story.refuse("titleCancel", cancel).await;
    assert_eq!(refused, ("title.cancelled".to_owned(), "title".to_owned()));

    let told = muzillac(&story).await["call"].clone();
    assert_eq!(told["balance"]["called"], told["amount"]);
    assert_eq!(told["balance"]["titled"], told["titles"][0]["net"]);
    assert_eq!(
        (&told["titles"][0]["state"], &told["titles"][0]["takenInChargeOn"]),
        (&json!("TAKEN_IN_CHARGE"), &json!("2026-04-03"))
    );
    assert_eq!(
        told["titles"][0]["reductions"],
        json!([{ "amount": "10.00", "priorYear": false, "number": "1", "reason": "Erreur." }])
    );
    assert_eq!(
        (&told["titles"][1]["state"], &told["titles"][1]["net"]),
        (&json!("CANCELLED"), &json!("0.00"))
    );
    let node = "query ($id: ID!) { node(id: $id) { ... on Title { number member { name } } } }";
    let node = story.server.query(node, json!({ "id": first["id"] })).await["node"].clone();
    assert_eq!(node, json!({ "number": "41", "member": { "name": "Muzillac" } }));
}

#[tokio::test]
async fn a_member_says_where_it_is_billed() {
    let mut story = Story::begin().await;
    let [_, muzillac, _] = story.import().await;
    let details =
        |siret: String| json!({ "member": muzillac, "from": "2026-01-01", "siret": siret, "serviceCode": "FINANCES" });
    let refused = story.refuse("billingDetailsSet", details(siret(3, 1))).await;
    assert_eq!(refused, ("member.siret_other".to_owned(), "siret".to_owned()));
    let refused = story.refuse("billingDetailsSet", details("12".to_owned())).await;
    assert_eq!(refused.1, "siret");
    story.record("billingDetailsSet", details(siret(2, 1))).await;
    let fields = "members(first: 10) { nodes { name billingDetails { siret serviceCode commitmentNumber } billingHistory { from fact { position } } } }";
    for (on, known) in [("2025-12-31", false), ("2026-01-01", true)] {
        let read = story.read(&format!(", on: \"{on}\""), fields).await;
        let nodes = read["members"]["nodes"].as_array().unwrap();
        let found = nodes.iter().find(|node| node["name"] == "Muzillac").unwrap();
        let details = json!({ "siret": siret(2, 1), "serviceCode": "FINANCES", "commitmentNumber": null });
        assert_eq!(found["billingDetails"], if known { details } else { Value::Null });
        assert_eq!(found["billingHistory"].as_array().unwrap().len(), 1);
    }
}
