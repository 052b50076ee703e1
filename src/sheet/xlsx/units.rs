//! Units of a basis, and which members a node concerns.

use super::bench::Bench;
use super::cells::{Number, common_denominator, scaled};
use super::inputs::Datum;
use super::page::Style;
use domain::key::{Basis, Only};
use domain::value::{Fraction, Ratio};
use rust_xlsxwriter::XlsxError;

/// Which members a node concerns.
#[derive(Clone, Default)]
pub(super) struct Concern {
    /// Cells that are all above zero for a member that is concerned.
    tests: Vec<String>,
}

impl Concern {
    /// Those whose `cell` is also above zero.
    pub(super) fn and(&self, cell: String) -> Self {
        let mut tests = self.tests.clone();
        tests.push(cell);
        Self { tests }
    }

    /// `expression` for a member that is concerned, nothing for the others.
    pub(super) fn only(&self, expression: &str) -> String {
        match self.tests.as_slice() {
            [] => expression.to_owned(),
            [test] => format!("IF({test}>0,{expression},0)"),
            tests => {
                let tests: Vec<String> = tests.iter().map(|test| format!("{test}>0")).collect();
                format!("IF(AND({}),{expression},0)", tests.join(","))
            }
        }
    }
}

/// Units made whole.
pub(super) struct Units {
    /// The units times `by`.
    pub(super) number: Number,
    /// What they were multiplied by.
    pub(super) by: u128,
}

impl Bench<'_, '_> {
    /// The units of a basis, made whole together with `others`.
    pub(super) fn units(
        &mut self,
        head: &str,
        basis: &Basis,
        concern: &Concern,
        others: &[Fraction],
    ) -> Result<Units, XlsxError> {
        let mut terms = Vec::new();
        let mut weighted: Vec<Fraction> = others.to_vec();
        let (mut most, mut sum) = (0_u128, 0_u128);
        for (term, ask) in basis.terms.iter().zip(basis.asks()) {
            let (cell, values) = self.inputs.criterion(&ask)?;
            // A value beyond 128 bits is beyond the spreadsheet too.
            let products = values.iter().filter_map(|value| value.times(&term.coefficient).ok());
            weighted.extend(products);
            let size =
                |value: &Fraction| super::cells::rounded_up(&Ratio::from(*value).times(&term.coefficient.into()));
            most = most.saturating_add(values.iter().map(size).max().unwrap_or_default());
            sum = values.iter().map(size).fold(sum, u128::saturating_add);
            terms.push(self.term(&cell, &term.coefficient, &ask.criterion)?);
        }
        let by = common_denominator(&weighted);
        let whole = scaled(&parenthesised(&terms), by, most);
        let head = if by == 1 {
            head.to_owned()
        } else {
            format!("{head} × {by}")
        };
        let cell = self.column(&head, Style::Whole, &concern.only(&whole))?;
        let number = Number {
            whole: cell,
            part: None,
            most: most.saturating_mul(by),
            sum: sum.saturating_mul(by),
        };
        Ok(Units { number, by })
    }

    fn term(
        &mut self,
        cell: &str,
        coefficient: &Fraction,
        criterion: &domain::member::Criterion,
    ) -> Result<String, XlsxError> {
        if *coefficient == Fraction::ONE {
            return Ok(cell.to_owned());
        }
        let label = self.own(&format!("Coefficient de « {} »", criterion.french()));
        let coefficient = self.inputs.parameter(&label, coefficient, Style::InputNumber)?;
        Ok(format!("{cell}*{coefficient}"))
    }

    /// The members among whom `only` keeps the sharing.
    pub(super) fn restricted(&mut self, only: &Only, concern: &Concern) -> Result<Concern, XlsxError> {
        let flags: Vec<_> = self
            .source
            .members
            .iter()
            .map(|member| Some(Datum::Flag(only.members.contains(&member.member))))
            .collect();
        let head = self.own("Concerné (1) ou non (0)");
        Ok(concern.and(self.inputs.datum(&head, &head, "à la carte", &flags)?))
    }
}

fn parenthesised(terms: &[String]) -> String {
    match terms {
        [term] => term.clone(),
        terms => format!("({})", terms.join("+")),
    }
}
