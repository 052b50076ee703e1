//! Writing a key: one way only, the shortest, so that two keys that share alike are written alike.

use super::KeyText;
use super::basis::DEFAULT_VINTAGE;
use super::layout::Document;
use super::values::MAX_DECIMALS;
use crate::key::{
    Basis, Blend, Bound, BoundKind, Bounded, Bracket, Coefficient, Cost, Fixed, Formula, Index, IndexBase, Joiners,
    Line, LineAmount, Only, Part, Prorata, Reference, Rounding, RoundingRule, Scale, Smoothed, Stack, Tariff, Term,
    UnitCost, VintagePolicy,
};
use crate::value::{Cents, Fraction, MemberId, Name};

impl KeyText {
    /// Writes it in YAML; `label` is what a member is called. [`KeyText::read`] reads the same key.
    pub fn to_yaml(&self, label: impl Fn(MemberId) -> String) -> String {
        Writer { label: &label }.key(self).yaml()
    }

    /// Writes it in JSON; `label` is what a member is called. [`KeyText::read`] reads the same key.
    pub fn to_json(&self, label: impl Fn(MemberId) -> String) -> String {
        Writer { label: &label }.key(self).json()
    }
}

/// Fields as they are added: those that say nothing new are left out.
struct Fields(Vec<(String, Document)>);

impl Fields {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn with(self, name: &str, value: Document) -> Self {
        self.maybe(name, Some(value))
    }

    fn maybe(mut self, name: &str, value: Option<Document>) -> Self {
        self.0.extend(value.map(|value| (name.to_owned(), value)));
        self
    }

    fn flag(self, name: &str, value: bool) -> Self {
        self.maybe(name, value.then(|| Document::Bare("true".to_owned())))
    }

    fn done(self) -> Document {
        Document::Map(self.0)
    }
}

struct Writer<'l> {
    label: &'l dyn Fn(MemberId) -> String,
}

impl Writer<'_> {
    fn key(&self, key: &KeyText) -> Document {
        let ties = Some(&key.ties).filter(|ties| !ties.is_empty());
        let unit = Some(key.rounding.unit).filter(|unit| *unit != Rounding::DEFAULT.unit);
        Fields::new()
            .maybe("name", key.name.as_ref().map(text))
            .maybe(
                "participants",
                key.participants.as_deref().map(|members| self.members(members)),
            )
            .maybe("rounding", self.rounding(key.rounding.rule))
            .maybe("unit", unit.map(|unit| word(unit.as_str())))
            .maybe("ties", ties.map(|ties| self.members(ties)))
            .maybe("carrier", key.carrier.map(|member| self.member(member)))
            .with("formula", self.formula(&key.formula))
            .done()
    }

    fn rounding(&self, rule: RoundingRule) -> Option<Document> {
        match rule {
            RoundingRule::LargestRemainder => None,
            RoundingRule::HalfUpPerMember => Some(word("halfUpPerMember")),
            RoundingRule::HalfUpResidueToCarrier => Some(word("halfUpResidueToCarrier")),
            RoundingRule::HalfUpResidueTo(member) => Some(Document::field("halfUpResidueTo", self.member(member))),
        }
    }

    fn member(&self, member: MemberId) -> Document {
        Document::Text((self.label)(member))
    }

    fn members(&self, members: &[MemberId]) -> Document {
        Document::List(members.iter().map(|member| self.member(*member)).collect())
    }

    fn formula(&self, formula: &Formula) -> Document {
        let (node, below) = match formula {
            Formula::Equal => return word("equal"),
            Formula::Blend(blend) => ("blend", self.blend(blend)),
            Formula::Bounded(bounded) => ("bounded", self.bounded(bounded)),
            Formula::Coefficient(coefficient) => ("coefficient", self.coefficient(coefficient)),
            Formula::Criterion(wanted) => ("criterion", basis(wanted)),
            Formula::Fixed(fixed) => ("fixed", self.fixed(fixed)),
            Formula::Index(index) => ("index", self.index(index)),
            Formula::Only(only) => ("only", self.only(only)),
            Formula::Prorata(prorata) => ("prorata", self.prorata(prorata)),
            Formula::Smoothed(smoothed) => ("smoothed", self.smoothed(smoothed)),
            Formula::Stack(stack) => ("stack", self.stack(stack)),
            Formula::Tariff(wanted) => ("tariff", tariff(wanted)),
            Formula::UnitCost(wanted) => ("unitCost", unit_cost(wanted)),
        };
        Document::field(node, below)
    }

    fn fixed(&self, fixed: &Fixed) -> Document {
        let quotas = fixed
            .quotas
            .iter()
            .map(|quota| ((self.label)(quota.member), rate(&quota.share)));
        Fields::new()
            .flag("normalise", fixed.normalise)
            .with("quotas", Document::Map(quotas.collect()))
            .done()
    }

    fn blend(&self, blend: &Blend) -> Document {
        Fields::new()
            .with("mode", word(blend.mode.as_str()))
            .flag("normalise", blend.normalise)
            .with(
                "parts",
                Document::List(blend.parts.iter().map(|part| self.part(part)).collect()),
            )
            .done()
    }

    fn part(&self, part: &Part) -> Document {
        Fields::new()
            .maybe("label", part.label.as_ref().map(text))
            .with("weight", rate(&part.weight))
            .with("of", self.formula(&part.of))
            .done()
    }

    fn bounded(&self, bounded: &Bounded) -> Document {
        Fields::new()
            .maybe("floor", bounded.floor.as_ref().map(bound))
            .maybe("cap", bounded.cap.as_ref().map(bound))
            .maybe("first", first(bounded.first))
            .with("of", self.formula(&bounded.of))
            .done()
    }

    fn smoothed(&self, smoothed: &Smoothed) -> Document {
        Fields::new()
            .maybe("increase", smoothed.increase.as_ref().map(rate))
            .maybe("decrease", smoothed.decrease.as_ref().map(rate))
            .maybe("first", first(smoothed.first))
            .with("of", self.formula(&smoothed.of))
            .done()
    }

    fn coefficient(&self, coefficient: &Coefficient) -> Document {
        let factors = coefficient.factors.iter().map(|factor| {
            Fields::new()
                .with("member", self.member(factor.member))
                .with("factor", number(&factor.factor))
                .with("reason", text(&factor.reason))
                .done()
        });
        Fields::new()
            .with("factors", Document::List(factors.collect()))
            .with("of", self.formula(&coefficient.of))
            .done()
    }

    fn only(&self, only: &Only) -> Document {
        Fields::new()
            .with("members", self.members(&only.members))
            .with("of", self.formula(&only.of))
            .done()
    }

    fn prorata(&self, prorata: &Prorata) -> Document {
        let joiners = Some(prorata.joiners).filter(|joiners| *joiners != Joiners::Relieve);
        Fields::new()
            .with("basis", word(prorata.basis.as_str()))
            .maybe("joiners", joiners.map(|joiners| word(joiners.as_str())))
            .with("of", self.formula(&prorata.of))
            .done()
    }

    fn index(&self, index: &Index) -> Document {
        let base = match &index.base {
            IndexBase::Value(value) => number(value),
            // A year alone would be read as a number.
            IndexBase::Vintage(VintagePolicy::Pinned(year)) => {
                Document::field("vintage", vintage(VintagePolicy::Pinned(*year)))
            }
            IndexBase::Vintage(other) => vintage(*other),
        };
        Fields::new()
            .with("series", Document::Text(index.series.to_string()))
            .maybe("source", index.source.as_ref().map(text))
            .with("base", base)
            .with("current", vintage(index.current))
            .with("of", self.formula(&index.of))
            .done()
    }

    fn stack(&self, stack: &Stack) -> Document {
        let lines = stack.lines.iter().map(|line| self.line(line));
        Document::field("lines", Document::List(lines.collect()))
    }

    fn line(&self, line: &Line) -> Document {
        let amount = line.amount.map(|amount| match amount {
            LineAmount::Fixed(cents) => money(cents),
            LineAmount::Rest => word("rest"),
        });
        Fields::new()
            .with("label", text(&line.label))
            .maybe("amount", amount)
            .with("of", self.formula(&line.of))
            .done()
    }
}

fn word(word: &str) -> Document {
    Document::Word(word.to_owned())
}

fn text(name: &Name) -> Document {
    Document::Text(name.as_str().to_owned())
}

fn money(cents: Cents) -> Document {
    Document::Money(cents.euros())
}

/// Its decimals, if they end soon enough for the language.
fn decimals(fraction: &Fraction) -> Option<String> {
    let decimal = fraction.decimal()?;
    let places = decimal.split_once('.').map_or(0, |(_, places)| places.len());
    Some(decimal).filter(|_| places <= MAX_DECIMALS)
}

/// A percentage, or `n/d`.
fn rate(share: &Fraction) -> Document {
    let percent = share
        .times(&Fraction::whole(100))
        .ok()
        .and_then(|percent| decimals(&percent));
    Document::Word(percent.map_or_else(|| share.to_string(), |percent| format!("{percent} %")))
}

/// A decimal number, or `n/d`.
fn number(fraction: &Fraction) -> Document {
    Document::Word(decimals(fraction).unwrap_or_else(|| fraction.to_string()))
}

/// The price of a unit: money, however small.
fn price(price: &Fraction) -> Document {
    let euros = decimals(price).map(|decimal| match decimal.split_once('.') {
        None => format!("{decimal}.00"),
        Some((_, places)) if places.len() == 1 => format!("{decimal}0"),
        Some(_) => decimal,
    });
    Document::Money(euros.unwrap_or_else(|| price.to_string()))
}

fn first(bound: BoundKind) -> Option<Document> {
    Some(bound)
        .filter(|bound| *bound != BoundKind::Cap)
        .map(|bound| word(bound.as_str()))
}

fn bound(bound: &Bound) -> Document {
    match bound {
        Bound::Amount(cents) => money(*cents),
        Bound::ShareOfTotal(share) => Document::field("shareOfTotal", rate(share)),
        Bound::PerUnit(per_unit) => Fields::new()
            .with("perUnit", price(&per_unit.price))
            .with("units", basis(&per_unit.units))
            .done(),
    }
}

fn basis(basis: &Basis) -> Document {
    let named = match basis.terms.as_slice() {
        [term] if term.coefficient == Fraction::ONE => Document::Text(term.criterion.to_string()),
        terms => return details(basis, "sum", Document::List(terms.iter().map(term).collect())),
    };
    if basis.source.is_none() && basis.vintage == DEFAULT_VINTAGE {
        return named;
    }
    details(basis, "name", named)
}

fn details(basis: &Basis, name: &str, value: Document) -> Document {
    Fields::new()
        .with(name, value)
        .maybe("vintage", unusual(basis.vintage))
        .maybe("source", basis.source.as_ref().map(text))
        .done()
}

fn term(term: &Term) -> Document {
    let coefficient = Some(&term.coefficient).filter(|coefficient| **coefficient != Fraction::ONE);
    Fields::new()
        .with("name", Document::Text(term.criterion.to_string()))
        .maybe("coefficient", coefficient.map(number))
        .done()
}

fn unusual(policy: VintagePolicy) -> Option<Document> {
    Some(policy).filter(|policy| *policy != DEFAULT_VINTAGE).map(vintage)
}

fn vintage(policy: VintagePolicy) -> Document {
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

fn tariff(tariff: &Tariff) -> Document {
    Fields::new()
        .maybe("flat", tariff.flat.map(money))
        .maybe("price", tariff.price.as_ref().map(price))
        .maybe("units", tariff.units.as_ref().map(basis))
        .maybe("scale", tariff.scale.as_ref().map(scale))
        .done()
}

fn scale(scale: &Scale) -> Document {
    Fields::new()
        .with("mode", word(scale.mode.as_str()))
        .flag("neverBelowPrevious", scale.never_below_previous)
        .with("brackets", Document::List(scale.brackets.iter().map(bracket).collect()))
        .done()
}

fn bracket(bracket: &Bracket) -> Document {
    Fields::new()
        .maybe("upTo", bracket.up_to.as_ref().map(number))
        .maybe("flat", bracket.flat.map(money))
        .maybe("price", bracket.price.as_ref().map(price))
        .done()
}

fn unit_cost(unit_cost: &UnitCost) -> Document {
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
