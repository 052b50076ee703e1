//! Queries: what a whole cooperation reads like, at any position and from any date.

use crate::server::siren;
use crate::story::{Story, uuid};
use serde_json::{Value, json};

#[tokio::test]
async fn from_a_signed_convention_to_what_each_member_owes_and_every_act_behind_it() {
    let (mut story, members) = Story::told().await;
    let fields =
        "obligations(year: 2026) { nodes { member { name } balance { due called paid overdue nextDue { on amount } }
        lines { call { id } } authority { kind } } } obligationTotal(year: 2026) { due }";
    let read = story.read("", fields).await;
    assert_eq!(read["obligationTotal"]["due"], "48500.00");
    let nodes = read["obligations"]["nodes"].as_array().unwrap();
    let due: Vec<_> = nodes
        .iter()
        .map(|of| {
            (
                of["member"]["name"].as_str().unwrap(),
                of["balance"]["due"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        due,
        [
            ("CC Arc Sud Bretagne", "24250.00"),
            ("Muzillac", "18720.75"),
            ("Péaule", "5529.25")
        ]
    );
    assert_eq!(
        nodes[1]["balance"]["overdue"], "9360.37",
        "l’échéance du 31 mars est passée le 15 juin"
    );
    assert_eq!(
        nodes[1]["balance"]["nextDue"],
        json!({ "on": "2026-06-30", "amount": "9360.38" })
    );
    let kinds: Vec<_> = nodes[1]["authority"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["kind"].as_str().unwrap())
        .collect();
    for kind in [
        "DELIBERATION",
        "ENFORCEABILITY",
        "SIGNATURE",
        "ENTRY_INTO_FORCE",
        "DECISION",
        "KEY",
        "BUDGET",
        "ALLOCATION",
        "SHARE",
        "CALL",
    ] {
        assert!(kinds.contains(&kind), "{kind} manque dans {kinds:?}");
    }

    let call = nodes[1]["lines"][0]["call"]["id"].clone();
    story
        .record(
            "paymentRecord",
            json!({ "call": call, "amount": "9360.37", "paidOn": "2026-06-01", "reference": "TG-1" }),
        )
        .await;
    let only = format!(
        "obligations(year: 2026, member: \"{}\") {{ totalCount nodes {{ balance {{ paid overdue remaining }} }} }}",
        members[1]
    );
    let read = story.read("", &only).await;
    assert_eq!(read["obligations"]["totalCount"], 1);
    assert_eq!(
        read["obligations"]["nodes"][0]["balance"],
        json!({ "paid": "9360.37", "overdue": "0.00", "remaining": "9360.38" })
    );
    let before = story.read(", on: \"2026-05-31\"", &only).await;
    assert_eq!(
        before["obligations"]["nodes"][0]["balance"]["paid"], "0.00",
        "le paiement n’est pas encore reçu à cette date"
    );
}

#[tokio::test]
async fn the_calculation_sheet_shows_what_each_share_rests_on() {
    let (story, _) = Story::told().await;
    let read = story.read("", "allocations { nodes { amount total keyVersion shares { amount exact residue lastYear presentFrom lines { label } inputs { criterion value vintage position } } } }").await;
    let allocation = &read["allocations"]["nodes"][0];
    assert_eq!(
        (&allocation["amount"], &allocation["total"], &allocation["keyVersion"]),
        (&json!("48500.00"), &json!("48500.00"), &json!(1))
    );
    let share = &allocation["shares"][2];
    assert_eq!(share["exact"], "1492345000/2699");
    assert_eq!(
        (&share["lastYear"], &share["presentFrom"], &share["lines"]),
        (&Value::Null, &Value::Null, &json!([])),
        "une seule ligne, toute l’année, et rien à comparer"
    );
    let input = &share["inputs"][0];
    assert_eq!(
        (&input["criterion"], &input["value"]),
        (&json!("populationMunicipale"), &json!("3077"))
    );
    assert!(input["position"].is_string());
}

#[tokio::test]
async fn a_reading_goes_back_to_what_the_ledger_knew() {
    let (story, _) = Story::told().await;
    let now = story
        .read("", "position recordedAt members { totalCount } fiscalYears")
        .await;
    assert_eq!(
        (&now["members"]["totalCount"], &now["fiscalYears"]),
        (&json!(3), &json!([2026]))
    );
    let then = story
        .read(
            ", asOf: { position: \"0\" }",
            "position recordedAt members { totalCount } fiscalYears journal { totalCount }",
        )
        .await;
    assert_eq!(
        (
            &then["position"],
            &then["members"]["totalCount"],
            &then["journal"]["totalCount"]
        ),
        (&json!("0"), &json!(0), &json!(1))
    );
    let same = story
        .read(&format!(", asOf: {{ recordedAt: {} }}", then["recordedAt"]), "position")
        .await;
    assert_eq!(same["position"], "0");

    let query = "query ($id: ID!, $asOf: AsOf!) { ledger(id: $id, asOf: $asOf) { position } }";
    for (as_of, code) in [
        (json!({ "position": "9999" }), "ledger.not_yet"),
        (json!({ "recordedAt": "2020-01-01T00:00:00Z" }), "ledger.before_opening"),
        (json!({ "recordedAt": "hier" }), "value.instant"),
    ] {
        assert_eq!(
            story
                .server
                .error(query, json!({ "id": story.ledger, "asOf": as_of }))
                .await
                .0,
            code
        );
    }
}

#[tokio::test]
async fn a_reading_says_what_applied_on_a_date() {
    let (story, _) = Story::told().await;
    let fields = "on conventions { nodes { stage inForce } } keys { nodes { inForce } }";
    for (on, stage, in_force) in [
        ("2025-09-30", "SUBMITTED", false),
        ("2025-12-31", "SIGNED", false),
        ("2026-01-01", "IN_FORCE", true),
    ] {
        let read = story.read(&format!(", on: \"{on}\""), fields).await;
        assert_eq!(read["on"], on);
        assert_eq!(
            read["conventions"]["nodes"][0],
            json!({ "stage": stage, "inForce": in_force })
        );
        assert_eq!(read["keys"]["nodes"][0]["inForce"], in_force);
    }
    assert_eq!(story.read("", "on").await["on"], "2026-06-15");
}

#[tokio::test]
async fn a_reading_waits_for_what_its_sender_wrote_but_not_for_ever() {
    let mut story = Story::begin().await;
    let query = "query ($id: ID!, $after: Position) { ledger(id: $id, notBefore: $after) { position } }";
    let (code, message) = story
        .server
        .error(query, json!({ "id": story.ledger, "after": "1" }))
        .await;
    assert_eq!(code, "ledger.not_yet");
    assert!(message.contains("position 0"), "{message}");
    let register = json!({ "kind": "SYNDICATE", "name": "SIVU", "siren": siren(7), "from": "2020-01-01" });
    let input = story.input(register);
    let variables = json!({ "id": story.ledger, "after": "1" });
    let (read, _) = futures::join!(
        story.server.query(query, variables),
        story.send("memberRegister", &input)
    );
    assert_eq!(read["ledger"]["position"], "1");
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_in_both_directions() {
    let (story, _) = Story::told().await;
    let all = story
        .read("", "journal(first: 100) { totalCount nodes { position } }")
        .await;
    let total = usize::try_from(all["journal"]["totalCount"].as_u64().unwrap()).unwrap();
    let positions: Vec<String> = (0..total).map(|position| position.to_string()).collect();
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = story.read("", &format!("journal(first: 7, after: {after}) {{ nodes {{ position }} pageInfo {{ endCursor hasNextPage hasPreviousPage }} }}")).await;
        assert_eq!(page["journal"]["pageInfo"]["hasPreviousPage"], !seen.is_empty());
        seen.extend(
            page["journal"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|of| of["position"].as_str().unwrap().to_owned()),
        );
        after = page["journal"]["pageInfo"]["endCursor"].clone();
        if page["journal"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, positions);

    let names = |page: &Value| {
        page["members"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|of| of["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let last = story
        .read(
            "",
            "members(last: 2) { nodes { name } pageInfo { startCursor hasPreviousPage } }",
        )
        .await;
    assert_eq!(names(&last), ["Muzillac", "Péaule"]);
    let before = &last["members"]["pageInfo"]["startCursor"];
    let first = story
        .read(
            "",
            &format!(
                "members(last: 2, before: {before}) {{ nodes {{ name }} pageInfo {{ hasPreviousPage hasNextPage }} }}"
            ),
        )
        .await;
    assert_eq!(names(&first), ["CC Arc Sud Bretagne"]);
    assert_eq!(
        first["members"]["pageInfo"],
        json!({ "hasPreviousPage": false, "hasNextPage": true })
    );

    for arguments in ["first: 101", "first: -1", "first: 1, last: 1", "after: \"x\""] {
        let query = format!("query ($id: ID!) {{ ledger(id: $id) {{ members({arguments}) {{ totalCount }} }} }}");
        assert_eq!(
            story.server.error(&query, json!({ "id": story.ledger })).await.0,
            "ledger.too_many",
            "{arguments}"
        );
    }
}

#[tokio::test]
async fn every_object_is_found_again_by_its_id() {
    let (story, _) = Story::told().await;
    let fields = "id members { nodes { id } } conventions { nodes { id } } committees { nodes { id sessions { id } } } decisions { nodes { id } }
        keys { nodes { id } } budgets { nodes { id } } allocations { nodes { id } } journal { nodes { id } }
        obligations(year: 2026) { nodes { lines { call { id } } } }";
    let mut wanted = Vec::new();
    collect_ids(&story.read("", fields).await, &mut wanted);
    assert!(wanted.len() > 30);
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    for ids in wanted.chunks(20) {
        let found = story.server.query(nodes, json!({ "ids": ids })).await;
        let found: Vec<_> = found["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|of| of["id"].clone())
            .collect();
        assert_eq!(found, ids);
    }
    let absent = json!({ "ids": [story.ledger.replace("ledger:", "member:") + ":" + &uuid(99), format!("ledger:{}", uuid(99))] });
    assert_eq!(story.server.query(nodes, absent).await["nodes"], json!([null, null]));
}

fn collect_ids(of: &Value, ids: &mut Vec<Value>) {
    match of {
        Value::Object(fields) => {
            ids.extend(fields.get("id").cloned());
            fields.values().for_each(|field| collect_ids(field, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        _ => {}
    }
}

#[tokio::test]
async fn the_journal_gives_each_fact_its_sentence_its_author_and_its_exact_bytes() {
    let (story, _) = Story::told().await;
    let read = story
        .read(
            "",
            "journal(first: 1) { nodes { eventType sentence bodyText actor { label role person } subject { kind } } }",
        )
        .await;
    let entry = &read["journal"]["nodes"][0];
    assert_eq!(
        (&entry["eventType"], &entry["subject"]["kind"]),
        (&json!("LedgerOpened"), &json!("LEDGER"))
    );
    assert!(entry["sentence"].as_str().unwrap().contains("Coopération d’Arc Sud"));
    assert_eq!(
        domain::body::profile::check(entry["bodyText"].as_str().unwrap().as_bytes()),
        Ok(())
    );
    let whole = story
        .read("", "journal(first: 100) { nodes { bodyText } }")
        .await
        .to_string();
    assert!(
        !whole.contains("Le Goff") && !whole.contains("Le Bihan"),
        "aucun nom de personne ne sort du registre"
    );
}

#[tokio::test]
async fn fields_come_back_in_the_order_asked() {
    let story = Story::begin().await;
    let query = "query ($id: ID!) { ledger(id: $id) { position name id } }";
    let answer = story
        .server
        .post(&json!({ "query": query, "variables": { "id": story.ledger } }))
        .await
        .text;
    let place = |field: &str| answer.find(&format!("\"{field}\":")).unwrap();
    assert!(
        place("position") < place("name") && place("name") < place("id"),
        "{answer}"
    );
}
