//! Presets as their files write them, and the clauses that a convention or statutes set: YAML whose words are those of the facts.

use super::{Parameter, Rule, Setting};
use crate::key::text::tree::{Tree, Value};
use crate::law::Certainty;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, Name};
use serde::Deserialize;
use serde::de::DeserializeOwned;

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

/// A rule that the parties set themselves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clause {
    #[serde(default)]
    from: Option<Date>,
    parameter: Parameter,
    reference: Name,
    setting: Setting,
    #[serde(default)]
    until: Option<Date>,
}

impl From<Clause> for Rule {
    fn from(clause: Clause) -> Self {
        Self {
            certainty: Certainty::Clause,
            from: clause.from,
            parameter: clause.parameter,
            reference: clause.reference,
            setting: clause.setting,
            until: clause.until,
        }
    }
}

/// Reads the rules that a convention or statutes set: a list in YAML, each with its parameter, its setting and the clause it comes from.
pub fn clauses(text: &str) -> Result<Vec<Rule>, Refusal> {
    let clauses: Vec<Clause> = load(text)?;
    Ok(clauses.into_iter().map(Rule::from).collect())
}

pub(super) fn read(text: &str) -> Result<File, Refusal> {
    load(text)
}

fn load<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
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
