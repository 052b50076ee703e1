use crate::{canonical, value_of};
use domain::body::profile::Fault;
use domain::body::{self, BodyError};
use domain::sample::LEDGER;
use domain::value::LedgerId;
use serde_json::{Value, json};

/// What is wrong with a `PaymentRecorded` that `change` spoiled, written canonically.
fn spoiled(change: impl FnOnce(&mut Value)) -> BodyError {
    let mut value = value_of("PaymentRecorded");
    change(&mut value);
    body::decode(LEDGER, &canonical(&value)).unwrap_err()
}

/// What is wrong with its bytes once `from` is replaced by `to`.
fn rewritten(from: &str, to: &str) -> BodyError {
    let text = String::from_utf8(canonical(&value_of("PaymentRecorded"))).unwrap();
    assert!(text.contains(from), "{from} n’est pas dans {text}");
    body::decode(LEDGER, text.replacen(from, to, 1).as_bytes()).unwrap_err()
}

fn fault(error: &BodyError) -> Option<Fault> {
    if let BodyError::Profile(error) = error {
        Some(error.fault)
    } else {
        None
    }
}

#[test]
fn an_unknown_field_is_refused_everywhere() {
    for parent in ["", "/actor", "/data", "/subject"] {
        let error = spoiled(|body| {
            body.pointer_mut(parent).unwrap()["zzz"] = json!("de trop");
        });
        assert!(
            matches!(&error, BodyError::Shape(why) if why.contains("zzz")),
            "{parent} : {error}"
        );
    }
}

#[test]
fn a_missing_field_is_refused() {
    for (parent, field) in [
        ("", "cause"),
        ("/data", "amount"),
        ("/subject", "version"),
        ("/actor", "role"),
    ] {
        let error = spoiled(|body| {
            body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(field);
        });
        assert!(
            matches!(&error, BodyError::Shape(why) if why.contains(field)),
            "{field} : {error}"
        );
    }
}

#[test]
fn a_repeated_key_is_refused() {
    assert_eq!(
        fault(&rewritten(r#""format":1"#, r#""format":1,"format":1"#)),
        Some(Fault::KeyOrder)
    );
    assert_eq!(
        fault(&rewritten(r#""data":{"#, r#""data":{"amount":"1","#)),
        Some(Fault::KeyOrder)
    );
}

#[test]
fn a_number_that_readers_disagree_on_is_refused() {
    for number in ["1.0", "1e0", "-1", "01", "9007199254740992", "18446744073709551616"] {
        assert_eq!(
            fault(&rewritten(r#""format":1"#, &format!(r#""format":{number}"#))),
            Some(Fault::Number),
            "{number}"
        );
    }
}

#[test]
fn null_is_refused() {
    assert_eq!(
        fault(&rewritten(r#""format":1"#, r#""format":null"#)),
        Some(Fault::Null)
    );
}

#[test]
fn white_space_is_refused() {
    for (from, to) in [(",", ", "), (":", ": "), ("{", "{\n"), ("}", " }")] {
        assert_eq!(fault(&rewritten(from, to)), Some(Fault::Unexpected), "{to:?}");
    }
    let mut body = canonical(&value_of("PaymentRecorded"));
    body.push(b'\n');
    assert_eq!(fault(&body::decode(LEDGER, &body).unwrap_err()), Some(Fault::Trailing));
}

#[test]
fn money_is_never_a_number_and_has_one_spelling() {
    for amount in [
        json!(12),
        json!("12.00"),
        json!("012"),
        json!("+12"),
        json!("1e3"),
        json!("-0"),
        json!("99999999999999999999"),
    ] {
        let error = spoiled(|body| body["data"]["amount"] = amount.clone());
        assert!(matches!(error, BodyError::Shape(_)), "{amount} : {error}");
    }
}

#[test]
fn values_that_no_constructor_gives_are_refused() {
    for (pointer, value) in [
        ("/data/paidOn", json!("2026-02-30")),
        ("/data/reference", json!(" bord")),
        ("/data/call", json!("A2B1BD38-8913-5C15-BEB7-522041518669")),
        ("/actor/organisation", json!("200027028")),
        ("/actor/role", json!("king")),
        ("/recordedAt", json!("2026-11-01T08:00:00Z")),
        ("/subject/previous", json!("abc")),
    ] {
        let error = spoiled(|body| *body.pointer_mut(pointer).unwrap() = value);
        assert!(matches!(error, BodyError::Shape(_)), "{pointer} : {error}");
    }
}

#[test]
fn an_unknown_type_or_a_newer_version_asks_for_an_update() {
    let unknown = spoiled(|body| body["type"] = json!("PaymentForgiven"));
    assert_eq!(unknown, BodyError::UnknownType("PaymentForgiven".to_owned()));
    let newer = spoiled(|body| body["version"] = json!(2));
    assert_eq!(
        newer,
        BodyError::UnknownVersion {
            event_type: "PaymentRecorded".to_owned(),
            version: 2
        }
    );
    let format = spoiled(|body| body["format"] = json!(2));
    assert_eq!(
        format,
        BodyError::UnknownVersion {
            event_type: "format".to_owned(),
            version: 2
        }
    );
    for error in [unknown, newer, format] {
        assert!(error.to_string().contains("mettre le programme à jour"), "{error}");
    }
}

#[test]
fn a_fact_of_another_ledger_or_another_subject_is_refused() {
    let other = LedgerId::new(LEDGER.derive("autre registre"));
    let body = canonical(&value_of("PaymentRecorded"));
    assert_eq!(body::decode(other, &body), Err(BodyError::OtherLedger));
    assert_eq!(
        spoiled(|body| body["subject"]["kind"] = json!("member")),
        BodyError::Subject
    );
    assert_eq!(
        spoiled(|body| body["subject"]["id"] = body["data"]["call"].clone()),
        BodyError::Subject
    );
}

#[test]
fn a_fact_is_not_what_its_index_says_it_is() {
    let body = canonical(&value_of("PaymentRecorded"));
    let error = body::decode_trusted(LEDGER, "BudgetAdopted", 1, &body).unwrap_err();
    assert!(matches!(error, BodyError::Shape(_)), "{error}");
}

#[test]
fn the_same_fields_in_another_json_are_refused() {
    let as_list = spoiled(|body| body["data"] = body["data"].as_object().unwrap().values().cloned().collect());
    assert!(matches!(as_list, BodyError::Shape(_)), "{as_list}");
    let empty = spoiled(|body| body["evidence"] = json!([]));
    assert!(matches!(empty, BodyError::Shape(_)), "{empty}");
}
