//! What a step does, in words and with its own numbers: enough to do it again by hand.

use super::super::CalculationSheet;
use super::super::lines::NumberedStep;
use super::number::{euros, number, price};
use super::scale::scale;
use super::source::retained;
use super::step::{percent, products, sum};
use crate::french::{list, quoted};
use domain::key::sheet::{Constant, Quantity};
use domain::key::{Basis, Blend, Coefficient, Formula, Index, Prorata, Tariff};
use domain::value::{Cents, Fraction, Ratio};

/// Tells one step of a line.
pub(super) struct Teller<'a> {
    pub(super) sheet: &'a CalculationSheet,
    pub(super) step: &'a NumberedStep<'a>,
    /// The steps it is made of.
    pub(super) under: Vec<&'a NumberedStep<'a>>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(sheet: &'a CalculationSheet, step: &'a NumberedStep<'a>, steps: &'a [NumberedStep<'a>]) -> Self {
        let under = steps
            .iter()
            .filter(|other| step.children.contains(&other.number))
            .collect();
        Self { sheet, step, under }
    }

    pub(super) fn sentences(&self) -> Vec<String> {
        match self.step.formula {
            Formula::Criterion(basis) => vec![self.basis(basis), self.in_proportion(self.noun())],
            Formula::Equal => vec![self.equally()],
            Formula::Fixed(_) => {
                let quotas = percent(&self.column_sum(&Quantity::Quota));
                vec![format!("part = {} × quote-part ÷ {quotas}", self.amount())]
            }
            Formula::Blend(blend) => self.blend(blend),
            Formula::Bounded(bounded) => self.bounded(bounded),
            Formula::Smoothed(smoothed) => self.smoothed(smoothed),
            Formula::Coefficient(coefficient) => self.coefficient(coefficient),
            Formula::Only(only) => {
                let names: Vec<String> = only
                    .members
                    .iter()
                    .map(|member| self.sheet.name_of_member(*member))
                    .collect();
                let noun = if self.is_shared() { "part" } else { "montant" };
                vec![format!(
                    "{noun} = {}, entre ces seuls membres : {}",
                    self.child(),
                    list(&names)
                )]
            }
            Formula::Prorata(prorata) => self.prorata(prorata),
            Formula::Tariff(tariff) => self.tariff(tariff),
            Formula::UnitCost(unit_cost) => {
                let cost = self.constant(&Constant::UnitCost).times(&hundred());
                vec![
                    self.basis(&unit_cost.units),
                    format!("montant = {} × {}", euros(&cost), self.noun()),
                ]
            }
            Formula::Index(index) => self.index(index),
            Formula::Stack(_) => Vec::new(),
        }
    }

    /// What it shares.
    pub(super) fn amount(&self) -> String {
        self.step.step.amount.as_ref().map(euros).unwrap_or_default()
    }

    pub(super) fn is_shared(&self) -> bool {
        self.step.step.amount.is_some()
    }

    /// « étape 1 ».
    pub(super) fn child(&self) -> String {
        self.under
            .first()
            .map(|step| format!("étape\u{a0}{}", step.number))
            .unwrap_or_default()
    }

    fn column_sum(&self, quantity: &Quantity) -> Ratio {
        let column = self
            .step
            .step
            .columns
            .iter()
            .find(|column| column.quantity == *quantity);
        sum(column.into_iter().flat_map(|column| column.values.iter().flatten()))
    }

    fn constant(&self, wanted: &Constant) -> Ratio {
        let found = self.step.step.constants.iter().find(|(constant, _)| constant == wanted);
        found.map_or_else(|| Ratio::from(Fraction::ZERO), |(_, value)| value.clone())
    }

    /// What the numbers of the basis are called: « valeur » of one criterion, « unités » of several.
    pub(super) fn noun(&self) -> &'static str {
        let summed = self
            .step
            .step
            .columns
            .iter()
            .any(|column| column.quantity == Quantity::Units);
        if summed { "unités" } else { "valeur" }
    }

    /// « valeur = population municipale en vigueur au 1er janvier 2026 ».
    pub(super) fn basis(&self, basis: &Basis) -> String {
        let term = |term: &domain::key::Term| {
            format!(
                "{} × {}",
                number(&term.coefficient.into()),
                quoted(term.criterion.french())
            )
        };
        let terms = match basis.terms.as_slice() {
            [alone] if alone.coefficient == Fraction::ONE => alone.criterion.french().to_owned(),
            terms => terms.iter().map(term).collect::<Vec<_>>().join(" + "),
        };
        let source = basis.source.as_ref().map(|source| format!(", source {source}"));
        let vintage = retained(basis.vintage, self.sheet.year);
        format!("{} = {terms} ({vintage}{})", self.noun(), source.unwrap_or_default())
    }

    fn in_proportion(&self, noun: &str) -> String {
        let columns = &self.step.step.columns;
        let last = columns.last().map(|column| sum(column.values.iter().flatten()));
        format!(
            "part = {} × {noun} ÷ {}",
            self.amount(),
            last.as_ref().map(number).unwrap_or_default()
        )
    }

    fn equally(&self) -> String {
        let count = self.step.step.result.iter().filter(|part| !part.is_zero()).count();
        if count == 0 {
            return format!("Rien à partager : chaque part est de {}.", Cents::ZERO.french());
        }
        format!("part = {} ÷ {count}", self.amount())
    }

    fn blend(&self, blend: &Blend) -> Vec<String> {
        let steps: Vec<String> = self
            .under
            .iter()
            .map(|step| format!("étape\u{a0}{}", step.number))
            .collect();
        let weights = sum(blend
            .parts
            .iter()
            .map(|part| Ratio::from(part.weight))
            .collect::<Vec<_>>()
            .iter());
        let whole = if weights == Ratio::from(Fraction::ONE) {
            String::new()
        } else {
            format!(" ÷ {}", percent(&weights))
        };
        let mut sentences = vec![format!("part = {}, un seul arrondi à la fin", steps.join(" + "))];
        for (part, under) in blend.parts.iter().zip(&self.under) {
            let label = part.label.as_ref().map(|label| format!(" {}", quoted(label.as_str())));
            let shared = under.step.amount.as_ref().map(euros).unwrap_or_default();
            sentences.push(format!(
                "étape\u{a0}{}{} a partagé {}{whole} × {} = {shared}",
                under.number,
                label.unwrap_or_default(),
                part.weight.percent(),
                self.amount(),
            ));
        }
        sentences
    }

    fn coefficient(&self, coefficient: &Coefficient) -> Vec<String> {
        let mut sentences = self.multiplied("coefficient", &Quantity::Factor, None);
        for factor in &coefficient.factors {
            let name = self.sheet.name_of_member(factor.member);
            sentences.push(format!(
                "{name} : coefficient {}, motif : {}",
                number(&factor.factor.into()),
                factor.reason
            ));
        }
        sentences.push("Coefficient 1 pour les autres.".to_owned());
        sentences
    }

    fn prorata(&self, prorata: &Prorata) -> Vec<String> {
        let whole = self.constant(&Constant::WholePeriod);
        let mut sentences = vec![format!(
            "présence comptée en {} ; un membre présent toute la période en a {}",
            prorata.basis.french(),
            number(&whole)
        )];
        sentences.extend(self.multiplied("présence", &Quantity::Presence, Some(&whole)));
        sentences
    }

    /// What is under times a number for each member, brought back to the amount where there is one.
    fn multiplied(&self, noun: &str, quantity: &Quantity, over: Option<&Ratio>) -> Vec<String> {
        let child = self.child();
        if !self.is_shared() {
            let over = over.map(|over| format!(" ÷ {}", number(over)));
            return vec![format!("montant = {child} × {noun}{}", over.unwrap_or_default())];
        }
        let column = self
            .step
            .step
            .columns
            .iter()
            .find(|column| column.quantity == *quantity);
        let products = column.map(|column| products(column, &self.under)).unwrap_or_default();
        vec![
            format!("produit = {noun} × {child}"),
            format!("part = {} × produit ÷ {}", self.amount(), euros(&sum(&products))),
        ]
    }

    fn index(&self, index: &Index) -> Vec<String> {
        let (base, current) = (
            self.constant(&Constant::IndexBase),
            self.constant(&Constant::IndexCurrent),
        );
        vec![
            format!(
                "indice : {}, {}",
                index.series.french(),
                retained(index.current, self.sheet.year)
            ),
            format!("montant = {} × {} ÷ {}", self.child(), number(&current), number(&base)),
        ]
    }

    fn tariff(&self, tariff: &Tariff) -> Vec<String> {
        let mut sentences: Vec<String> = tariff.units.iter().map(|basis| self.basis(basis)).collect();
        let flat = tariff.flat.map(Cents::french);
        let priced = match (&tariff.price, &tariff.scale) {
            (Some(unit), _) => Some(format!("{} × {}", price(unit), self.noun())),
            (None, Some(_)) => Some(format!("barème({})", self.noun())),
            (None, None) => None,
        };
        let terms: Vec<String> = flat.into_iter().chain(priced).collect();
        sentences.push(format!("montant = {}", terms.join(" + ")));
        sentences.extend(tariff.scale.iter().flat_map(scale));
        sentences
    }
}

fn hundred() -> Ratio {
    Ratio::new(100_u32.into(), 1_u32.into())
}
