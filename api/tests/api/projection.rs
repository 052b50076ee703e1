//! What each member would pay over the years to come, what it pays for each inhabitant, and documents as data.

use crate::cooperation::cents;
use crate::story::Story;
use serde_json::{Value, json};

const PROJECTION: &str = "projection { from years notProjected hypotheses { pool from until sentence }
    members { member { name } base years { year amount perInhabitant { amount population { value vintage source } reason } } }
    pools { pool growth convention { title } base { amount } years { year amount total key { name } hypotheses obstacles { code message }
        comparisons { name before after difference amountEffect } sheet { text matches total } } } }
    userErrors { code message field }";

async fn project(story: &Story, arguments: &str, root: &str) -> Value {
    let position = story.read("", "position").await;
    let read = story
        .read(root, &format!("projection({arguments}) {{ {PROJECTION} }}"))
        .await;
    assert_eq!(
        story.read("", "position").await,
        position,
        "une projection n’enregistre rien"
    );
    read["projection"].clone()
}

/// 48 500,00 € by population: 13 495, 10 418 and 3 077 inhabitants, whose populations of 2026 are kept.
#[tokio::test]
async fn each_member_reads_what_it_would_pay_and_what_is_taken_for_granted() {
    let (story, _) = Story::told().await;
    let answer = project(&story, "years: 2", "").await;
    assert_eq!(answer["userErrors"], json!([]));
    let projection = &answer["projection"];
    assert_eq!(
        (&projection["from"], &projection["years"]),
        (&json!(2026), &json!([2027, 2028]))
    );
    for member in projection["members"].as_array().unwrap() {
        for year in member["years"].as_array().unwrap() {
            assert_eq!(year["amount"], member["base"], "rien ne change");
        }
    }
    let pool = &projection["pools"][0];
    assert_eq!(pool["growth"], "+0\u{a0}% par an");
    for year in pool["years"].as_array().unwrap() {
        assert_eq!(
            (&year["amount"], &year["total"]),
            (&json!("48500.00"), &json!("48500.00"))
        );
        assert_eq!(
            (&year["obstacles"], &year["sheet"]["matches"]),
            (&json!([]), &json!(true))
        );
        assert!(
            year["sheet"]["text"]
                .as_str()
                .unwrap()
                .contains("population municipale")
        );
    }
    let hypotheses: Vec<_> = projection["hypotheses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|told| {
            (
                told["from"].as_u64().unwrap(),
                told["until"].as_u64().unwrap(),
                told["sentence"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        hypotheses,
        [
            (2027, 2028, "Montant de 2026 gardé."),
            (2027, 2028, "Population municipale : millésime 2023 gardé."),
        ]
    );
}

#[tokio::test]
async fn a_rate_is_given_for_every_cost_or_for_one() {
    let (story, _) = Story::told().await;
    for (arguments, expected) in [
        ("years: 2, growth: \"2\"", ["49470.00", "50459.40"]),
        (
            "years: 2, growth: \"2\", growths: [{ pool: \"paie\", yearly: \"-10\" }]",
            ["43650.00", "39285.00"],
        ),
    ] {
        let answer = project(&story, arguments, "").await;
        let projection = &answer["projection"];
        let amounts: Vec<_> = projection["pools"][0]["years"]
            .as_array()
            .unwrap()
            .iter()
            .map(|year| &year["amount"])
            .collect();
        assert_eq!(amounts, expected, "{arguments}");
        for (index, amount) in expected.iter().enumerate() {
            let members = projection["members"].as_array().unwrap().iter();
            let sum: i64 = members.map(|member| cents(&member["years"][index]["amount"])).sum();
            assert_eq!(sum, cents(&json!(amount)));
        }
    }
    for (arguments, code, field) in [
        ("years: 0", "value.fiscal_year", "years"),
        ("years: 2, growth: \"deux\"", "value.fraction", "growth"),
        (
            "years: 2, growths: [{ pool: \"voirie\", yearly: \"1\" }]",
            "budget.pool_unknown",
            "growths.0.pool",
        ),
        ("years: 2, from: 2019", "allocation.unknown", "from"),
    ] {
        let answer = project(&story, arguments, "").await;
        assert_eq!(answer["projection"], Value::Null);
        let error = &answer["userErrors"][0];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &json!(field)),
            "{arguments}"
        );
    }
    // Before anything was shared, there is nothing to project.
    let answer = project(&story, "years: 2", ", asOf: { position: \"4\" }").await;
    assert_eq!(answer["userErrors"][0]["code"], "allocation.unknown");
}

/// 18 720,75 € for 10 418 inhabitants: 1,7969… €, hence 1,80 €.
#[tokio::test]
async fn what_is_due_is_told_for_each_inhabitant_with_the_population_it_is_divided_by() {
    let (story, _) = Story::told().await;
    let fields = "obligations(year: 2026) { nodes { member { name } perInhabitant { amount reason population { value vintage source inForceOn } }
        lines { perInhabitant { amount } } } }";
    let read = story.read("", fields).await;
    let muzillac = &read["obligations"]["nodes"][1];
    assert_eq!(
        muzillac["perInhabitant"],
        json!({ "amount": "1.80", "reason": null,
            "population": { "value": "10418", "vintage": 2023, "source": "INSEE", "inForceOn": "2026-01-01" } })
    );
    assert_eq!(muzillac["lines"][0]["perInhabitant"]["amount"], "1.80");
}

#[tokio::test]
async fn documents_are_read_as_data_with_the_cells_of_the_files() {
    let (story, members) = Story::told().await;
    let document = "title subtitle notes pages { name sections { title columns { title kind } rows { value unknown } total { value } } }";
    let fields = format!(
        "whoPays(year: 2026) {{ {document} }} one: whoPays(year: 2026, member: \"{}\") {{ {document} }} yearState(year: 2026) {{ {document} }}
        obligations(year: 2026) {{ nodes {{ lines {{ call {{ document {{ {document} }} }} }} }} }}
        projection(years: 1) {{ projection {{ document {{ {document} }} }} }}",
        members[1]
    );
    let read = story.read(", on: \"2026-10-01\"", &fields).await;
    let call = &read["obligations"]["nodes"][1]["lines"][0]["call"]["document"];
    let all = [
        &read["whoPays"],
        &read["one"],
        &read["yearState"],
        call,
        &read["projection"]["projection"]["document"],
    ];
    for document in all {
        assert!(!document["pages"].as_array().unwrap().is_empty(), "{document}");
        for section in document["pages"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|page| page["sections"].as_array().unwrap())
        {
            let width = section["columns"].as_array().unwrap().len();
            for row in section["rows"].as_array().unwrap() {
                assert_eq!(row.as_array().unwrap().len(), width, "{section}");
            }
        }
    }
    assert_eq!(read["whoPays"]["pages"].as_array().unwrap().len(), 4);
    assert_eq!(read["one"]["pages"].as_array().unwrap().len(), 1);
    let table = &read["whoPays"]["pages"][0]["sections"][0];
    let place = |title: &str| {
        let columns = table["columns"].as_array().unwrap();
        columns.iter().position(|column| column["title"] == title).unwrap()
    };
    let (due, titled) = (place("Dû"), place("Titré"));
    assert_eq!(table["total"][due]["value"], "48500.00");
    assert_eq!(table["total"][titled]["value"], "0.00");
    assert_eq!(table["columns"][due]["kind"], "MONEY");
    // Nothing was shared the year before: it is unknown, not nothing.
    let nothing = story.read("", &format!("whoPays(year: 1999) {{ {document} }}")).await;
    assert_eq!(nothing["whoPays"]["pages"], json!([]));
}
