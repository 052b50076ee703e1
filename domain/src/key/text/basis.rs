//! Criteria and vintages.

use super::reader::{Fields, Reader, Spot};
use super::tree::Value;
use super::values::rate;
use super::words::unknown;
use crate::key::{Basis, KnownOn, Term, VintagePolicy};
use crate::member::Criterion;
use crate::refusal::{Code, Refusal};
use crate::value::{FiscalYear, Fraction};

/// The vintage of a basis that names none.
pub(super) const DEFAULT_VINTAGE: VintagePolicy = VintagePolicy::InForceOnFirstJanuary;

const VINTAGES: &[&str] = &[
    "inForceOnFirstJanuary",
    "une année",
    "{ yearsBefore: 1 }",
    "{ knownOn: 10-31, yearsBefore: 1 }",
];

impl Reader<'_> {
    /// A basis: the name of a criterion, or its fields.
    pub(super) fn basis(&mut self, spot: &Spot<'_>) -> Option<Basis> {
        if !matches!(spot.tree.value, Value::Map(_)) {
            return self
                .criterion(spot)
                .map(|criterion| Basis::of(criterion, DEFAULT_VINTAGE));
        }
        let fields = self.fields(spot, &["name", "source", "sum", "vintage"])?;
        let source = fields.get("source").and_then(|spot| self.name(spot));
        let vintage = self.vintage_or_default(&fields);
        let terms = match (fields.get("name"), fields.get("sum")) {
            (Some(_), Some(_)) | (None, None) => {
                self.malformed(spot, "Une assiette a un critère, « name », ou plusieurs, « sum ».")
            }
            (Some(name), None) => self
                .criterion(name)
                .map(|criterion| Basis::of(criterion, vintage).terms),
            (None, Some(sum)) => self
                .items(sum, "de critères")
                .map(|items| items.iter().filter_map(|item| self.term(item)).collect()),
        };
        terms.map(|terms| Basis { source, terms, vintage })
    }

    fn term(&mut self, spot: &Spot<'_>) -> Option<Term> {
        let fields = self.fields(spot, &["coefficient", "name"])?;
        let coefficient = fields
            .get("coefficient")
            .and_then(|spot| self.value(spot, "un coefficient", rate));
        let name = self.required(&fields, "name")?;
        self.criterion(&name).map(|criterion| Term {
            coefficient: coefficient.unwrap_or(Fraction::ONE),
            criterion,
        })
    }

    pub(super) fn criterion(&mut self, spot: &Spot<'_>) -> Option<Criterion> {
        self.value(spot, "le nom d’un critère", Criterion::new)
    }

    pub(super) fn vintage_or_default(&mut self, fields: &Fields<'_>) -> VintagePolicy {
        let vintage = fields.get("vintage").and_then(|spot| self.vintage(spot));
        vintage.unwrap_or(DEFAULT_VINTAGE)
    }

    /// A vintage: a word, a year, or how many years before.
    pub(super) fn vintage(&mut self, spot: &Spot<'_>) -> Option<VintagePolicy> {
        if !matches!(spot.tree.value, Value::Map(_)) {
            return match self.text(spot, "un millésime")? {
                "inForceOnFirstJanuary" => Some(VintagePolicy::InForceOnFirstJanuary),
                year if year.starts_with(|c: char| c.is_ascii_digit()) => self
                    .value(spot, "une année", FiscalYear::parse)
                    .map(VintagePolicy::Pinned),
                other => self.malformed(spot, unknown("Millésime", other, VINTAGES)),
            };
        }
        let fields = self.fields(spot, &["knownOn", "yearsBefore"])?;
        let known_on = fields
            .get("knownOn")
            .map(|spot| self.value(spot, "un jour, MM-JJ", month_and_day));
        let years_before = self
            .required(&fields, "yearsBefore")
            .and_then(|spot| self.value(&spot, "un nombre d’années", years));
        match known_on {
            None => years_before.map(VintagePolicy::YearsBefore),
            Some(known_on) => known_on.zip(years_before).map(|((month, day), years_before)| {
                VintagePolicy::KnownOn(KnownOn {
                    day,
                    month,
                    years_before,
                })
            }),
        }
    }
}

fn years(text: &str) -> Result<u8, Refusal> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let years = text.parse().ok().filter(|_| digits);
    years.ok_or_else(|| {
        let message = format!(
            "« {} » n’est pas un nombre d’années : 0 pour N, 1 pour N − 1.",
            super::words::abridged(text)
        );
        Refusal::new(Code::KeyTextMalformed, message)
    })
}

/// `10-31`: the 31 of October. Whether the calendar has such a day is checked with the formula.
fn month_and_day(text: &str) -> Result<(u8, u8), Refusal> {
    let number = |part: &str| {
        part.parse::<u8>()
            .ok()
            .filter(|_| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let parts = text
        .split_once('-')
        .and_then(|(month, day)| number(month).zip(number(day)));
    parts.ok_or_else(|| {
        let message = format!(
            "« {} » n’est pas un jour de l’année : écrire MM-JJ, comme 10-31.",
            super::words::abridged(text)
        );
        Refusal::new(Code::KeyTextMalformed, message)
    })
}
