//! The arithmetic of a unit cost: exact, and rounded only where a clause says so.

use super::event::{CostComponent, MemberUnits};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Fraction, MemberId};
use std::collections::BTreeMap;

/// What `components` cost together.
pub fn total(components: &[CostComponent]) -> Result<Cents, Refusal> {
    Cents::sum(components.iter().map(|component| component.amount))
}

/// The cost of one unit, in euros: `total / units`, exact, or rounded half up to `decimals` decimals. Refused when there is no unit, or when
/// the total is less than nothing.
pub fn unit_cost(total: Cents, units: &Fraction, decimals: Option<u8>) -> Result<Fraction, Refusal> {
    let cents = u128::try_from(total.get()).map_err(|_| too_small())?;
    let per_unit = Fraction::new(units.denominator(), units.numerator())?;
    let exact = Fraction::new(cents, 100)?.times(&per_unit)?;
    match decimals {
        None => Ok(exact),
        Some(decimals) => half_up(&exact, decimals),
    }
}

/// `exact` with `decimals` decimals, the nearest; of two as near, the higher.
fn half_up(exact: &Fraction, decimals: u8) -> Result<Fraction, Refusal> {
    let scale = 10_u128.checked_pow(u32::from(decimals)).ok_or_else(too_fine)?;
    let twice = exact.times(&Fraction::new(scale, 1)?)?.times(&Fraction::whole(2))?;
    // ⌊(2x + 1) / 2⌋ is x rounded half up.
    let raised = twice.plus(&Fraction::ONE)?;
    let halves = raised.denominator().checked_mul(2).ok_or_else(too_fine)?;
    let rounded = raised.numerator().checked_div(halves).ok_or_else(too_fine)?;
    Fraction::new(rounded, scale)
}

/// The units of each member, over several lists.
pub(super) fn sum<'a>(
    lists: impl IntoIterator<Item = &'a MemberUnits>,
) -> Result<BTreeMap<MemberId, Fraction>, Refusal> {
    let mut sums: BTreeMap<MemberId, Fraction> = BTreeMap::new();
    for of in lists {
        let sum = sums.entry(of.member).or_insert(Fraction::ZERO);
        *sum = sum.plus(&of.units)?;
    }
    Ok(sums)
}

fn too_small() -> Refusal {
    let message = "Le coût du service est inférieur à zéro : vérifier ses composantes.";
    Refusal::new(Code::UnitCostInvalid, message).at("components")
}

fn too_fine() -> Refusal {
    let message = "Le coût unitaire dépasse ce que le registre arrondit exactement : arrondir à moins de décimales.";
    Refusal::new(Code::UnitCostInvalid, message).at("decimals")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(euros: &str, units: &str, decimals: Option<u8>) -> String {
        let total = Cents::parse_euros(euros).unwrap();
        let units = Fraction::parse_decimal(units).unwrap();
        unit_cost(total, &units, decimals).unwrap().to_string()
    }

    #[test]
    fn a_unit_cost_is_exact_unless_a_clause_rounds_it() {
        assert_eq!(cost("31240.00", "100", None), "1562/5", "312,40 €");
        assert_eq!(cost("100.00", "3", None), "100/3");
        assert_eq!(cost("100.00", "3", Some(2)), "3333/100");
        assert_eq!(cost("100.00", "8", Some(1)), "25/2");
    }

    #[test]
    fn a_half_is_rounded_up() {
        assert_eq!(cost("0.25", "1", Some(1)), "3/10");
        assert_eq!(cost("0.24", "1", Some(1)), "1/5");
        assert_eq!(cost("2.50", "1", Some(0)), "3");
    }

    #[test]
    fn no_unit_has_no_cost() {
        assert!(unit_cost(Cents::new(100), &Fraction::ZERO, None).is_err());
        assert!(unit_cost(Cents::new(-1), &Fraction::ONE, None).is_err());
    }
}
