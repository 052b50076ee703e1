//! Presets as their files write them: YAML whose words are those of the facts.

use super::Rule;
use crate::key::text::tree::{Tree, Value};
use crate::refusal::{Code, Refusal};
use serde::Deserialize;

/// A preset's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// What it is, for people who wonder whether it is theirs.
    pub(super) about: String,
    /// The file it starts from, where it changes only a few rules.
    #[serde(default)]
    pub(super) extends: Option<String>,
    /// Its rules.
    pub(super) rules: Vec<Rule>,
}

pub(super) fn read(text: &str) -> Result<File, Refusal> {
    let refuse = |message: String| Refusal::new(Code::RuleInvalid, message);
    let tree = Tree::load(text)
        .map_err(|faults| refuse(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ; ")))?;
    serde_json::from_value(json(&tree)).map_err(|error| refuse(error.to_string()))
}

/// The tree as JSON. A plain word is a number or a yes only where it can be nothing else: dates and shares stay words.
fn json(tree: &Tree) -> serde_json::Value {
    match &tree.value {
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(fields) => fields
            .iter()
            .map(|(name, _, value)| (name.clone(), json(value)))
            .collect(),
        Value::Scalar { text, plain } => match text.as_str() {
            "true" if *plain => true.into(),
            "false" if *plain => false.into(),
            digits if *plain => digits
                .parse::<u32>()
                .map_or_else(|_| digits.into(), serde_json::Value::from),
            words => words.into(),
        },
    }
}
