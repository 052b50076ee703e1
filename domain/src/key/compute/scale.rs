//! Scales by brackets: what so many units cost.

use super::exact::Rational;
use super::number::{Overflow, Whole};
use crate::key::{Bracket, Scale, ScaleMode};
use crate::value::Fraction;
use std::cmp::Ordering;

/// The price of `units` on `scale`, in cents; nothing when they pass the last bracket.
pub(super) fn price<N: Whole>(scale: &Scale, units: &Rational<N>) -> Result<Option<Rational<N>>, Overflow> {
    match scale.mode {
        ScaleMode::Marginal => marginal(scale, units),
        ScaleMode::Slab => slab(scale, units),
    }
}

/// The sum over the brackets of their price times the units that fall in them.
fn marginal<N: Whole>(scale: &Scale, units: &Rational<N>) -> Result<Option<Rational<N>>, Overflow> {
    let mut total = Rational::whole(0);
    let mut below = Rational::whole(0);
    for bracket in &scale.brackets {
        let end = bracket.up_to.map(Rational::of);
        let last = match &end {
            Some(end) => units.compare(end)? != Ordering::Greater,
            None => true,
        };
        let reached = if last {
            units.clone()
        } else {
            end.unwrap_or_else(|| units.clone())
        };
        if let Some(inside) = reached.less(&below)? {
            total = total.plus(&in_cents::<N>(bracket.price)?.times(&inside)?)?;
        }
        if last {
            return Ok(Some(total));
        }
        below = reached;
    }
    Ok(None)
}

/// The flat part and the price of the bracket the units fall in, and at least what each bracket before costs at its upper end, if so chosen.
fn slab<N: Whole>(scale: &Scale, units: &Rational<N>) -> Result<Option<Rational<N>>, Overflow> {
    let mut least = Rational::whole(0);
    for bracket in &scale.brackets {
        let end = bracket.up_to.map(Rational::of);
        if let Some(end) = &end
            && units.compare(end)? == Ordering::Greater
        {
            let top = of_bracket(bracket, end)?;
            if scale.never_below_previous && least.compare(&top)? == Ordering::Less {
                least = top;
            }
            continue;
        }
        let own = of_bracket(bracket, units)?;
        return Ok(Some(if own.compare(&least)? == Ordering::Less {
            least
        } else {
            own
        }));
    }
    Ok(None)
}

/// What `units`, all in one slab, cost, in cents.
fn of_bracket<N: Whole>(bracket: &Bracket, units: &Rational<N>) -> Result<Rational<N>, Overflow> {
    let flat = bracket.flat.map_or(0, |flat| flat.get().unsigned_abs().into());
    in_cents::<N>(bracket.price)?.times(units)?.plus(&Rational::whole(flat))
}

/// A price in euros, in cents; nothing costs nothing.
pub(super) fn in_cents<N: Whole>(price: Option<Fraction>) -> Result<Rational<N>, Overflow> {
    Rational::of(price.unwrap_or(Fraction::ZERO)).times(&Rational::whole(100))
}

/// The upper ends at which one unit more costs less: the end, its price in cents, and the price just above it.
pub(crate) fn cliffs(scale: &Scale) -> Vec<(Fraction, crate::value::Ratio, crate::value::Ratio)> {
    let found = scale
        .brackets
        .iter()
        .zip(scale.brackets.iter().skip(1))
        .map(|(below, above)| {
            let end = below.up_to?;
            let top = Rational::<num_bigint::BigUint>::of(end);
            let at = of_bracket(below, &top).ok()?;
            let over = of_bracket(above, &top).ok()?;
            (over.compare(&at).ok()? == Ordering::Less).then(|| (end, at.to_ratio(), over.to_ratio()))
        });
    match (scale.mode, scale.never_below_previous) {
        (ScaleMode::Slab, false) => found.flatten().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Cents;

    fn bracket(up_to: Option<u64>, flat: Option<i64>, price: Option<&str>) -> Bracket {
        Bracket {
            flat: flat.map(Cents::new),
            price: price.map(|price| Fraction::parse_decimal(price).unwrap()),
            up_to: up_to.map(Fraction::whole),
        }
    }

    fn degressive(mode: ScaleMode) -> Scale {
        Scale {
            brackets: vec![
                bracket(Some(1_000), None, Some("2.00")),
                bracket(Some(5_000), None, Some("1.50")),
                bracket(Some(20_000), None, Some("1.00")),
                bracket(None, None, Some("0.60")),
            ],
            mode,
            never_below_previous: false,
        }
    }

    fn cents(scale: &Scale, units: u64) -> Option<String> {
        price::<u128>(scale, &Rational::whole(units.into()))
            .unwrap()
            .map(|price| price.to_ratio().to_string())
    }

    #[test]
    fn a_marginal_scale_prices_each_bracket_and_a_slab_the_whole() {
        let marginal = degressive(ScaleMode::Marginal);
        for (units, expected) in [
            (0, "0"),
            (1_000, "200000"),
            (1_001, "200150"),
            (10_418, "1341800"),
            (23_500, "2510000"),
        ] {
            assert_eq!(cents(&marginal, units).unwrap(), expected, "{units}");
        }
        let slab = degressive(ScaleMode::Slab);
        for (units, expected) in [
            (1_000, "200000"),
            (1_001, "150150"),
            (5_000, "750000"),
            (5_001, "500100"),
        ] {
            assert_eq!(cents(&slab, units).unwrap(), expected, "{units}");
        }
    }

    #[test]
    fn a_cliff_is_where_one_unit_more_costs_less_and_may_be_levelled() {
        let mut slab = degressive(ScaleMode::Slab);
        let ends: Vec<String> = cliffs(&slab).iter().map(|(end, _, _)| end.to_string()).collect();
        assert_eq!(ends, ["1000", "5000", "20000"]);
        slab.never_below_previous = true;
        assert_eq!(cents(&slab, 1_001).unwrap(), "200000");
        assert_eq!(cents(&slab, 5_001).unwrap(), "750000");
        assert_eq!(cents(&slab, 8_000).unwrap(), "800000");
        assert!(cliffs(&slab).is_empty() && cliffs(&degressive(ScaleMode::Marginal)).is_empty());
    }

    #[test]
    fn units_beyond_the_last_bracket_have_no_price() {
        let mut closed = degressive(ScaleMode::Marginal);
        closed.brackets.truncate(2);
        assert_eq!(cents(&closed, 5_001), None);
        closed.mode = ScaleMode::Slab;
        assert_eq!(
            (cents(&closed, 5_000).as_deref(), cents(&closed, 5_001)),
            (Some("750000"), None)
        );
    }

    #[test]
    fn a_slab_may_be_flat() {
        let strata = Scale {
            brackets: vec![
                bracket(Some(499), Some(10_000), None),
                bracket(None, Some(25_000), Some("0.10")),
            ],
            mode: ScaleMode::Slab,
            never_below_previous: false,
        };
        assert_eq!(cents(&strata, 499).unwrap(), "10000");
        assert_eq!(cents(&strata, 500).unwrap(), "30000");
    }
}
