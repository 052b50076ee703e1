//! Unit costs through the doors: notified late, stated by periods, corrected, refused at their fields.

use crate::story::Story;
use serde_json::{Value, json};

const READ: &str = "conventions(first: 1) { nodes { unitCostNotices(fiscalYear: 2026) { pool stage unit series total units unitCost notifiedOn dueBy late daysLate
    components { kind label account amount } forecast { member { name } units } decision fact { entry { sentence } } }
    unitStatements { id from until units { member { name } units } statedOn reference replaces replacedBy fact { position } } } }
    members(first: 5) { nodes { name criteria { criterion value status } } }";

fn notice(convention: &str, members: &[String]) -> Value {
    json!({ "convention": convention, "pool": "instruction", "fiscalYear": 2026, "stage": "FORECAST",
        "unit": "heure d’instruction", "series": "coût de l’heure d’instruction",
        "components": [{ "kind": "STAFF", "label": "Deux instructeurs", "account": "64111", "amount": "31000.00" },
            { "kind": "SUPPLIES", "label": "Fournitures", "amount": "240.00" }],
        "units": "100", "notifiedOn": "2026-05-02", "reference": "Courrier du 2 mai 2026",
        "forecast": [{ "member": members[1], "units": "40" }, { "member": members[2], "units": "25" }] })
}

fn statement(convention: &str, members: &[String], of: &str) -> Value {
    json!({ "convention": convention, "pool": "instruction", "from": "2026-01-01", "until": "2026-03-31",
        "units": [{ "member": members[1], "units": of }, { "member": members[2], "units": "0" }],
        "statedOn": "2026-04-02", "reference": "État du premier trimestre" })
}

#[tokio::test]
async fn a_notice_and_a_statement_are_recorded_corrected_and_told() {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let convention = story.convention(&members).await;
    let recorded = story.record("unitCostNotify", notice(&convention, &members)).await;
    assert_eq!(recorded, convention);
    story
        .record("unitsState", statement(&convention, &members, "9.25"))
        .await;
    let read = story.read("", READ).await;
    let first = read["conventions"]["nodes"][0]["unitStatements"][0]["id"].clone();
    let mut corrected = statement(&convention, &members, "9.5");
    corrected["replaces"] = first.clone();
    corrected["reference"] = json!("État rectifié");
    story.record("unitsState", corrected).await;

    let read = story.read("", READ).await;
    let told = &read["conventions"]["nodes"][0];
    let told_notice = &told["unitCostNotices"][0];
    assert_eq!(
        (&told_notice["unitCost"], &told_notice["total"], &told_notice["stage"]),
        (&json!("312.4"), &json!("31240.00"), &json!("FORECAST"))
    );
    // The convention of this story is ruled by no text on unit costs: nothing is late.
    assert_eq!(
        (&told_notice["dueBy"], &told_notice["late"], &told_notice["daysLate"]),
        (&Value::Null, &json!(false), &json!(0))
    );
    assert_eq!(told_notice["forecast"][0]["units"], "40");
    let sentence = told_notice["fact"]["entry"]["sentence"].as_str().unwrap();
    assert!(sentence.contains("312,40\u{a0}€ par unité"), "{sentence}");
    let statements = told["unitStatements"].as_array().unwrap();
    assert_eq!(
        (
            statements.len(),
            &statements[0]["replacedBy"],
            &statements[1]["replaces"]
        ),
        (2, &statements[1]["id"], &first)
    );
    assert_eq!(statements[1]["units"][0]["units"], "9.5");
    let criteria = read["members"]["nodes"].to_string();
    assert!(criteria.contains("coût de l’heure d’instruction"), "{criteria}");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_at_its_field() {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let convention = story.convention(&members).await;
    let spoilt: [(&[&str], Value, &str); 6] = [
        (&["pool"], json!("Instruction"), "pool"),
        (&["units"], json!("1,5"), "units"),
        (&["components", "0", "amount"], json!("12,5"), "components.0.amount"),
        (&["components", "0", "account"], json!("9"), "components.0.account"),
        (&["forecast", "1", "units"], json!("-1"), "forecast.1.units"),
        (&["forecast", "0", "member"], json!("member:x"), "forecast.0.member"),
    ];
    for (path, value, field) in spoilt {
        let mut order = notice(&convention, &members);
        *order.pointer_mut(&format!("/{}", path.join("/"))).unwrap() = value;
        let (_, at) = story.refuse("unitCostNotify", order).await;
        assert_eq!(at, field);
    }
    story.record("unitCostNotify", notice(&convention, &members)).await;
    let mut inverted = statement(&convention, &members, "1");
    inverted["until"] = json!("2025-12-31");
    assert_eq!(story.refuse("unitsState", inverted).await.1, "until");
    let mut forgotten = statement(&convention, &members, "1");
    forgotten["units"].as_array_mut().unwrap().pop();
    assert_eq!(
        story.refuse("unitsState", forgotten).await,
        ("units.incomplete".to_owned(), "units".to_owned())
    );
}
