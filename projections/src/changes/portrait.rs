//! Portraits: the features of a thing at a moment.

use super::{Noun, Value};
use crate::french::{Article, Designation};
use crate::{FactRef, SortKey};
use domain::value::{Cents, Date, FiscalYear, MemberId};
use uuid::Uuid;

/// A feature of a thing.
#[derive(Clone, Debug)]
pub(super) struct Feature {
    /// What it is: « le dû ». One thing has no two features of the same name.
    pub(super) label: Designation,
    pub(super) value: Value,
    /// The facts that made it, as far as the view keeps them.
    pub(super) facts: Vec<FactRef>,
}

/// What a thing bears on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Period {
    /// No year in particular.
    Always,
    /// One fiscal year.
    Year(FiscalYear),
    /// From a day on, to a day where it is known.
    Between(Date, Option<Date>),
}

/// The features of a thing at a moment.
#[derive(Clone, Debug)]
pub(super) struct Portrait {
    pub(super) noun: Noun,
    pub(super) id: Uuid,
    /// What it is called without article, and listed by.
    pub(super) name: String,
    /// What a sentence calls it.
    pub(super) title: Designation,
    pub(super) period: Period,
    pub(super) member: Option<MemberId>,
    pub(super) features: Vec<Feature>,
}

impl Portrait {
    pub(super) fn new(noun: Noun, id: Uuid, name: impl Into<String>, title: Designation) -> Self {
        Self {
            noun,
            id,
            name: name.into(),
            title,
            period: Period::Always,
            member: None,
            features: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn of_year(mut self, year: FiscalYear) -> Self {
        self.period = Period::Year(year);
        self
    }

    #[must_use]
    pub(super) fn of_member(mut self, member: MemberId) -> Self {
        self.member = Some(member);
        self
    }

    pub(super) fn sort_key(&self) -> SortKey {
        SortKey::of(&self.name)
    }

    /// Adds a feature. A second one of the same name is numbered, so that none hides another.
    pub(super) fn has(
        &mut self,
        label: Designation,
        value: impl Into<Value>,
        facts: impl IntoIterator<Item = FactRef>,
    ) {
        let same = self.features.iter().filter(|known| {
            let words = known.label.words();
            words == label.words() || words.strip_prefix(label.words()).is_some_and(is_rank)
        });
        let label = match same.count() {
            0 => label,
            rank => label.followed_by(&format!(" ({})", rank.saturating_add(1))),
        };
        self.features.push(Feature {
            label,
            value: value.into(),
            facts: facts.into_iter().collect(),
        });
    }

    /// Adds a feature where it has a value.
    pub(super) fn may_have(
        &mut self,
        label: Designation,
        value: Option<impl Into<Value>>,
        facts: impl IntoIterator<Item = FactRef>,
    ) {
        if let Some(value) = value {
            self.has(label, value, facts);
        }
    }

    /// Adds an amount. Nothing is no amount.
    pub(super) fn owes(&mut self, label: Designation, amount: Cents, facts: impl IntoIterator<Item = FactRef>) {
        self.may_have(label, (!amount.is_zero()).then_some(amount), facts);
    }
}

/// « (2) » after a name.
fn is_rank(rest: &str) -> bool {
    let number = rest.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')'));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// « le dû ».
pub(super) fn le(words: impl Into<String>) -> Designation {
    Designation::new(Article::Le, words)
}

/// « la charge ».
pub(super) fn la(words: impl Into<String>) -> Designation {
    Designation::new(Article::La, words)
}

/// « l’objet ».
pub(super) fn l(words: impl Into<String>) -> Designation {
    Designation::new(Article::Elided, words)
}
