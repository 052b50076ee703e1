//! Simulations: what would change, for whom and why, with nothing recorded.

use crate::cooperation::{Cooperation, FIVE, cents};
use serde_json::{Value, json};

const COMPARISON: &str =
    "name member { id } before after difference percent amountEffect keyEffect criteriaEffect membershipEffect";

/// Five communes that share 48 500,00 € by population.
pub(crate) async fn five() -> Cooperation {
    Cooperation::sharing(
        "48500.00",
        &format!("{FIVE}\nformula: {{ criterion: population municipale }}"),
    )
    .await
}

/// What trying `changes` answers, read with `arguments` beside the ledger's id; and the position does not move.
pub(crate) async fn simulate_at(cooperation: &Cooperation, arguments: &str, changes: Value) -> Value {
    let mut input = json!({ "convention": cooperation.convention, "pool": "paie", "fiscalYear": 2026 });
    let Value::Object(changes) = changes else {
        panic!("un objet est attendu : {changes}")
    };
    input.as_object_mut().unwrap().extend(changes);
    let query = format!(
        "query ($id: ID!, $input: SimulationInput!) {{ ledger(id: $id {arguments}) {{ simulate(input: $input) {{
            simulation {{ comparisons {{ {COMPARISON} }} winners {{ name difference }} losers {{ name difference }} total {{ {COMPARISON} }} merged }}
            userErrors {{ code message field }} }} }} }}"
    );
    let story = &cooperation.story;
    let position = story.read("", "position").await;
    let variables = json!({ "id": story.ledger, "input": input });
    let answer = story.server.query(&query, variables).await["ledger"]["simulate"].clone();
    assert_eq!(
        story.read("", "position").await,
        position,
        "une simulation n’enregistre rien"
    );
    answer
}

/// The comparison that trying `changes` gives, whose effects sum to the cent.
async fn simulate(cooperation: &Cooperation, changes: Value) -> Value {
    let answer = simulate_at(cooperation, "", changes).await;
    assert_eq!(answer["userErrors"], json!([]));
    assert_sums(&answer["simulation"]);
    answer["simulation"].clone()
}

/// Effects make the difference, differences lead from before to after, and lines make the total.
fn assert_sums(simulation: &Value) {
    let lines = simulation["comparisons"].as_array().unwrap();
    for line in lines.iter().chain([&simulation["total"]]) {
        let effects = ["amountEffect", "keyEffect", "criteriaEffect", "membershipEffect"];
        let effects: i64 = effects.iter().map(|effect| cents(&line[*effect])).sum();
        assert_eq!(effects, cents(&line["difference"]), "{line}");
        assert_eq!(cents(&line["after"]) - cents(&line["before"]), effects, "{line}");
    }
    for column in [
        "before",
        "after",
        "difference",
        "amountEffect",
        "keyEffect",
        "criteriaEffect",
        "membershipEffect",
    ] {
        let sum: i64 = lines.iter().map(|line| cents(&line[column])).sum();
        assert_eq!(sum, cents(&simulation["total"][column]), "{column}");
    }
}

fn column<'a>(simulation: &'a Value, field: &str) -> Vec<&'a str> {
    let lines = simulation["comparisons"].as_array().unwrap();
    lines.iter().map(|line| line[field].as_str().unwrap()).collect()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|line| line["name"].as_str().unwrap())
        .collect()
}

const BY_POPULATION: [&str; 5] = ["5585.03", "1914.36", "31065.05", "9175.19", "760.37"];

#[tokio::test]
async fn nothing_tried_is_nothing_changed_before_and_after_the_cost_is_shared() {
    let mut cooperation = five().await;
    for shared in [false, true] {
        if shared {
            cooperation.allocate(&Value::Null).await;
        }
        let simulation = simulate(&cooperation, json!({})).await;
        assert_eq!(column(&simulation, "before"), BY_POPULATION);
        assert_eq!(column(&simulation, "after"), BY_POPULATION);
        assert_eq!(column(&simulation, "difference"), ["0.00"; 5]);
        assert_eq!(
            (&simulation["winners"], &simulation["losers"], &simulation["merged"]),
            (&json!([]), &json!([]), &json!([]))
        );
        assert_eq!(
            simulation["comparisons"][0]["member"]["id"],
            cooperation.member("Alpha")
        );
    }
}

#[tokio::test]
async fn another_key_tells_its_winners_and_its_losers_from_the_most_to_the_least() {
    let cooperation = five().await;
    let text = "formula: { bounded: { floor: \"1500.00\", cap: { shareOfTotal: 40 % }, of: { criterion: population municipale } } }";
    let simulation = simulate(&cooperation, json!({ "text": text })).await;
    let after = ["9244.42", "3168.67", "19400.00", "15186.91", "1500.00"];
    assert_eq!(column(&simulation, "after"), after);
    assert_eq!(column(&simulation, "keyEffect"), column(&simulation, "difference"));
    assert_eq!(names(&simulation["winners"]), ["Castel"]);
    assert_eq!(names(&simulation["losers"]), ["Dourdan", "Alpha", "Bruyères", "Esves"]);
    assert_eq!(
        (
            &simulation["comparisons"][2]["difference"],
            &simulation["comparisons"][2]["percent"]
        ),
        (&json!("-11665.05"), &json!("-37.6"))
    );
    assert_eq!(simulation["total"]["difference"], "0.00");
}

#[tokio::test]
async fn another_amount_and_another_value_are_told_apart() {
    let cooperation = five().await;
    let simulation = simulate(&cooperation, json!({ "amount": "50000.00" })).await;
    assert_eq!(
        column(&simulation, "after"),
        ["5757.76", "1973.57", "32025.82", "9458.96", "783.89"]
    );
    assert_eq!(column(&simulation, "amountEffect"), column(&simulation, "difference"));

    let values = json!([{ "member": "Dourdan", "criterion": "population municipale", "value": "1822" }]);
    let simulation = simulate(&cooperation, json!({ "amount": "50000.00", "values": values })).await;
    assert_eq!(simulation["total"]["amountEffect"], "1500.00");
    assert_eq!(simulation["total"]["criteriaEffect"], "0.00");
    let alone = simulate(&cooperation, json!({ "values": values })).await;
    assert_eq!(
        column(&alone, "after"),
        ["6052.00", "2074.42", "33662.42", "5887.21", "823.95"]
    );
    assert_eq!(column(&alone, "criteriaEffect"), column(&alone, "difference"));
}

#[tokio::test]
async fn a_member_unknown_to_the_ledger_joins_with_its_values_and_its_first_day() {
    let cooperation = five().await;
    let changes = json!({
        "text": "formula: { prorata: { basis: actualDays, of: { criterion: population municipale } } }",
        "joins": [{ "member": "Grandchamp", "from": "2026-05-15" }],
        "values": [{ "member": "Grandchamp", "criterion": "populationMunicipale", "value": "4210" }],
    });
    let simulation = simulate(&cooperation, changes).await;
    assert_eq!(
        column(&simulation, "after"),
        ["4798.91", "1644.90", "26692.48", "7883.74", "653.35", "6826.62"]
    );
    let joiner = &simulation["comparisons"][5];
    assert_eq!(
        (
            &joiner["name"],
            &joiner["member"],
            &joiner["before"],
            &joiner["percent"],
            &joiner["membershipEffect"]
        ),
        (
            &json!("Grandchamp"),
            &Value::Null,
            &json!("0.00"),
            &Value::Null,
            &json!("6826.62")
        )
    );
    let named =
        json!({ "text": "participants: [Alpha, Grandchamp]\nformula: equal", "joins": [{ "member": "Grandchamp" }] });
    let simulation = simulate(&cooperation, named).await;
    assert_eq!(
        column(&simulation, "after"),
        ["24250.00", "0.00", "0.00", "0.00", "0.00", "24250.00"],
        "la clé essayée nomme qui arrive"
    );
}

#[tokio::test]
async fn a_member_leaves_during_the_year_or_does_not_take_part_at_all() {
    let cooperation = five().await;
    let prorata = "formula: { prorata: { basis: actualDays, of: { criterion: population municipale } } }";
    let during = json!({ "text": prorata, "leaves": [{ "member": "Esves", "until": "2026-06-30" }] });
    let simulation = simulate(&cooperation, during).await;
    assert_eq!(
        column(&simulation, "after"),
        ["5629.52", "1929.61", "31312.52", "9248.28", "380.07"]
    );
    assert_eq!(
        column(&simulation, "keyEffect"),
        ["0.00"; 5],
        "tous présents, la clé ne change rien"
    );
    let gone = json!({ "leaves": [{ "member": cooperation.member("Esves") }] });
    let simulation = simulate(&cooperation, gone).await;
    assert_eq!(
        column(&simulation, "after"),
        ["5673.98", "1944.85", "31559.84", "9321.33", "0.00"]
    );
    assert_eq!(simulation["comparisons"][4]["percent"], "-100.0");
}

#[tokio::test]
async fn everything_at_once_still_sums_to_the_cent_against_what_was_shared() {
    let mut cooperation = five().await;
    cooperation.allocate(&Value::Null).await;
    let changes = json!({
        "amount": "61234.57",
        "text": "formula: { blend: { mode: singleStep, parts: [{ weight: 1/3, of: equal }, { weight: 2/3, of: { criterion: potentiel fiscal } }] } }",
        "values": [{ "member": "Castel", "criterion": "potentielFiscal", "value": "9000000" }],
        "joins": [{ "member": cooperation.member("Fontaine") }],
        "leaves": [{ "member": "Bruyères" }],
    });
    let simulation = simulate(&cooperation, changes).await;
    assert_eq!(column(&simulation, "before")[..5], BY_POPULATION);
    assert_eq!(
        names(&simulation["comparisons"]),
        ["Alpha", "Bruyères", "Castel", "Dourdan", "Esves", "Fontaine"]
    );
    assert_eq!(simulation["total"]["after"], "61234.57");
}

#[tokio::test]
async fn an_effect_that_cannot_be_isolated_is_counted_with_the_next() {
    let cooperation = five().await;
    let text = "participants: [Alpha, Grandchamp]\nformula: { fixed: { quotas: { Alpha: 40 %, Grandchamp: 60 % } } }";
    let simulation = simulate(
        &cooperation,
        json!({ "text": text, "joins": [{ "member": "Grandchamp" }] }),
    )
    .await;
    assert_eq!(
        simulation["merged"],
        json!(["KEY", "CRITERIA"]),
        "la clé nouvelle ne s’applique pas aux membres d’avant"
    );
    assert_eq!(simulation["total"]["after"], "48500.00");
}

#[tokio::test]
async fn a_simulation_in_the_past_knows_what_the_ledger_knew() {
    let mut cooperation = five().await;
    let then = cooperation.story.read("", "position").await["position"]
        .as_str()
        .unwrap()
        .to_owned();
    let dourdan = cooperation.member("Dourdan");
    let census = json!({ "member": dourdan, "criterion": "populationMunicipale", "value": "1822", "vintage": 2024, "source": "INSEE",
        "status": "DEFINITIVE", "knownOn": "2025-12-30", "inForceOn": "2026-01-01" });
    cooperation.story.record("criterionRecord", census).await;
    let now = simulate(&cooperation, json!({})).await;
    assert_eq!(column(&now, "before")[3], "5887.21");
    let past = simulate_at(&cooperation, &format!(", asOf: {{ position: \"{then}\" }}"), json!({})).await;
    assert_eq!(column(&past["simulation"], "before"), BY_POPULATION);
    let opening = simulate_at(&cooperation, ", asOf: { position: \"0\" }", json!({})).await;
    assert_eq!(opening["userErrors"][0]["code"], "budget.pool_unknown");
}
