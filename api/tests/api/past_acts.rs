//! Acts taken over from files: imported at once, read by words and by year, shown for what they are.

use crate::story::Story;
use serde_json::{Value, json};

fn act(member: &str, number: &str, decided_on: &str, object: &str) -> Value {
    json!({ "member": member, "kind": "DELIBERATION", "number": number, "decidedOn": decided_on, "object": object })
}

fn source() -> Value {
    json!({ "file": "deliberations.csv", "extractedOn": "2014-01-31" })
}

const ACTS: &str = "members(first: 2, after: null) { nodes { name pastActs(text: \"requalification\", year: 2013) { totalCount
    nodes { kind number decidedOn object standing matter { code name } votes { inOffice voters inFavour against abstentions }
        claim { state words } actesId prefecture receivedOn budget { name from until } siret url source { file extractedOn sha256 }
        fact { entry { sentence authorisedBy } } } } } }";

#[tokio::test]
async fn past_acts_are_found_by_words_and_year_and_say_that_nobody_checked_them() {
    let mut story = Story::begin().await;
    let [_, muzillac, _] = story.import().await;
    let mut full = act(&muzillac, "469", "2013-11-25", "Réqualification du boulevard");
    full["votes"] = json!({ "inOffice": 27, "inFavour": 22, "against": 1, "abstentions": 2 });
    full["claim"] = json!({ "state": "ENFORCEABLE", "words": "DELIBERATION EXECUTOIRE" });
    full["matter"] = json!({ "code": "1.1", "name": "commande publique/marchés publics" });
    full["receivedOn"] = json!("2013-12-02");
    let acts = json!([
        full,
        act(&muzillac, "470", "2013-11-25", "Enlèvement des graffitis"),
        act(&muzillac, "12", "2012-03-01", "Requalification de la place"),
    ]);
    story
        .record("pastActsImport", json!({ "source": source(), "acts": acts }))
        .await;
    let read = story.read("", ACTS).await;
    let nodes = read["members"]["nodes"].as_array().unwrap();
    let found = nodes.iter().find(|node| node["name"] == "Muzillac").unwrap();
    assert_eq!(found["pastActs"]["totalCount"], 1);
    let found = &found["pastActs"]["nodes"][0];
    assert_eq!(found["number"], "469");
    assert_eq!(found["standing"], "repris d’un fichier, non vérifié");
    assert_eq!(
        found["votes"],
        json!({ "inOffice": 27, "voters": null, "inFavour": 22, "against": 1, "abstentions": 2 })
    );
    assert_eq!(
        (&found["matter"]["code"], &found["claim"]["state"], &found["receivedOn"]),
        (&json!("1.1"), &json!("ENFORCEABLE"), &json!("2013-12-02"))
    );
    let entry = &found["fact"]["entry"];
    assert_eq!(entry["authorisedBy"], json!([]));
    assert!(entry["sentence"].as_str().unwrap().contains("non vérifié"), "{entry}");
}

#[tokio::test]
async fn an_import_with_one_wrong_act_records_none_and_names_it() {
    let mut story = Story::begin().await;
    let [_, muzillac, _] = story.import().await;
    let position = story.read("", "position").await;
    let good = act(&muzillac, "469", "2013-11-25", "Requalification");
    for (field, value, code, at) in [
        ("decidedOn", json!("2013-11-31"), "value.date", "acts.1.decidedOn"),
        ("decidedOn", json!("2014-02-01"), "past_act.order", "acts.1.decidedOn"),
        ("receivedOn", json!("2013-11-24"), "past_act.order", "acts.1.receivedOn"),
        ("siret", json!("21560143600011"), "past_act.siret", "acts.1.siret"),
        ("url", json!("chez moi"), "value.web_address", "acts.1.url"),
        (
            "matter",
            json!({ "code": "5.9", "name": "x" }),
            "value.matter",
            "acts.1.matter.code",
        ),
        (
            "votes",
            json!({ "inOffice": 27, "inFavour": 120, "against": 0, "abstentions": 0 }),
            "past_act.votes",
            "acts.1.votes",
        ),
        (
            "budget",
            json!({ "name": "Budget", "from": 2014, "until": 2013 }),
            "past_act.years",
            "acts.1.budget",
        ),
    ] {
        let mut wrong = act(&muzillac, "470", "2013-11-25", "Graffitis");
        wrong[field] = value;
        let refused = story
            .refuse("pastActsImport", json!({ "source": source(), "acts": [good, wrong] }))
            .await;
        assert_eq!(refused, (code.to_owned(), at.to_owned()));
    }
    assert_eq!(story.read("", "position").await, position);
}
