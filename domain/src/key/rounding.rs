//! The kernel: an exact amount, exact weights, whole cents that sum to the amount.

use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Fraction};

/// One share of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portion {
    /// The share, in whole cents.
    pub amount: Cents,
    /// The exact share of the amount's absolute value, in cents.
    pub exact: Fraction,
    /// The residual cents it received: 0, or ±1 with the sign of the amount.
    pub residue: Cents,
}

/// Splits `total` in proportion to `weights` by the largest remainder (plus fort reste).
///
/// Each exact share is rounded down, and the missing cents go one each to the largest fractional parts; equal parts are served in the
/// order of `rank` (lowest first). A zero weight gets zero. Sign-symmetric: splitting `-x` gives the opposite of splitting `x`.
/// Refused when all weights are zero or when the arithmetic would pass 128 bits; never approximate.
pub fn largest_remainder(total: Cents, weights: &[Fraction], rank: &[usize]) -> Result<Vec<Portion>, Refusal> {
    let weights = common_denominator(weights)?;
    let whole = weights
        .iter()
        .try_fold(0_u128, |sum, weight| sum.checked_add(*weight))
        .ok_or_else(too_large)?;
    if whole == 0 {
        return Err(Refusal::new(
            Code::NoWeight,
            "Tous les poids sont nuls : rien ne permet de répartir.",
        ));
    }
    let magnitude = u128::from(total.get().unsigned_abs());
    let mut floors = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut placed = 0_u128;
    for (index, weight) in weights.iter().enumerate() {
        let product = magnitude.checked_mul(*weight).ok_or_else(too_large)?;
        let floor = product.checked_div(whole).unwrap_or(0);
        placed = placed.saturating_add(floor);
        floors.push((floor, Fraction::new(product, whole)?));
        remainders.push((
            product.checked_rem(whole).unwrap_or(0),
            rank.get(index).copied().unwrap_or(index),
            index,
        ));
    }
    remainders.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let missing = usize::try_from(magnitude.saturating_sub(placed)).map_err(|_| too_large())?;
    let mut residues = vec![0_i64; weights.len()];
    for (_, _, index) in remainders.iter().take(missing) {
        if let Some(residue) = residues.get_mut(*index) {
            *residue = 1;
        }
    }
    floors
        .into_iter()
        .zip(residues)
        .map(|((floor, exact), residue)| portion(total, floor, exact, residue))
        .collect()
}

fn portion(total: Cents, floor: u128, exact: Fraction, residue: i64) -> Result<Portion, Refusal> {
    let sign = total.get().signum();
    let floor = i64::try_from(floor).map_err(|_| too_large())?;
    let amount = floor
        .checked_add(residue)
        .and_then(|amount| amount.checked_mul(sign))
        .ok_or_else(too_large)?;
    Ok(Portion {
        amount: Cents::new(amount),
        exact,
        residue: Cents::new(residue.saturating_mul(sign)),
    })
}

/// The weights as integers over one denominator, which the split does not need.
fn common_denominator(weights: &[Fraction]) -> Result<Vec<u128>, Refusal> {
    let mut denominator = 1_u128;
    for weight in weights {
        let ratio = Fraction::new(denominator, weight.denominator())?;
        denominator = ratio
            .numerator()
            .checked_mul(weight.denominator())
            .ok_or_else(too_large)?;
    }
    let scale = |weight: &Fraction| {
        denominator
            .checked_div(weight.denominator())
            .and_then(|factor| factor.checked_mul(weight.numerator()))
            .ok_or_else(too_large)
    };
    weights.iter().map(scale).collect()
}

fn too_large() -> Refusal {
    Refusal::new(
        Code::FractionTooLarge,
        "Les poids dépassent ce que le registre calcule exactement : les simplifier.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POPULATIONS: [u64; 5] = [1_873, 642, 10_418, 3_077, 255];

    fn split(total: i64, weights: &[u64]) -> Vec<i64> {
        let weights: Vec<_> = weights.iter().map(|weight| Fraction::whole(*weight)).collect();
        let rank: Vec<_> = (0..weights.len()).collect();
        largest_remainder(Cents::new(total), &weights, &rank)
            .unwrap()
            .iter()
            .map(|portion| portion.amount.get())
            .collect()
    }

    #[test]
    fn by_population_the_missing_cent_goes_to_the_largest_remainder() {
        assert_eq!(
            split(4_850_000, &POPULATIONS),
            [558_503, 191_436, 3_106_505, 917_519, 76_037]
        );
    }

    #[test]
    fn equal_shares_give_the_odd_cent_to_the_first_of_the_declared_order() {
        assert_eq!(split(10_000, &[1, 1, 1]), [3_334, 3_333, 3_333]);
        let weights = [Fraction::ONE; 3];
        let last_first = largest_remainder(Cents::new(10_000), &weights, &[2, 1, 0]).unwrap();
        assert_eq!(
            last_first
                .iter()
                .map(|portion| portion.amount.get())
                .collect::<Vec<_>>(),
            [3_333, 3_333, 3_334]
        );
    }

    #[test]
    fn fractions_are_weighed_exactly() {
        let thirds = [
            Fraction::new(1, 3).unwrap(),
            Fraction::new(1, 6).unwrap(),
            Fraction::new(1, 2).unwrap(),
        ];
        let portions = largest_remainder(Cents::new(100), &thirds, &[0, 1, 2]).unwrap();
        assert_eq!(
            portions.iter().map(|portion| portion.amount.get()).collect::<Vec<_>>(),
            [33, 17, 50]
        );
        assert_eq!(portions[0].exact, Fraction::new(100, 3).unwrap());
    }

    #[test]
    fn no_weight_at_all_is_refused_rather_than_shared_equally() {
        assert_eq!(
            largest_remainder(Cents::new(1), &[Fraction::ZERO], &[0])
                .unwrap_err()
                .code,
            Code::NoWeight
        );
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_total_and_differ_from_the_exact_share_by_less_than_a_cent(
            total in -10_000_000_000_000_i64..=10_000_000_000_000,
            weights in proptest::collection::vec(0_u64..2_000_000, 1..80),
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let shares = split(total, &weights);
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            let whole = weights.iter().map(|weight| i128::from(*weight)).sum::<i128>();
            for (share, weight) in shares.iter().zip(&weights) {
                let exact_times_whole = i128::from(total) * i128::from(*weight);
                prop_assert!((i128::from(*share) * whole - exact_times_whole).abs() < whole);
                prop_assert!(*weight > 0 || *share == 0);
            }
        }

        #[test]
        fn splitting_the_opposite_gives_the_opposite(total in 0_i64..10_000_000_000, weights in proptest::collection::vec(1_u64..5_000, 1..40)) {
            let opposite: Vec<_> = split(-total, &weights).iter().map(|share| -share).collect();
            prop_assert_eq!(split(total, &weights), opposite);
        }
    }
}
