//! Whether a value fits a JSON Schema: the keywords that the schema of the key language uses, and no other.

use regex::Regex;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Keywords that say nothing of what fits.
const NOTES: &[&str] = &["$schema", "$defs", "title", "description"];

/// Where `value` departs from `schema`, a part of `root`.
pub(crate) fn faults(root: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let keywords = schema.as_object().expect("un schéma est un objet");
    let broken = keywords
        .iter()
        .filter(|(keyword, _)| !NOTES.contains(&keyword.as_str()));
    broken
        .flat_map(|(keyword, wanted)| keyword_faults(root, keywords, keyword, wanted, value))
        .collect()
}

fn keyword_faults(
    root: &Value,
    schema: &Map<String, Value>,
    keyword: &str,
    wanted: &Value,
    value: &Value,
) -> Vec<String> {
    let holds = match keyword {
        "$ref" => {
            let path = wanted.as_str().unwrap().trim_start_matches('#');
            return faults(root, root.pointer(path).expect("une définition"), value);
        }
        "items" => {
            return value
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|item| faults(root, wanted, item))
                .collect();
        }
        "properties" => {
            let fields = wanted.as_object().unwrap().iter();
            let written = fields.filter_map(|(name, part)| Some(faults(root, part, value.as_object()?.get(name)?)));
            return written.flatten().collect();
        }
        "additionalProperties" => return additional(root, schema, wanted, value),
        "oneOf" => {
            wanted
                .as_array()
                .unwrap()
                .iter()
                .filter(|option| faults(root, option, value).is_empty())
                .count()
                == 1
        }
        "const" => value == wanted,
        "enum" => wanted.as_array().unwrap().contains(value),
        "type" => match wanted {
            Value::Array(types) => types.iter().any(|wanted| has_type(value, wanted)),
            wanted => has_type(value, wanted),
        },
        "pattern" => value
            .as_str()
            .is_none_or(|text| matches(wanted.as_str().unwrap(), text)),
        "minimum" => whole(value).is_none_or(|number| number >= whole(wanted).unwrap()),
        "maximum" => whole(value).is_none_or(|number| number <= whole(wanted).unwrap()),
        "required" => {
            let names = wanted.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
            value
                .as_object()
                .is_none_or(|fields| names.into_iter().all(|name| fields.contains_key(name)))
        }
        "minProperties" => value
            .as_object()
            .is_none_or(|fields| fields.len() as u64 >= wanted.as_u64().unwrap()),
        "maxProperties" => value
            .as_object()
            .is_none_or(|fields| fields.len() as u64 <= wanted.as_u64().unwrap()),
        "minItems" => value
            .as_array()
            .is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
        "uniqueItems" => value.as_array().is_none_or(|items| {
            items
                .iter()
                .enumerate()
                .all(|(index, item)| !items[..index].contains(item))
        }),
        other => panic!("mot-clé {other} inattendu dans un schéma"),
    };
    if holds {
        Vec::new()
    } else {
        vec![format!("{value} : {keyword} {wanted}")]
    }
}

/// Whether `text` has `pattern`. Patterns are few, and dear to compile.
fn matches(pattern: &str, text: &str) -> bool {
    static COMPILED: Mutex<BTreeMap<String, Regex>> = Mutex::new(BTreeMap::new());
    let mut compiled = COMPILED.lock().unwrap();
    let regex = compiled
        .entry(pattern.to_owned())
        .or_insert_with(|| Regex::new(pattern).unwrap());
    regex.is_match(text)
}

/// The whole part of a number, rounded down.
fn whole(value: &Value) -> Option<i64> {
    let text = value.as_number()?.to_string();
    let whole: i64 = text.split('.').next()?.parse().unwrap_or(i64::MAX);
    Some(whole.saturating_sub(i64::from(text.starts_with('-') && text.contains('.'))))
}

fn additional(root: &Value, schema: &Map<String, Value>, wanted: &Value, value: &Value) -> Vec<String> {
    let declared = |name: &str| {
        schema
            .get("properties")
            .is_some_and(|properties| properties.get(name).is_some())
    };
    let others = value
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !declared(name));
    match wanted {
        Value::Bool(false) => others.map(|(name, _)| format!("{name} est de trop")).collect(),
        wanted => others.flat_map(|(_, value)| faults(root, wanted, value)).collect(),
    }
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    match wanted.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        other => panic!("type {other} inattendu dans un schéma"),
    }
}

#[test]
fn every_part_of_the_schema_is_described_in_french_and_closed() {
    fn walk(schema: &Value, path: &str) {
        if let Some(fields) = schema["properties"].as_object() {
            assert_eq!(schema["additionalProperties"], json!(false), "{path}");
            for (name, part) in fields {
                assert!(
                    part["description"].is_string() || part["$ref"].is_string(),
                    "{path}.{name}"
                );
            }
        }
        let parts = schema.as_object().into_iter().flatten();
        for (name, part) in parts {
            walk(part, &format!("{path}.{name}"));
        }
        for (index, part) in schema.as_array().into_iter().flatten().enumerate() {
            walk(part, &format!("{path}.{index}"));
        }
    }
    let schema = crate::support::schema();
    for (name, part) in schema["$defs"].as_object().unwrap() {
        assert!(part["description"].is_string(), "{name}");
    }
    walk(schema, "");
}
