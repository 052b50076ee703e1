//! What changed between two moments, as clients ask it; and the moments that every answer tells.

use crate::story::Story;
use serde_json::{Value, json};

const CHANGES: &str = "query ($ledger: ID!, $from: AsOf!, $to: AsOf, $on: Date, $onTo: Date, $year: Int, $member: ID, $first: Int, $after: String) {
    changes(ledger: $ledger, from: $from, to: $to, on: $on, onTo: $onTo, year: $year, member: $member) {
        from { position on } to { position on }
        changes(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
            nodes { subject name field before { text money date } after { text money date } difference facts { position entry { eventType } } sentence } }
        obligations { totalCount nodes { member { name } fiscalYear
            balance { due { before after difference } paid { before after difference } }
            lines { label balance { due { difference } paid { difference } } facts { position } } } } } }";

async fn changes(story: &Story, variables: Value) -> Value {
    let mut given = json!({ "ledger": story.ledger, "first": 100 });
    given
        .as_object_mut()
        .unwrap()
        .extend(variables.as_object().unwrap().clone());
    story.server.query(CHANGES, given).await["changes"].clone()
}

/// The position of the last fact.
async fn last(story: &Story) -> u64 {
    story.read("", "position").await["position"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

fn at(position: u64) -> Value {
    json!({ "position": position.to_string() })
}

#[tokio::test]
async fn a_payment_changes_what_its_member_owes_and_nothing_else() {
    let (mut story, _) = Story::told().await;
    let before = last(&story).await;
    let read = story
        .read(
            "",
            "obligations(year: 2026) { nodes { member { name } lines { call { id } } } }",
        )
        .await;
    let rows = read["obligations"]["nodes"].as_array().unwrap();
    let of_peaule = rows.iter().find(|row| row["member"]["name"] == "Péaule").unwrap();
    let call = of_peaule["lines"][0]["call"]["id"].clone();
    let paid = json!({ "call": call, "amount": "500.00", "paidOn": "2026-06-01", "reference": "Virement" });
    story.record("paymentRecord", paid).await;
    let after = last(&story).await;
    let found = changes(&story, json!({ "from": at(before), "to": at(after) })).await;
    assert_eq!(
        found["from"],
        json!({ "position": before.to_string(), "on": "2026-06-15" })
    );
    assert_eq!(
        found["to"],
        json!({ "position": after.to_string(), "on": "2026-06-15" })
    );
    let obligations = found["obligations"]["nodes"].as_array().unwrap();
    assert_eq!(obligations.len(), 1);
    let paid = json!({ "before": "0.00", "after": "500.00", "difference": "500.00" });
    assert_eq!(
        (&obligations[0]["member"]["name"], &obligations[0]["balance"]["paid"]),
        (&json!("Péaule"), &paid)
    );
    assert_eq!(obligations[0]["lines"][0]["balance"]["paid"]["difference"], "500.00");
    assert_eq!(
        obligations[0]["lines"][0]["facts"],
        json!([{ "position": after.to_string() }])
    );
    for change in found["changes"]["nodes"].as_array().unwrap() {
        let fact = json!([{ "position": after.to_string(), "entry": { "eventType": "PaymentRecorded" } }]);
        assert_eq!(change["facts"], fact, "{change}");
        let subject = change["subject"].as_str().unwrap();
        assert!(
            ["MEMBER_YEAR", "OBLIGATION_LINE", "PAYMENT"].contains(&subject),
            "{change}"
        );
    }
    // Read backwards, and between a moment and itself.
    let back = changes(&story, json!({ "from": at(after), "to": at(before) })).await;
    assert_eq!(
        back["obligations"]["nodes"][0]["balance"]["paid"]["difference"],
        "-500.00"
    );
    let nothing = changes(&story, json!({ "from": at(after) })).await;
    assert_eq!(
        (&nothing["changes"]["totalCount"], &nothing["obligations"]["totalCount"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn time_alone_changes_what_is_late_and_the_clocks_are_told_apart() {
    let (story, _) = Story::told().await;
    let now = at(last(&story).await);
    let dates = json!({ "from": now, "to": now, "on": "2026-03-15", "onTo": "2026-06-15", "year": 2026 });
    let found = changes(&story, dates).await;
    assert_eq!(
        (&found["from"]["on"], &found["to"]["on"]),
        (&json!("2026-03-15"), &json!("2026-06-15"))
    );
    assert_eq!(found["from"]["position"], found["to"]["position"]);
    let rows = found["changes"]["nodes"].as_array().unwrap();
    let late = rows
        .iter()
        .find(|row| row["subject"] == "MEMBER_YEAR" && row["name"] == "Muzillac, 2026" && row["field"] == "retard");
    let late = late.unwrap_or_else(|| panic!("{found:#}"));
    assert_eq!((&late["difference"], &late["facts"]), (&json!("9360.37"), &json!([])));
    assert!(
        late["sentence"]
            .as_str()
            .unwrap()
            .starts_with("Le retard du compte de la commune de Muzillac pour 2026 : ")
    );
}

#[tokio::test]
async fn changes_are_read_by_page_and_what_is_asked_wrongly_is_refused() {
    let (story, members) = Story::told().await;
    let all = changes(&story, json!({ "from": at(0) })).await;
    let total = all["changes"]["totalCount"].as_u64().unwrap();
    let (mut seen, mut after) = (0, Value::Null);
    loop {
        let page = changes(&story, json!({ "from": at(0), "first": 50, "after": after })).await["changes"].clone();
        seen += page["nodes"].as_array().unwrap().len() as u64;
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(seen, total);
    let of_member = changes(&story, json!({ "from": at(0), "member": members[1] })).await;
    assert!(of_member["changes"]["totalCount"].as_u64().unwrap() < total);
    let wrong = json!({ "ledger": story.ledger, "from": at(1_000_000) });
    assert_eq!(story.server.error(CHANGES, wrong).await.0, "ledger.not_yet");
    let wrong = json!({ "ledger": story.ledger, "from": at(0), "on": "2026-02-30" });
    assert_eq!(story.server.error(CHANGES, wrong).await.0, "value.date");
    let elsewhere = json!({ "ledger": "ledger:00000000-0000-4000-8000-000000000001", "from": at(0) });
    assert_eq!(story.server.query(CHANGES, elsewhere).await["changes"], Value::Null);
}

#[tokio::test]
async fn every_answer_tells_the_moments_it_was_taken_at() {
    let (story, _) = Story::told().await;
    let query = "query ($id: ID!) { a: ledger(id: $id, asOf: { position: \"3\" }, on: \"2026-01-01\") { name } b: ledger(id: $id) { name } }";
    let answer = story
        .server
        .post(&json!({ "query": query, "variables": { "id": story.ledger } }))
        .await
        .json();
    let moments = answer["extensions"]["moments"].as_array().unwrap();
    let told: Vec<_> = moments
        .iter()
        .map(|moment| (moment["position"].as_str().unwrap(), moment["on"].as_str().unwrap()))
        .collect();
    let now = last(&story).await.to_string();
    assert_eq!(told, [("3", "2026-01-01"), (now.as_str(), "2026-06-15")]);
    assert!(
        moments
            .iter()
            .all(|moment| moment["ledger"] == json!(story.ledger) && moment["recordedAt"].is_string())
    );
    let none = story
        .server
        .post(&json!({ "query": "{ ledgers { totalCount } }" }))
        .await
        .json();
    assert_eq!(none["extensions"], Value::Null);
}
