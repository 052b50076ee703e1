//! Nodes that share an amount.

use super::bench::Bench;
use super::cells::{Number, common_denominator, largest, rounded_up, scaled};
use super::division::Place;
use super::inputs::Datum;
use super::page::Style;
use super::units::Concern;
use domain::key::sheet::Step;
use domain::key::{Blend, Coefficient, Fixed, Formula};
use domain::value::{Fraction, Ratio};
use rust_xlsxwriter::XlsxError;

/// Up to here weights stay whole numbers, and remainders are compared exactly.
const HEAVIEST: u128 = 100_000_000_000;

/// What a node gives.
pub(super) enum Shares {
    /// Whole weights, in proportion to which the amount is shared.
    Weights(Number),
    /// Parts of the amount, in cents.
    Parts(Number),
}

impl Bench<'_, '_> {
    /// The shares of `amount` by `formula`, which gave `step`.
    pub(super) fn share(
        &mut self,
        formula: &Formula,
        step: &Step,
        amount: &Number,
        concern: &Concern,
    ) -> Result<Shares, XlsxError> {
        match formula {
            Formula::Criterion(basis) => {
                self.open(step.node.french())?;
                Ok(Shares::Weights(self.units("Poids", basis, concern, &[])?.number))
            }
            Formula::Fixed(fixed) => self.by_quotas(fixed, step, concern),
            Formula::Blend(blend) => self.blend(blend, step, amount, concern),
            Formula::Bounded(bounded) => {
                let under = self.share_under(&bounded.of, step, amount, concern)?;
                self.open(step.node.french())?;
                let limits = self.limits(bounded, Some(amount), concern)?;
                self.redistribute(step, amount, &under, &limits)
            }
            Formula::Smoothed(smoothed) => {
                let under = self.share_under(&smoothed.of, step, amount, concern)?;
                self.open(step.node.french())?;
                let limits = self.last_year_limits(smoothed)?;
                self.redistribute(step, amount, &under, &limits)
            }
            Formula::Coefficient(coefficient) => {
                let under = self.share_under(&coefficient.of, step, amount, concern)?;
                self.open(step.node.french())?;
                let factor = self.factors(coefficient)?;
                self.multiply(under, &factor, amount)
            }
            Formula::Only(only) => {
                let concern = self.restricted(only, concern)?;
                self.share_under(&only.of, step, amount, &concern)
            }
            Formula::Prorata(prorata) => {
                let times = self.inputs.times(prorata.basis)?;
                let under = self.share_under(&prorata.of, step, amount, &concern.and(times.cell.clone()))?;
                self.open(step.node.french())?;
                self.multiply(under, &times.factor(), amount)
            }
            // The priced nodes and the lines share no amount: a key that would put them here was refused.
            Formula::Equal | Formula::Tariff(_) | Formula::UnitCost(_) | Formula::Index(_) | Formula::Stack(_) => {
                self.equally(step, concern)
            }
        }
    }

    fn equally(&mut self, step: &Step, concern: &Concern) -> Result<Shares, XlsxError> {
        self.open(step.node.french())?;
        let whole = self.column("Poids", Style::Whole, &concern.only("1"))?;
        let sum = u128::from(self.count());
        Ok(Shares::Weights(Number {
            whole,
            part: None,
            most: 1,
            sum,
        }))
    }

    fn share_under(
        &mut self,
        formula: &Formula,
        step: &Step,
        amount: &Number,
        concern: &Concern,
    ) -> Result<Shares, XlsxError> {
        self.share(formula, step.children.first().unwrap_or(step), amount, concern)
    }

    fn by_quotas(&mut self, fixed: &Fixed, step: &Step, concern: &Concern) -> Result<Shares, XlsxError> {
        self.open(step.node.french())?;
        let of = |member| {
            fixed
                .quotas
                .iter()
                .rfind(|quota| quota.member == member)
                .map(|quota| quota.share)
        };
        let quotas: Vec<Option<Fraction>> = self.source.members.iter().map(|member| of(member.member)).collect();
        let data: Vec<_> = quotas.iter().map(|quota| quota.map(Datum::Share)).collect();
        let head = self.own("Quote-part");
        let cell = self.inputs.datum(&head, &head, "fixée par la clé", &data)?;
        let quotas: Vec<Fraction> = quotas.into_iter().flatten().collect();
        let by = common_denominator(&quotas);
        let most = largest(&quotas);
        let whole = self.column(
            &format!("Poids × {by}"),
            Style::Whole,
            &concern.only(&scaled(&cell, by, most)),
        )?;
        let most = most.saturating_mul(by);
        let sum = most.saturating_mul(self.count().into());
        Ok(Shares::Weights(Number {
            whole,
            part: None,
            most,
            sum,
        }))
    }

    /// The multipliers of the members.
    pub(super) fn factors(&mut self, coefficient: &Coefficient) -> Result<Factor, XlsxError> {
        let of = |member| {
            coefficient
                .factors
                .iter()
                .rfind(|factor| factor.member == member)
                .map(|factor| factor.factor)
        };
        let factors: Vec<Fraction> = self
            .source
            .members
            .iter()
            .map(|member| of(member.member).unwrap_or(Fraction::ONE))
            .collect();
        let data: Vec<_> = factors.iter().map(|factor| Some(Datum::Value(*factor))).collect();
        let head = self.own("Coefficient");
        let (by, most) = (common_denominator(&factors), largest(&factors));
        let cell = scaled(&self.inputs.datum(&head, &head, "0 : exonéré", &data)?, by, most);
        Ok(Factor {
            cell,
            by,
            most: most.saturating_mul(by),
        })
    }

    fn blend(&mut self, blend: &Blend, step: &Step, amount: &Number, concern: &Concern) -> Result<Shares, XlsxError> {
        let weights: Vec<Fraction> = blend.parts.iter().map(|part| part.weight).collect();
        let (by, most) = (common_denominator(&weights), largest(&weights));
        let mut cells = Vec::new();
        for (index, part) in (1..).zip(&blend.parts) {
            let name = part
                .label
                .as_ref()
                .map_or_else(|| format!("élément {index}"), ToString::to_string);
            let label = self.own(&format!("Poids de « {name} »"));
            cells.push((
                scaled(
                    &self.inputs.parameter(&label, &part.weight, Style::InputPercent)?,
                    by,
                    most,
                ),
                name,
            ));
        }
        let all: Vec<&str> = cells.iter().map(|(cell, _)| cell.as_str()).collect();
        let whole = self.common("Somme des poids du mélange", &all.join("+"))?;
        let most = most.saturating_mul(by);
        let whole = Number::common(whole, most.saturating_mul(u128::try_from(cells.len()).unwrap_or(1)));
        let mut mixed: Vec<Number> = Vec::new();
        for ((part, child), (weight, name)) in blend.parts.iter().zip(&step.children).zip(cells) {
            let place = format!("Montant de « {name} », en centimes");
            let own = self.divide(Place::Common(&place), amount, &Number::common(weight, most), &whole)?;
            let shares = self.share(&part.of, child, &own, concern)?;
            mixed.push(self.parts(shares, &own)?);
        }
        self.open(step.node.french())?;
        let wholes: Vec<String> = mixed.iter().map(|number| number.whole.clone()).collect();
        let parts: Vec<String> = mixed.iter().filter_map(|number| number.part.clone()).collect();
        let whole = self.column("Centimes", Style::Whole, &wholes.join("+"))?;
        let part = match parts.as_slice() {
            [] => None,
            parts => Some(self.column("Fraction", Style::Fraction, &parts.join("+"))?),
        };
        Ok(Shares::Parts(Number {
            whole,
            part,
            most: most_of(&step.result),
            sum: amount.sum,
        }))
    }

    /// The parts of `amount`, in cents.
    pub(super) fn parts(&mut self, shares: Shares, amount: &Number) -> Result<Number, XlsxError> {
        match shares {
            Shares::Parts(parts) => Ok(parts),
            Shares::Weights(weights) => {
                let whole = self.total("Somme des poids", &weights)?;
                let parts = self.divide(Place::Members, amount, &weights, &whole)?;
                Ok(Number {
                    sum: amount.sum,
                    ..parts
                })
            }
        }
    }

    /// Shares times a number for each member, brought back to the amount.
    fn multiply(&mut self, under: Shares, factor: &Factor, amount: &Number) -> Result<Shares, XlsxError> {
        let most = factor.most;
        match under {
            Shares::Weights(weights) if weights.sum.saturating_mul(most) <= HEAVIEST => {
                let whole = self.column(
                    "Poids modulé",
                    Style::Whole,
                    &format!("{}*{}", weights.whole, factor.cell),
                )?;
                let (most, sum) = (weights.most.saturating_mul(most), weights.sum.saturating_mul(most));
                Ok(Shares::Weights(Number {
                    whole,
                    part: None,
                    most,
                    sum,
                }))
            }
            under => {
                let parts = self.parts(under, amount)?;
                let by = Number::common(factor.by.to_string(), factor.by);
                let modulated = self.divide(Place::Members, &parts, &factor.number(), &by)?;
                let whole = self.total("Somme des parts modulées", &modulated)?;
                let parts = self.divide(Place::Members, amount, &modulated, &whole)?;
                Ok(Shares::Parts(Number {
                    sum: amount.sum,
                    ..parts
                }))
            }
        }
    }
}

/// Multipliers of the members, made whole.
pub(super) struct Factor {
    /// The multiplier times `by`.
    pub(super) cell: String,
    /// What it was multiplied by.
    pub(super) by: u128,
    /// At most the multiplier, made whole.
    pub(super) most: u128,
}

impl Factor {
    /// The multiplier, made whole.
    pub(super) fn number(&self) -> Number {
        Number::common(self.cell.clone(), self.most)
    }
}

/// The largest of `results`, rounded up.
pub(super) fn most_of(results: &[Ratio]) -> u128 {
    results.iter().map(rounded_up).max().unwrap_or_default()
}
