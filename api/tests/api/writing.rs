//! Mutations: what is accepted, refused, repeated.

use crate::server::siren;
use crate::story::{Story, uuid};
use serde_json::{Value, json};

#[tokio::test]
async fn a_rule_that_says_no_is_a_user_error_with_its_code_its_field_and_its_text() {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let refused = |code: &str, field: &str| (code.to_owned(), field.to_owned());

    let commune =
        json!({ "kind": "COMMUNE", "name": "Ambon", "siren": "215600025", "insee": "56002", "from": "2020-01-01" });
    assert_eq!(
        story.refuse("memberRegister", commune).await,
        refused("value.siren_checksum", "siren")
    );
    let draft = json!({ "title": "Paie", "object": "Paie.", "legalForm": "ENTENTE", "carrier": members[0], "parties": [members[1], members[2]],
        "startsOn": "2026-01-01" });
    assert_eq!(
        story.refuse("conventionDraft", draft).await,
        refused("convention.carrier_not_party", "carrier")
    );
    let draft = json!({ "title": "Paie", "object": "Paie.", "legalForm": "ENTENTE", "carrier": members[0], "parties": [members[0], "member:x"],
        "startsOn": "2026-02-30" });
    assert_eq!(
        story.refuse("conventionDraft", draft).await,
        refused("value.identifier", "parties.1")
    );
    let mut other =
        story.input(json!({ "ledger": format!("ledger:{}", uuid(9)), "member": members[0], "from": "2026-01-01" }));
    other["member"] = json!(format!("member:{}:{}", uuid(9), uuid(1)));
    let payload = story.send("memberIdentifiersChange", &other).await;
    assert_eq!(
        (&payload["userErrors"][0]["code"], &payload["userErrors"][0]["field"]),
        (&json!("ledger.not_open"), &json!("ledger"))
    );

    let convention = story.convention(&members).await;
    let seats = json!([{ "member": members[0], "votes": 1, "chairs": true }, { "member": members[1], "votes": 1, "chairs": true }]);
    let committee = json!({ "convention": convention, "name": "Comité", "installedOn": "2026-01-05", "seats": seats });
    assert_eq!(
        story.refuse("committeeInstall", committee).await,
        refused("committee.seats_invalid", "seats")
    );
    let seats = json!([{ "member": members[0], "votes": 1, "chairs": true }]);
    let committee = json!({ "convention": convention, "name": "Comité", "installedOn": "2026-01-05", "seats": seats });
    let committee = story.record("committeeInstall", committee).await;
    let session = json!({ "committee": committee, "sentOn": "2026-01-16", "heldOn": "2026-01-20", "agenda": [{ "title": "Avis", "effect": { "opinion": true } }] });
    let input = story.input(session);
    let error = story.send("sessionConvene", &input).await["userErrors"][0].clone();
    assert_eq!(
        (&error["code"], &error["field"], &error["legalReference"]),
        (
            &json!("committee.notice_too_short"),
            &json!("sentOn"),
            &json!("CRPA, art. R. 133-8")
        )
    );
}

#[tokio::test]
async fn an_amount_that_is_a_number_or_is_ambiguous_is_refused() {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let convention = story.convention(&members).await;
    let budget = |amount: Value| {
        json!({ "convention": convention, "fiscalYear": 2026, "pools": [{ "code": "paie", "label": "Paie" }],
            "lines": [{ "account": "64111", "label": "Traitements", "pool": "paie", "direction": "EXPENSE", "amount": amount }] })
    };
    for amount in ["12,345", "1e3", "", "1.234", "NaN"] {
        let refused = story.refuse("budgetDraft", budget(json!(amount))).await;
        assert_eq!(
            refused,
            ("value.amount".to_owned(), "lines.0.amount".to_owned()),
            "{amount}"
        );
    }
    let position = story.read("", "position").await;
    for amount in [json!(48_500), json!(485.5)] {
        let input = story.input(budget(amount));
        let query = "mutation ($input: BudgetDraftInput!) { budgetDraft(input: $input) { object { id } } }";
        let (_, message) = story.server.error(query, json!({ "input": input })).await;
        assert!(message.contains("Un montant s’écrit entre guillemets"), "{message}");
    }
    assert_eq!(story.read("", "position").await, position);
}

#[tokio::test]
async fn a_command_sent_twice_is_recorded_once_and_names_the_same_object() {
    let mut story = Story::begin().await;
    let input = story.input(json!({ "kind": "SYNDICATE", "name": "SIVU", "siren": siren(7), "from": "2020-01-01" }));
    let first = story.send("memberRegister", &input).await;
    let second = story.send("memberRegister", &input).await;
    assert_eq!(
        (&first["receipt"]["replayed"], &second["receipt"]["replayed"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(first["object"], second["object"]);
    assert_eq!(first["receipt"]["position"], second["receipt"]["position"]);
    assert_eq!(first["receipt"]["eventIds"], second["receipt"]["eventIds"]);

    let mut other = input.clone();
    other["name"] = json!("SIVOM");
    let query = "mutation ($input: MemberRegisterInput!) { memberRegister(input: $input) { object { id } } }";
    let (code, message) = story.server.error(query, json!({ "input": other })).await;
    assert_eq!(code, "command.conflict");
    assert!(
        message.starts_with("Cet identifiant de commande a déjà servi"),
        "{message}"
    );
    assert_eq!(
        story.read("", "members { totalCount }").await["members"]["totalCount"],
        1
    );
}

#[tokio::test]
async fn a_ledger_that_moved_refuses_who_expected_another_position() {
    let mut story = Story::begin().await;
    let register = |number: u32, position: &str| json!({ "expectedPosition": position, "kind": "SYNDICATE", "name": "SIVU", "siren": siren(number), "from": "2020-01-01" });
    story.record("memberRegister", register(7, "0")).await;
    let refused = story.refuse("memberRegister", register(8, "0")).await;
    assert_eq!(
        refused,
        ("ledger.position_moved".to_owned(), "expectedPosition".to_owned())
    );
}
