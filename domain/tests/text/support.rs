//! What the tests of this crate share.

use crate::json_schema;
use domain::key::text::tree::{Tree, Value as Node};
use domain::key::text::{KeyText, TextFault};
use domain::value::MemberId;
use proptest::prelude::ProptestConfig;
use serde_json::{Value, json};
use std::sync::LazyLock;
use uuid::Uuid;

/// The member that `label` names: any label but « Inconnu » names one.
pub(crate) fn member(label: &str) -> Option<MemberId> {
    Some(MemberId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, label.as_bytes()))).filter(|_| label != "Inconnu")
}

/// So many cases, or as many as the environment asks.
pub(crate) fn cases(unless_asked: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(unless_asked))
}

pub(crate) fn read(text: &str) -> Result<KeyText, Vec<TextFault>> {
    KeyText::read(text, member)
}

/// The faults of a text that is not a key, as a person reads them.
pub(crate) fn faults(text: &str) -> Vec<String> {
    read(text)
        .expect_err("une faute était attendue")
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// The schema of the key language.
pub(crate) fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../docs/reference/key-language.schema.json")).unwrap()
    });
    &SCHEMA
}

/// Where a document departs from the schema.
pub(crate) fn schema_faults(text: &str) -> Vec<String> {
    let schema = schema();
    json_schema::faults(schema, schema, &value(&Tree::load(text).unwrap()))
}

/// A tree as an editor that checks schemas sees it.
pub(crate) fn value(tree: &Tree) -> Value {
    match &tree.value {
        Node::List(items) => items.iter().map(value).collect(),
        Node::Map(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, _, tree)| (name.clone(), value(tree)))
                .collect(),
        ),
        Node::Scalar { .. } if tree.is_null() => Value::Null,
        Node::Scalar { text, plain: true } => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            number => serde_json::from_str(number).unwrap_or_else(|_| json!(number)),
        },
        Node::Scalar { text, plain: false } => json!(text),
    }
}
