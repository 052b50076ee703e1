//! Keys as people write them, in YAML or JSON: `docs/reference/key-language.md`.
//!
//! [`tree`] loads a text, [`KeyText::read`] makes a key of it, [`KeyText::to_yaml`] and [`KeyText::to_json`] write one. Reading checks
//! the words; [`Formula::faults`] checks the sense, and [`KeyText::place`] tells where.

mod basis;
mod layout;
mod nodes;
mod prices;
mod reader;
mod syntax;
pub mod tree;
mod values;
mod words;
mod write;
mod written;

use super::{Formula, Rounding};
use crate::refusal::Refusal;
use crate::value::{MemberId, Name};
use std::collections::BTreeMap;

pub use tree::{Place, Tree};

/// Faults that a reading reports: whoever has more than these has another document in hand.
const MAX_FAULTS: usize = 50;

/// A key as a document says it.
#[derive(Clone, Debug)]
pub struct KeyText {
    /// Who gets what rounding leaves over, where that is the carrier and no convention names it.
    pub carrier: Option<MemberId>,
    /// How shares are computed.
    pub formula: Formula,
    /// What people call it.
    pub name: Option<Name>,
    /// Among whom it shares; all whose criteria are known if it does not say.
    pub participants: Option<Vec<MemberId>>,
    /// How exact shares become whole units.
    pub rounding: Rounding,
    /// Who comes first when two remainders are equal.
    pub ties: Vec<MemberId>,
    places: BTreeMap<String, Place>,
}

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TextFault {
    /// Where; nothing for what is wrong with the whole.
    pub place: Option<Place>,
    /// What; its field is the path in the document, `formula.blend.parts.1.weight`.
    pub refusal: Refusal,
}

impl KeyText {
    /// The key that shares by `formula` and leaves all the rest as the language does when nothing is said.
    pub const fn new(formula: Formula) -> Self {
        Self {
            carrier: None,
            formula,
            name: None,
            participants: None,
            rounding: Rounding::DEFAULT,
            ties: Vec::new(),
            places: BTreeMap::new(),
        }
    }

    /// Reads a document, YAML or JSON. `member` finds the member that a label names: nothing if it names none.
    ///
    /// All the faults that can be told apart are told, not the first only.
    pub fn read(text: &str, member: impl FnMut(&str) -> Option<MemberId>) -> Result<Self, Vec<TextFault>> {
        Self::from_tree(&Tree::load(text)?, member)
    }

    /// Where a fault of [`Formula::faults`] stands: the place of its path, or of the longest part of it that was written.
    pub fn place(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(*place);
            }
            path = path.rsplit_once('.')?.0;
        }
    }
}

/// Two documents that say the same are the same key, wherever their lines are.
impl PartialEq for KeyText {
    fn eq(&self, other: &Self) -> bool {
        let said = |key: &Self| {
            (
                key.carrier,
                key.name.clone(),
                key.participants.clone(),
                key.rounding,
                key.ties.clone(),
            )
        };
        said(self) == said(other) && self.formula == other.formula
    }
}

impl Eq for KeyText {}

impl std::fmt::Display for TextFault {
    /// « ligne 7, colonne 12, formula.blend.parts.1.weight : … »
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = self
            .place
            .map(|place| format!("ligne {}, colonne {}", place.line, place.column));
        let field = self.refusal.field.clone();
        let before: Vec<String> = [place, field].into_iter().flatten().collect();
        if before.is_empty() {
            return write!(formatter, "{}", self.refusal);
        }
        write!(formatter, "{} : {}", before.join(", "), self.refusal)
    }
}
