//! What each node leaves on the calculation sheet, and the units it counts.

use super::evaluate::{Concerned, Evaluator, Stop, refuse};
use super::exact::{Exact, Rational};
use super::number::Whole;
use crate::key::Basis;
use crate::key::sheet::{NodeKind, Quantity, Step, StepColumn};
use crate::refusal::Code;
use crate::value::{Fraction, Ratio};

impl Evaluator<'_> {
    pub(super) fn step<N: Whole>(
        &self,
        node: NodeKind,
        amount: Option<&Rational<N>>,
        exact: &Exact<N>,
        fill: impl FnOnce(&mut Step),
    ) -> Option<Step> {
        if !self.traced {
            return None;
        }
        let amount = amount.map(Rational::to_ratio);
        let one = Ratio::from(Fraction::ONE);
        let mut step = Step {
            node,
            result: exact.to_ratios(amount.as_ref().unwrap_or(&one)),
            amount,
            columns: Vec::new(),
            constants: Vec::new(),
            bounds: Vec::new(),
            children: Vec::new(),
        };
        fill(&mut step);
        Some(step)
    }

    /// The units of a basis: for each participant concerned, the sum of its terms.
    pub(super) fn units<N: Whole>(&self, basis: &Basis, concerned: &Concerned) -> Result<Exact<N>, Stop> {
        let mut units: Option<Exact<N>> = None;
        for (term, ask) in basis.terms.iter().zip(basis.asks()) {
            let column = self.problem.column(&ask)?;
            let mut values = Vec::with_capacity(concerned.len());
            for (index, concerned) in concerned.iter().enumerate() {
                values.push(if *concerned {
                    self.problem.value(column, &ask, index)?
                } else {
                    Fraction::ZERO
                });
            }
            let mut exact = Exact::over_one_denominator(&values)?;
            if term.coefficient != Fraction::ONE {
                exact = exact.scaled(&Rational::of(term.coefficient))?;
            }
            units = Some(match units {
                None => exact,
                Some(units) => units.plus(&exact)?,
            });
        }
        match units {
            Some(units) => Ok(units),
            None => refuse(Code::FormulaInvalid, "Une assiette a au moins un critère."),
        }
    }

    pub(super) fn basis_columns<N: Whole>(
        &self,
        step: &mut Step,
        basis: &Basis,
        units: &Exact<N>,
        concerned: &Concerned,
    ) {
        for (term, ask) in basis.terms.iter().zip(basis.asks()) {
            let values = self.problem.column(&ask).unwrap_or_default().iter();
            let values = values.map(|value| Ratio::from(value.unwrap_or(Fraction::ZERO)));
            let quantity = Quantity::Criterion {
                ask,
                coefficient: term.coefficient,
            };
            step.columns.push(column(quantity, values, concerned));
        }
        if basis.terms.len() > 1 || basis.terms.iter().any(|term| term.coefficient != Fraction::ONE) {
            let one = Ratio::from(Fraction::ONE);
            step.columns
                .push(column(Quantity::Units, units.to_ratios(&one).into_iter(), concerned));
        }
    }
}

/// A column for the participants concerned.
pub(super) fn column(quantity: Quantity, values: impl Iterator<Item = Ratio>, concerned: &Concerned) -> StepColumn {
    let values = values
        .zip(concerned)
        .map(|(value, concerned)| concerned.then_some(value));
    StepColumn {
        quantity,
        values: values.collect(),
    }
}

/// A column for every participant.
pub(super) fn every(quantity: Quantity, values: &[Fraction]) -> StepColumn {
    StepColumn {
        quantity,
        values: values.iter().map(|value| Some(Ratio::from(*value))).collect(),
    }
}
