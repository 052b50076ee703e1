//! Members through time, as clients record and read them.

use crate::server::siren;
use crate::story::Story;
use serde_json::{Value, json};

const NOVA: u32 = 40;

/// The story told, and on 1 July 2026 Muzillac and Péaule become one commune; returns the members, with the new one.
async fn merged() -> (Story, [String; 3], String) {
    let (mut story, members) = Story::told().await;
    let nova = json!({ "kind": "COMMUNE", "name": "Muzillac-Péaule", "siren": siren(NOVA), "insee": "56143", "from": "2026-07-01" });
    let nova = story.record("memberRegister", nova).await;
    let succession = json!({ "effectiveOn": "2026-07-01", "kind": "COMMUNE_NOUVELLE", "predecessors": members[1..], "successors": [nova],
        "others": ["Le Guerno"], "reference": "Arrêté préfectoral du 2 mars 2026" });
    story.record("memberSucceed", succession).await;
    (story, members, nova)
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|member| member["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_successor_answers_from_its_first_day_for_what_was_called_before() {
    let (story, ..) = merged().await;
    let fields = "obligations(year: 2026) { nodes { member { name } debtors { name } balance { called } lines { call { debtors { name } } } } }";
    for (on, debtor) in [("2026-06-30", None), ("2026-07-01", Some("Muzillac-Péaule"))] {
        let answer = story.read(&format!(", on: \"{on}\""), fields).await;
        let rows = answer["obligations"]["nodes"].as_array().unwrap();
        assert_eq!(rows.len(), 3);
        for row in rows {
            let named = row["member"]["name"].as_str().unwrap();
            let expected = if named.starts_with("CC") {
                named
            } else {
                debtor.unwrap_or(named)
            };
            assert_eq!(names(&row["debtors"]), [expected], "{on} {named}");
            assert_eq!(names(&row["lines"][0]["call"]["debtors"]), [expected], "{on} {named}");
        }
    }
}

#[tokio::test]
async fn a_member_says_what_it_came_out_of_and_what_it_became() {
    let (story, members, nova) = merged().await;
    let read = async |id: &str, on: &str| {
        let query = format!(
            "query ($id: ID!) {{ node(id: $id, on: \"{on}\") {{ ... on Member {{ activeFrom activeUntil successors {{ name }} predecessors {{ name }}
                successions {{ effectiveOn kind successors {{ name }} others reference fact {{ entry {{ sentence }} }} }} }} }} }}"
        );
        story.server.query(&query, json!({ "id": id })).await["node"].clone()
    };
    let muzillac = read(&members[1], "2026-07-01").await;
    assert_eq!(muzillac["activeUntil"], "2026-06-30");
    assert_eq!(names(&muzillac["successors"]), ["Muzillac-Péaule"]);
    let succession = &muzillac["successions"][0];
    assert_eq!(
        (&succession["kind"], &succession["others"]),
        (&json!("COMMUNE_NOUVELLE"), &json!(["Le Guerno"]))
    );
    let sentence = succession["fact"]["entry"]["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("La commune de Muzillac n’existe plus à compter du 1er juillet 2026"),
        "{sentence}"
    );
    assert_eq!(read(&members[1], "2026-06-30").await["successors"], json!([]));
    let nova = read(&nova, "2026-07-01").await;
    assert_eq!(
        (&nova["activeFrom"], &nova["activeUntil"]),
        (&json!("2026-07-01"), &Value::Null)
    );
    assert_eq!(names(&nova["predecessors"]), ["Muzillac", "Péaule"]);
}

#[tokio::test]
async fn the_seats_pass_to_the_successor() {
    let (story, ..) = merged().await;
    let fields = "committees { nodes { seats { member { name } heldBy { name } votes } } }";
    let answer = story.read(", on: \"2026-07-01\"", fields).await;
    let seats = answer["committees"]["nodes"][0]["seats"].as_array().unwrap().clone();
    let held: Vec<_> = seats.iter().map(|seat| names(&seat["heldBy"])).collect();
    assert_eq!(
        held,
        [["CC Arc Sud Bretagne"], ["Muzillac-Péaule"], ["Muzillac-Péaule"]]
    );
}

#[tokio::test]
async fn an_epci_sits_in_place_of_its_communes() {
    let (mut story, members) = Story::told().await;
    let convention = story.read("", "conventions { nodes { id } }").await["conventions"]["nodes"][0]["id"].clone();
    let substitution = |replaced: &Value| {
        json!({ "convention": convention, "member": members[0], "replaced": replaced, "effectiveOn": "2026-04-01",
            "reference": "Arrêté préfectoral du 2 mars 2026" })
    };
    let refused = story.refuse("memberSubstitute", substitution(&json!([]))).await;
    assert_eq!(
        refused,
        ("member.substitution_invalid".to_owned(), "replaced".to_owned())
    );
    let order = substitution(&json!([members[1]]));
    story.record("memberSubstitute", order).await;
    let fields = "conventions { nodes { substitutions { member { name } replaced { name } effectiveOn reference fact { position } } } }";
    let answer = story.read("", fields).await;
    let told = &answer["conventions"]["nodes"][0]["substitutions"][0];
    assert_eq!(
        (&told["member"]["name"], names(&told["replaced"])),
        (&json!("CC Arc Sud Bretagne"), vec!["Muzillac"])
    );
    assert_eq!(told["effectiveOn"], "2026-04-01");
}

#[tokio::test]
async fn a_succession_that_cannot_be_is_refused_with_its_field() {
    let (mut story, members) = Story::told().await;
    let succession = json!({ "effectiveOn": "2026-07-01", "kind": "COMMUNE_NOUVELLE", "predecessors": members[1..], "successors": [members[1]],
        "reference": "Arrêté" });
    let refused = story.refuse("memberSucceed", succession).await;
    assert_eq!(
        refused,
        ("member.succession_invalid".to_owned(), "predecessors.0".to_owned())
    );
}
