//! What changed between two versions of a key, as sentences.
//!
//! Both trees are walked together. What shares or prices is compared apart from the steps that bound, multiply or reduce it, so that a
//! floor put on a rule reads as a floor and not as another rule.

mod alignment;
mod mixes;
mod prices;
mod rules;
mod steps;

use super::Namer;
use super::sentence::rounded;
use crate::french::{capitalised, list, quoted};
use alignment::Alignment;
use domain::key::{Formula, Rounding};
use domain::value::MemberId;

/// What a version of a key says, as far as amounts depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySide<'a> {
    /// The rule.
    pub formula: &'a Formula,
    /// How shares become whole units.
    pub rounding: Rounding,
    /// The members it shares among.
    pub participants: &'a [MemberId],
    /// Who comes first when two remainders are equal.
    pub ties: &'a [MemberId],
}

/// What changed from `before` to `after`, the most important first: nothing if and only if they are the same.
pub fn compare(before: &KeySide<'_>, after: &KeySide<'_>, name: &dyn Fn(MemberId) -> String) -> Vec<String> {
    let mut changes = Changes {
        name,
        place: String::new(),
        found: Vec::new(),
    };
    changes.walk(before.formula, after.formula);
    changes.participants(before.participants, after.participants);
    changes.rounding(before.rounding, after.rounding);
    changes.ties(before.ties, after.ties);
    if changes.found.is_empty() && before != after {
        // Members, elements or restrictions given in another order, an option that has no effect: no amount depends on it.
        changes.note(Rank::Wording, "la clé s’écrit autrement, sans que ses règles changent");
    }
    changes.found.sort_by_key(|(rank, _)| *rank);
    changes.found.into_iter().map(|(_, sentence)| sentence).collect()
}

/// What matters most comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Rule,
    Participants,
    Terms,
    Values,
    Rounding,
    Ties,
    Wording,
}

struct Changes<'a> {
    name: Namer<'a>,
    /// Within which line or element: « dans la ligne « paie » ».
    place: String,
    found: Vec<(Rank, String)>,
}

impl Changes<'_> {
    fn note(&mut self, rank: Rank, words: impl AsRef<str>) {
        let separator = if self.place.is_empty() { "" } else { ", " };
        let sentence = capitalised(&format!("{}{separator}{}", self.place, words.as_ref()));
        self.found.push((rank, format!("{sentence}.")));
    }

    /// Compares two nodes that stand in `place`.
    fn walk_within(&mut self, place: &str, before: &Formula, after: &Formula) {
        let separator = if self.place.is_empty() { "" } else { ", " };
        let inner = format!("{}{separator}{place}", self.place);
        let outer = std::mem::replace(&mut self.place, inner);
        self.walk(before, after);
        self.place = outer;
    }

    fn participants(&mut self, before: &[MemberId], after: &[MemberId]) {
        let members = Alignment::of(before, after, &[&|one, other| one == other]);
        for member in members.added {
            self.note(
                Rank::Participants,
                format!("{} participe désormais", (self.name)(*member)),
            );
        }
        for member in members.removed {
            self.note(
                Rank::Participants,
                format!("{} ne participe plus", (self.name)(*member)),
            );
        }
    }

    fn rounding(&mut self, before: Rounding, after: Rounding) {
        if before != after {
            let (before, after) = (rounded(before, self.name), rounded(after, self.name));
            self.note(
                Rank::Rounding,
                format!("l’arrondi passe de {} à {}", cited(&before), cited(&after)),
            );
        }
    }

    fn ties(&mut self, before: &[MemberId], after: &[MemberId]) {
        if before == after {
            return;
        }
        let names: Vec<String> = after.iter().map(|member| (self.name)(*member)).collect();
        let words = match names.as_slice() {
            [] => "la clé ne fait plus passer personne d’abord".to_owned(),
            [one] => format!("{one} passe désormais d’abord"),
            several => format!("passent désormais d’abord, dans cet ordre, {}", list(several)),
        };
        self.note(Rank::Ties, format!("à restes égaux, {words}"));
    }
}

/// A rule in a sentence, between guillemets; the quotes within are of the other kind.
fn cited(rule: &str) -> String {
    quoted(&rule.replace("«\u{a0}", "“").replace("\u{a0}»", "”"))
}
