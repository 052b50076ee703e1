//! What is written alike in every ledger: numbers, criteria, vintages, tariffs. No member is named here.

use super::basis::DEFAULT_VINTAGE;
use super::layout::Document;
use super::values::MAX_DECIMALS;
use crate::key::{Basis, Bound, BoundKind, Bracket, Cost, Reference, Scale, Tariff, Term, UnitCost, VintagePolicy};
use crate::value::{Cents, Fraction, Name};

/// Fields as they are added: those that say nothing new are left out.
pub(super) struct Fields(Vec<(String, Document)>);

impl Fields {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn with(self, name: &str, value: Document) -> Self {
        self.maybe(name, Some(value))
    }

    pub(super) fn maybe(mut self, name: &str, value: Option<Document>) -> Self {
        self.0.extend(value.map(|value| (name.to_owned(), value)));
        self
    }

    pub(super) fn flag(self, name: &str, value: bool) -> Self {
        self.maybe(name, value.then(|| Document::Bare("true".to_owned())))
    }

    pub(super) fn done(self) -> Document {
        Document::Map(self.0)
    }
}

pub(super) fn word(word: &str) -> Document {
    Document::Word(word.to_owned())
}

pub(super) fn text(name: &Name) -> Document {
    Document::Text(name.as_str().to_owned())
}

pub(super) fn money(cents: Cents) -> Document {
    Document::Money(cents.euros())
}

/// Its decimals, if they end soon enough for the language.
pub(super) fn decimals(fraction: &Fraction) -> Option<String> {
    let decimal = fraction.decimal()?;
    let places = decimal.split_once('.').map_or(0, |(_, places)| places.len());
    Some(decimal).filter(|_| places <= MAX_DECIMALS)
}

/// A percentage, or `n/d`.
pub(super) fn rate(share: &Fraction) -> Document {
    let percent = share
        .times(&Fraction::whole(100))
        .ok()
        .and_then(|percent| decimals(&percent));
    Document::Word(percent.map_or_else(|| share.to_string(), |percent| format!("{percent} %")))
}

/// A decimal number, or `n/d`.
pub(super) fn number(fraction: &Fraction) -> Document {
    Document::Word(decimals(fraction).unwrap_or_else(|| fraction.to_string()))
}

/// The price of a unit: money, however small.
pub(super) fn price(price: &Fraction) -> Document {
    let euros = decimals(price).map(|decimal| match decimal.split_once('.') {
        None => format!("{decimal}.00"),
        Some((_, places)) if places.len() == 1 => format!("{decimal}0"),
        Some(_) => decimal,
    });
    Document::Money(euros.unwrap_or_else(|| price.to_string()))
}

pub(super) fn first(bound: BoundKind) -> Option<Document> {
    Some(bound)
        .filter(|bound| *bound != BoundKind::Cap)
        .map(|bound| word(bound.as_str()))
}

pub(super) fn bound(bound: &Bound) -> Document {
    match bound {
        Bound::Amount(cents) => money(*cents),
        Bound::ShareOfTotal(share) => Document::field("shareOfTotal", rate(share)),
        Bound::PerUnit(per_unit) => Fields::new()
            .with("perUnit", price(&per_unit.price))
            .with("units", basis(&per_unit.units))
            .done(),
    }
}

pub(super) fn basis(basis: &Basis) -> Document {
    let named = match basis.terms.as_slice() {
        [term] if term.coefficient == Fraction::ONE => Document::Text(term.criterion.to_string()),
        terms => return details(basis, "sum", Document::List(terms.iter().map(term).collect())),
    };
    if basis.source.is_none() && basis.vintage == DEFAULT_VINTAGE {
        return named;
    }
    details(basis, "name", named)
}

pub(super) fn details(basis: &Basis, name: &str, value: Document) -> Document {
    Fields::new()
        .with(name, value)
        .maybe("vintage", unusual(basis.vintage))
        .maybe("source", basis.source.as_ref().map(text))
        .done()
}

pub(super) fn term(term: &Term) -> Document {
    let coefficient = Some(&term.coefficient).filter(|coefficient| **coefficient != Fraction::ONE);
    Fields::new()
        .with("name", Document::Text(term.criterion.to_string()))
        .maybe("coefficient", coefficient.map(number))
        .done()
}

pub(super) fn unusual(policy: VintagePolicy) -> Option<Document> {
    Some(policy).filter(|policy| *policy != DEFAULT_VINTAGE).map(vintage)
}

pub(super) fn vintage(policy: VintagePolicy) -> Document {
    let years = |count: u8| Document::Bare(count.to_string());
    match policy {
        VintagePolicy::InForceOnFirstJanuary => word("inForceOnFirstJanuary"),
        VintagePolicy::Pinned(year) => Document::Bare(year.to_string()),
        VintagePolicy::YearsBefore(count) => Document::field("yearsBefore", years(count)),
        VintagePolicy::KnownOn(day) => Fields::new()
            .with("knownOn", Document::Word(format!("{:02}-{:02}", day.month, day.day)))
            .with("yearsBefore", years(day.years_before))
            .done(),
    }
}

pub(super) fn tariff(tariff: &Tariff) -> Document {
    Fields::new()
        .maybe("flat", tariff.flat.map(money))
        .maybe("price", tariff.price.as_ref().map(price))
        .maybe("units", tariff.units.as_ref().map(basis))
        .maybe("scale", tariff.scale.as_ref().map(scale))
        .done()
}

pub(super) fn scale(scale: &Scale) -> Document {
    Fields::new()
        .with("mode", word(scale.mode.as_str()))
        .flag("neverBelowPrevious", scale.never_below_previous)
        .with("brackets", Document::List(scale.brackets.iter().map(bracket).collect()))
        .done()
}

pub(super) fn bracket(bracket: &Bracket) -> Document {
    Fields::new()
        .maybe("upTo", bracket.up_to.as_ref().map(number))
        .maybe("flat", bracket.flat.map(money))
        .maybe("price", bracket.price.as_ref().map(price))
        .done()
}

pub(super) fn unit_cost(unit_cost: &UnitCost) -> Document {
    let cost = match &unit_cost.cost {
        Cost::Amount(amount) => price(amount),
        Cost::Reference(Reference {
            series,
            source,
            vintage,
        }) => Fields::new()
            .with("reference", Document::Text(series.to_string()))
            .maybe("vintage", unusual(*vintage))
            .maybe("source", source.as_ref().map(text))
            .done(),
    };
    Fields::new()
        .with("cost", cost)
        .with("units", basis(&unit_cost.units))
        .done()
}
