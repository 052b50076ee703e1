//! The value of a feature.

use crate::french::quoted;
use crate::money::subtract;
use domain::value::{Cents, Date, Name, Text};

/// The value of a feature at a moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Words, in French.
    Text(String),
    /// A count, or a number in French.
    Number(String),
    /// An amount.
    Money(Cents),
    /// A civil date.
    Date(Date),
}

impl Value {
    /// As a person reads it.
    pub fn french(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Money(amount) => amount.french(),
            Self::Date(date) => date.french(),
        }
    }

    /// As a program reads it: euros with a point, dates as `YYYY-MM-DD`.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Money(amount) => amount.euros(),
            Self::Date(date) => date.to_string(),
        }
    }

    /// By how much an amount changed, from `before` to `after`, what is missing counting for nothing; none where neither is an amount.
    pub fn difference(before: Option<&Self>, after: Option<&Self>) -> Option<Cents> {
        let amount = |value: Option<&Self>| match value {
            Some(Self::Money(amount)) => Some(*amount),
            _ => None,
        };
        match (amount(before), amount(after)) {
            (None, None) => None,
            (before, after) => Some(subtract(after.unwrap_or_default(), before.unwrap_or_default())),
        }
    }

    /// Alone in a sentence: « Paie » between guillemets, « le 12 mars 2026 ». Words that hold guillemets already stand without.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Text(text) if text.contains('«') => text.clone(),
            Self::Text(text) => quoted(text),
            Self::Date(date) => format!("le {}", date.french()),
            Self::Number(_) | Self::Money(_) => self.french(),
        }
    }

    /// After « passe »: « de 12 € », « du 12 mars ».
    pub(super) fn departing(&self) -> String {
        match self {
            Self::Date(date) => format!("du {}", date.french()),
            _ => format!("de {}", self.told()),
        }
    }

    /// After « passe de … »: « à 12 € », « au 12 mars ».
    pub(super) fn arriving(&self) -> String {
        match self {
            Self::Date(date) => format!("au {}", date.french()),
            _ => format!("à {}", self.told()),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&Name> for Value {
    fn from(name: &Name) -> Self {
        Self::Text(name.to_string())
    }
}

impl From<&Text> for Value {
    fn from(text: &Text) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<Cents> for Value {
    fn from(amount: Cents) -> Self {
        Self::Money(amount)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Number(crate::french::grouped(&count.to_string()))
    }
}
