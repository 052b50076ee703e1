//! Allocations by keys of every kind, and their calculation sheets.

use crate::cooperation::{Cooperation, FIVE, cents};
use serde_json::{Value, json};

const SHARES: &str = "allocations { nodes { amount total keyVersion shares { amount member { name } presentFrom presentUntil lines { label amount } }
    sheet { text json csv total matches } } }";

async fn allocation(cooperation: &Cooperation) -> Value {
    cooperation.story.read("", SHARES).await["allocations"]["nodes"][0].clone()
}

fn amounts(allocation: &Value) -> Vec<&str> {
    let shares = allocation["shares"].as_array().unwrap();
    shares.iter().map(|share| share["amount"].as_str().unwrap()).collect()
}

/// The three forms of the sheet tell the recorded amounts, and the calculation gives them again.
fn assert_told(allocation: &Value) {
    let sheet = &allocation["sheet"];
    assert_eq!(
        (&sheet["matches"], &sheet["total"]),
        (&json!(true), &allocation["total"])
    );
    let told: Value = serde_json::from_str(sheet["json"].as_str().unwrap()).unwrap();
    assert_eq!(told["totals"], json!(amounts(allocation)));
    assert_eq!(
        (&told["total"], &told["differences"]),
        (&allocation["total"], &json!([]))
    );
    let shares = allocation["shares"].as_array().unwrap();
    assert_eq!(
        shares.iter().map(|share| cents(&share["amount"])).sum::<i64>(),
        cents(&allocation["total"])
    );
    for share in shares {
        let name = share["member"]["name"].as_str().unwrap();
        for form in ["text", "csv"] {
            assert!(
                sheet[form].as_str().unwrap().contains(name),
                "{name} manque : {}",
                sheet[form]
            );
        }
    }
}

#[tokio::test]
async fn a_member_that_joins_in_may_owes_by_inhabitants_and_days() {
    let key = "participants: [Alpha, Bruyères, Castel, Dourdan, Esves, Fontaine]
formula: { prorata: { basis: actualDays, of: { criterion: population municipale } } }";
    let mut cooperation = Cooperation::sharing("48500.00", key).await;
    let fontaine = cooperation.member("Fontaine");
    cooperation
        .allocate(&json!([{ "member": fontaine, "from": "2026-05-15" }]))
        .await;
    let allocation = allocation(&cooperation).await;
    assert_eq!(
        amounts(&allocation),
        ["4798.91", "1644.90", "26692.48", "7883.74", "653.35", "6826.62"]
    );
    let presence = |index: usize| {
        let share = &allocation["shares"][index];
        (share["presentFrom"].clone(), share["presentUntil"].clone())
    };
    assert_eq!(presence(5), (json!("2026-05-15"), Value::Null));
    assert_eq!(presence(0), (Value::Null, Value::Null));
    assert_told(&allocation);
}

#[tokio::test]
async fn a_presence_that_no_key_can_count_is_refused_where_it_stands() {
    let key = format!("{FIVE}\nformula: {{ prorata: {{ basis: actualDays, of: equal }} }}");
    let mut cooperation = Cooperation::sharing("48500.00", &key).await;
    let (alpha, fontaine) = (cooperation.member("Alpha"), cooperation.member("Fontaine"));
    for (presences, code, field) in [
        (
            json!([{ "member": fontaine, "from": "2026-05-15" }]),
            "key.participants_invalid",
            "presences.0",
        ),
        (
            json!([{ "member": alpha, "from": "2026-05-15", "until": "2026-05-14" }]),
            "convention.period_inverted",
            "presences.0",
        ),
        (
            json!([{ "member": alpha, "from": "2026-02-30" }]),
            "value.date",
            "presences.0.from",
        ),
        (json!([{ "member": "Alpha" }]), "value.identifier", "presences.0.member"),
        (
            json!([{ "member": alpha }, { "member": alpha }]),
            "member.twice",
            "presences.1",
        ),
    ] {
        let order = cooperation.allocation(&presences);
        let refused = cooperation.story.refuse("allocationCompute", order).await;
        assert_eq!(refused, (code.to_owned(), field.to_owned()));
    }
}

#[tokio::test]
async fn a_blended_key_keeps_its_bounds_and_redistributes() {
    let key = format!(
        "{FIVE}
formula:
  bounded:
    floor: \"3500.00\"
    cap: {{ shareOfTotal: 40 % }}
    of:
      blend:
        mode: singleStep
        parts:
          - {{ weight: 50 %, of: {{ criterion: population municipale }} }}
          - {{ weight: 50 %, of: {{ criterion: potentiel fiscal }} }}"
    );
    let mut cooperation = Cooperation::sharing("120000.00", &key).await;
    cooperation.allocate(&Value::Null).await;
    let allocation = allocation(&cooperation).await;
    assert_eq!(
        amounts(&allocation),
        ["23465.82", "7640.98", "48000.00", "37393.20", "3500.00"]
    );
    assert_told(&allocation);
}

#[tokio::test]
async fn a_price_gives_a_total_that_is_a_result() {
    let key = format!(
        "{FIVE}
formula:
  bounded:
    floor: \"500.00\"
    cap: \"9000.00\"
    of: {{ tariff: {{ flat: \"150.00\", price: \"1.10\", units: population municipale }} }}"
    );
    let mut cooperation = Cooperation::sharing("48500.00", &key).await;
    cooperation.allocate(&Value::Null).await;
    let allocation = allocation(&cooperation).await;
    assert_eq!(
        amounts(&allocation),
        ["2210.30", "856.20", "9000.00", "3534.70", "500.00"]
    );
    assert_eq!(
        (&allocation["amount"], &allocation["total"]),
        (&json!("48500.00"), &json!("16101.20"))
    );
    assert_told(&allocation);
}

#[tokio::test]
async fn a_key_of_several_lines_gives_each_member_its_part_of_each() {
    let key = format!(
        "{FIVE}
formula:
  stack:
    lines:
      - {{ label: solidarité, amount: \"100.00\", of: {{ only: {{ members: [Alpha, Esves], of: equal }} }} }}
      - {{ label: usage, amount: rest, of: {{ criterion: population municipale }} }}"
    );
    let mut cooperation = Cooperation::sharing("48600.00", &key).await;
    cooperation.allocate(&Value::Null).await;
    let allocation = allocation(&cooperation).await;
    assert_eq!(
        allocation["shares"][0]["lines"],
        json!([{ "label": "solidarité", "amount": "50.00" }, { "label": "usage", "amount": "5585.03" }])
    );
    assert_eq!(
        amounts(&allocation),
        ["5635.03", "1914.36", "31065.05", "9175.19", "810.37"]
    );
    assert_told(&allocation);
}

#[tokio::test]
async fn a_missing_value_is_refused_with_its_member_its_criterion_and_its_year() {
    let key = format!("{FIVE}\nformula: {{ criterion: {{ name: bulletins de paie, vintage: 2025 }} }}");
    let mut cooperation = Cooperation::sharing("48500.00", &key).await;
    let order = cooperation.allocation(&Value::Null);
    let input = cooperation.story.input(order);
    let refused = cooperation.story.send("allocationCompute", &input).await;
    let error = &refused["userErrors"][0];
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!("key.criterion_missing"), &json!("key"))
    );
    let message = error["message"].as_str().unwrap();
    for part in ["Alpha", "bulletins de paie", "2025"] {
        assert!(message.contains(part), "{part} manque : {message}");
    }
}

#[tokio::test]
async fn too_many_sheets_at_once_are_refused() {
    let cooperation = Cooperation::sharing("48500.00", &format!("{FIVE}\nformula: equal")).await;
    let query = "query ($id: ID!) { ledger(id: $id) { allocations(first: 100) { nodes { sheet { total } } } } }";
    let (code, _) = cooperation
        .story
        .server
        .error(query, json!({ "id": cooperation.story.ledger }))
        .await;
    assert_eq!(code, "api.limit");
}
