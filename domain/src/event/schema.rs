//! The JSON Schemas of facts, as they are published: beside the documentation, and in each audit bundle.

use super::EventType;
use crate::body;
use serde_json::{Value, json};

/// The schema of the data of a type of fact in one of its versions.
pub fn of_data(event_type: EventType, version: u16) -> Option<Value> {
    let schema = if version == event_type.version() {
        Some(event_type.data_schema())
    } else {
        event_type.former_schema(version)
    };
    let mut schema = schema?.to_value();
    without_null(&mut schema);
    Some(schema)
}

/// The schema of the envelope, around the data of any type.
pub fn of_envelope() -> Value {
    let mut schema = body::envelope_schema().to_value();
    without_null(&mut schema);
    schema
}

/// The schema without `null` nor default values, which no body may hold: an optional field is there or is not.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => {
            items.retain(|item| *item != json!("null") && *item != json!({ "type": "null" }));
            items.iter_mut().for_each(without_null);
        }
        Value::Object(fields) => {
            fields.retain(|name, part| name != "default" || part.is_object());
            fields.values_mut().for_each(without_null);
            if let Some([only]) = fields.get("type").and_then(Value::as_array).map(Vec::as_slice) {
                let only = only.clone();
                fields.insert("type".to_owned(), only);
            }
        }
        _ => {}
    }
}
