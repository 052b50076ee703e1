//! The words of scenarios: which mutation a French verb calls, which field a French noun names, which word of a closed list a French one is.

use crate::script::{fields, scalar};
use domain::key::text::Tree;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The file of the words, beside the scenarios.
pub(crate) const FILE: &str = "vocabulaire.yaml";

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("vocabulaire.yaml")));

struct Words {
    verbs: BTreeMap<String, String>,
    nouns: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
    /// By field, by French word.
    choices: BTreeMap<String, BTreeMap<String, String>>,
}

impl Words {
    fn read(text: &str) -> Self {
        let tree = Tree::load(text).unwrap_or_else(|faults| panic!("{FILE} : {}", faults[0]));
        let section = |name: &str| {
            let found = fields(&tree).into_iter().find(|(found, _)| *found == name);
            found.unwrap_or_else(|| panic!("{FILE} : « {name} » manque")).1
        };
        let pairs = |tree: &Tree| -> BTreeMap<String, String> {
            let pairs = fields(tree).into_iter();
            pairs
                .map(|(french, word)| (french.to_owned(), scalar(word).to_owned()))
                .collect()
        };
        Self {
            verbs: pairs(section("verbes")),
            nouns: pairs(section("champs")),
            kinds: pairs(section("objets")),
            choices: fields(section("mots"))
                .into_iter()
                .map(|(field, words)| (field.to_owned(), pairs(words)))
                .collect(),
        }
    }
}

/// The mutation that `verb` calls.
pub(crate) fn mutation(verb: &str) -> Option<&'static str> {
    WORDS.verbs.get(verb).map(String::as_str)
}

/// The field that `noun` names.
pub(crate) fn field(noun: &str) -> Option<&'static str> {
    WORDS.nouns.get(noun).map(String::as_str)
}

/// What the API calls a thing of the kind `noun`.
pub(crate) fn kind(noun: &str) -> Option<&'static str> {
    WORDS.kinds.get(noun).map(String::as_str)
}

/// The word of the API for `word` in the field that the scenario calls `noun`.
pub(crate) fn choice(noun: &str, word: &str) -> Option<&'static str> {
    WORDS
        .choices
        .get(noun)
        .and_then(|words| words.get(word))
        .map(String::as_str)
}
