//! Nodes that price what each member owes.

use super::bench::Bench;
use super::cells::{Number, common_denominator, largest, rounded_up, scaled};
use super::division::Place;
use super::page::Style;
use super::shares::most_of;
use super::units::{Concern, Units};
use domain::key::sheet::Step;
use domain::key::{Ask, Cost, Formula, Index, IndexBase, Tariff, UnitCost};
use domain::value::{Fraction, Ratio};
use rust_xlsxwriter::XlsxError;

impl Bench<'_, '_> {
    /// What each member owes by `formula`, which gave `step`, in cents.
    pub(super) fn price(&mut self, formula: &Formula, step: &Step, concern: &Concern) -> Result<Number, XlsxError> {
        let under = step.children.first().unwrap_or(step);
        match formula {
            Formula::Tariff(tariff) => self.tariff(tariff, step, concern),
            Formula::UnitCost(unit_cost) => self.unit_cost(unit_cost, step, concern),
            Formula::Index(index) => {
                let price = self.price(&index.of, under, concern)?;
                self.open(step.node.french())?;
                self.indexed(index, &price)
            }
            Formula::Bounded(bounded) => {
                let price = self.price(&bounded.of, under, concern)?;
                self.open(step.node.french())?;
                let limits = self.limits(bounded, None, concern)?;
                self.clamp(step, &price, &limits)
            }
            Formula::Smoothed(smoothed) => {
                let price = self.price(&smoothed.of, under, concern)?;
                self.open(step.node.french())?;
                let limits = self.last_year_limits(smoothed)?;
                self.clamp(step, &price, &limits)
            }
            Formula::Coefficient(coefficient) => {
                let price = self.price(&coefficient.of, under, concern)?;
                self.open(step.node.french())?;
                let factor = self.factors(coefficient)?;
                let by = Number::common(factor.by.to_string(), factor.by);
                self.divide(Place::Members, &price, &factor.number(), &by)
            }
            Formula::Only(only) => {
                let concern = self.restricted(only, concern)?;
                self.price(&only.of, under, &concern)
            }
            Formula::Prorata(prorata) => {
                let times = self.inputs.times(prorata.basis)?;
                let price = self.price(&prorata.of, under, &concern.and(times.cell.clone()))?;
                self.open(step.node.french())?;
                let time = Number::common(times.cell, times.most);
                self.divide(Place::Members, &price, &time, &Number::common(times.whole, times.most))
            }
            // The others share an amount: they price nothing.
            _ => {
                let nothing = self.column("Centimes", Style::Whole, "0")?;
                Ok(Number::common(nothing, 0))
            }
        }
    }

    fn tariff(&mut self, tariff: &Tariff, step: &Step, concern: &Concern) -> Result<Number, XlsxError> {
        self.open(step.node.french())?;
        let priced = match (&tariff.units, &tariff.scale, &tariff.price) {
            (Some(basis), Some(scale), _) => Some(self.scale(scale, basis, concern)?),
            (Some(basis), None, Some(price)) => {
                let units = self.units("Unités", basis, concern, &[])?;
                let label = self.own("Prix de l’unité");
                Some(self.priced(&units, &label, price)?)
            }
            _ => None,
        };
        let Some(flat) = tariff.flat else {
            return match priced {
                Some(priced) => Ok(priced),
                None => Ok(Number::common(self.column("Centimes", Style::Whole, "0")?, 0)),
            };
        };
        let label = self.own("Part fixe");
        let flat = self.inputs.amount(&label, flat)?;
        let flat = concern.only(&flat);
        let whole = priced
            .as_ref()
            .map_or_else(|| flat.clone(), |priced| format!("{}+{flat}", priced.whole));
        let whole = self.column("Centimes, part fixe comprise", Style::Whole, &whole)?;
        let most = most_of(&step.result);
        Ok(Number {
            whole,
            part: priced.and_then(|priced| priced.part),
            most,
            sum: most,
        })
    }

    /// Units times a price in euros, in cents.
    pub(super) fn priced(&mut self, units: &Units, label: &str, price: &Fraction) -> Result<Number, XlsxError> {
        let cell = self.inputs.parameter(label, price, Style::InputPrice)?;
        let (price, by) = price_in_cents(&cell, price);
        let by = by.saturating_mul(units.by);
        self.divide(
            Place::Members,
            &units.number,
            &price,
            &Number::common(by.to_string(), by),
        )
    }

    fn unit_cost(&mut self, unit_cost: &UnitCost, step: &Step, concern: &Concern) -> Result<Number, XlsxError> {
        self.open(step.node.french())?;
        let units = self.units("Unités", &unit_cost.units, concern, &[])?;
        match &unit_cost.cost {
            Cost::Amount(cost) => {
                let label = self.own("Coût de l’unité");
                self.priced(&units, &label, cost)
            }
            Cost::Reference(reference) => {
                let ask = Ask {
                    criterion: reference.series.clone(),
                    vintage: reference.vintage,
                    source: reference.source.clone(),
                };
                let cost = self.reference_value(&ask);
                let label = self.reference_label(&ask);
                self.priced(&units, &label, &cost)
            }
        }
    }

    fn indexed(&mut self, index: &Index, price: &Number) -> Result<Number, XlsxError> {
        let series = |vintage| Ask {
            criterion: index.series.clone(),
            vintage,
            source: index.source.clone(),
        };
        let (base, label) = match index.base {
            IndexBase::Value(value) => (value, self.own("Valeur de base de l’indice")),
            IndexBase::Vintage(vintage) => (
                self.reference_value(&series(vintage)),
                self.reference_label(&series(vintage)),
            ),
        };
        let current = self.reference_value(&series(index.current));
        let current_label = self.reference_label(&series(index.current));
        let by = common_denominator([&base, &current]);
        let base_cell = self.inputs.parameter(&label, &base, Style::InputNumber)?;
        let current_cell = self.inputs.parameter(&current_label, &current, Style::InputNumber)?;
        let most = largest([&base, &current]);
        let number =
            |cell: String, value: &Fraction| Number::common(cell, rounded_up(&Ratio::from(*value)).saturating_mul(by));
        let base = number(
            self.common("Base de l’indice, entière", &scaled(&base_cell, by, most))?,
            &base,
        );
        let current = number(
            self.common("Valeur courante de l’indice, entière", &scaled(&current_cell, by, most))?,
            &current,
        );
        self.divide(Place::Members, price, &current, &base)
    }

    fn reference_value(&self, ask: &Ask) -> Fraction {
        let mut references = self.source.sources.iter().filter(|source| source.member.is_none());
        references
            .find(|source| source.ask == *ask)
            .map_or(Fraction::ZERO, |source| source.value)
    }

    fn reference_label(&self, ask: &Ask) -> String {
        format!("Valeur de référence : {}", ask.french(self.source.year))
    }
}

/// A price in euros, made a whole number of cents: its formula, and what the cents were multiplied by.
pub(super) fn price_in_cents(cell: &str, price: &Fraction) -> (Number, u128) {
    let cents = price.times(&Fraction::whole(100)).unwrap_or(*price);
    let by = common_denominator([&cents]);
    let most = rounded_up(&Ratio::from(*price));
    let hundredfold = by.saturating_mul(100);
    (
        Number::common(scaled(cell, hundredfold, most), most.saturating_mul(hundredfold)),
        by,
    )
}
