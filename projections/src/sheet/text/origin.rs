//! Where the amount of a line comes from.

use super::super::CalculationSheet;
use super::super::lines::{Origin, RuledLine};
use super::number::{euros, exact};
use domain::value::{Cents, Fraction, Ratio};

/// Where the amount of a line comes from, if that takes a calculation.
pub(super) fn origin(sheet: &CalculationSheet, line: &RuledLine<'_>) -> Option<String> {
    let amount = line.amount?;
    match &line.origin {
        Origin::Whole | Origin::Fixed | Origin::Outcome => None,
        Origin::Rest(among) => {
            let whole = sheet.amount_among(among);
            let others = Cents::new(whole.get().saturating_sub(amount.get()));
            Some(format!(
                "Cette ligne prend ce que les autres laissent : {} − {} = {}.",
                whole.french(),
                others.french(),
                amount.french()
            ))
        }
        Origin::Part(weight, weights, among) => {
            let whole = sheet.amount_among(among);
            let part = exact(whole).times(&Ratio::from(*weight)).over(&Ratio::from(*weights));
            let of = if *weights == Fraction::ONE {
                String::new()
            } else {
                format!(" ÷ {}", weights.percent())
            };
            Some(format!(
                "Poids de cette ligne : {}{of} de {}, soit {} ; les montants des lignes sont arrondis au plus fort reste, à restes égaux la première \
                 ligne d’abord : {}.",
                weight.percent(),
                whole.french(),
                euros(&part),
                amount.french()
            ))
        }
    }
}
