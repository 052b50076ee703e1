//! The vectors of RFC 8785’s author: the canonicaliser that gives our second opinion meets them, and our profile, which is narrower,
//! refuses each for a reason it can name.

use crate::canonical;
use domain::body::profile::{self, Fault};
use serde_json::Value;
use std::path::Path;

/// Each vector, and why it is no body.
const VECTORS: [(&str, Fault); 6] = [
    ("arrays", Fault::NotAnObject),
    ("french", Fault::KeyShape),
    ("structures", Fault::KeyShape),
    ("unicode", Fault::KeyShape),
    ("values", Fault::Null),
    ("weird", Fault::KeyShape),
];

fn file(folder: &str, name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/data/jcs")
        .join(folder)
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{} : {error}", path.display()))
}

#[test]
fn the_canonicaliser_of_our_second_opinion_meets_the_vectors() {
    for (name, _) in VECTORS {
        let input: Value = serde_json::from_slice(&file("input", &format!("{name}.json"))).unwrap();
        let hex = String::from_utf8(file("outhex", &format!("{name}.txt"))).unwrap();
        let bytes: Vec<u8> = hex
            .split_whitespace()
            .map(|pair| u8::from_str_radix(pair, 16).unwrap())
            .collect();
        assert_eq!(canonical(&input), bytes, "{name}");
        assert_eq!(bytes, file("output", &format!("{name}.json")), "{name}");
    }
}

#[test]
fn the_profile_refuses_each_vector_for_its_reason() {
    for (name, fault) in VECTORS {
        let output = file("output", &format!("{name}.json"));
        assert_eq!(
            profile::check(&output).map_err(|error| error.fault),
            Err(fault),
            "{name}"
        );
    }
}

/// Every string and every number of a document.
fn leaves(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(fields) => {
            found.extend(fields.keys().cloned().map(Value::String));
            fields.values().for_each(|field| leaves(field, found));
        }
        leaf => found.push(leaf.clone()),
    }
}

#[test]
fn the_profile_agrees_on_the_spelling_of_every_string_and_narrows_numbers_to_integers() {
    let mut found = Vec::new();
    for (name, _) in VECTORS {
        leaves(
            &serde_json::from_slice(&file("output", &format!("{name}.json"))).unwrap(),
            &mut found,
        );
    }
    for leaf in found {
        let expected = match &leaf {
            Value::String(text) if !unicode_normalization::is_nfc(text) => Err(Fault::NotNfc),
            Value::Number(number) if !number.is_u64() => Err(Fault::Number),
            Value::Null => Err(Fault::Null),
            _ => Ok(()),
        };
        let body = canonical(&serde_json::json!({ "leaf": leaf }));
        assert_eq!(profile::check(&body).map_err(|error| error.fault), expected, "{leaf}");
    }
}
