//! Instalments: a year's amount cut into payments that sum to it.

use crate::value::Cents;

/// Cuts `amount` into `parts` equal instalments by cumulative floors: see [`weighted_floors`]. No two differ by more than a cent.
pub fn cumulative_floors(amount: Cents, parts: u16) -> Vec<Cents> {
    weighted_floors(amount, &vec![1; usize::from(parts.max(1))])
}

/// Cuts `amount` by `weights` and cumulative floors: with W their sum, the k-th is ⌊A·(w1 + … + wk)/W⌋ − ⌊A·(w1 + … + wk−1)/W⌋, with
/// the sign of the amount. They sum to it exactly, and none has the other sign. Weights that are all zero leave it whole, to the first.
pub fn weighted_floors(amount: Cents, weights: &[u16]) -> Vec<Cents> {
    let whole: i128 = weights.iter().copied().map(i128::from).sum();
    let total = i128::from(amount.get().unsigned_abs());
    let sign = amount.get().signum();
    let up_to = |weight: i128| total.saturating_mul(weight).checked_div_euclid(whole).unwrap_or(total);
    let (mut weighed, mut paid) = (0_i128, 0_i128);
    let mut instalments = Vec::with_capacity(weights.len());
    for weight in weights {
        weighed = weighed.saturating_add(i128::from(*weight));
        let reached = up_to(weighed);
        let part = i64::try_from(reached.saturating_sub(paid)).unwrap_or(0);
        instalments.push(Cents::new(part.saturating_mul(sign)));
        paid = reached;
    }
    instalments
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cents(amount: i64, weights: &[u16]) -> Vec<i64> {
        let cut = weighted_floors(Cents::new(amount), weights);
        cut.iter().map(|cents| cents.get()).collect()
    }

    #[test]
    fn four_instalments_of_5_585_11_sum_exactly() {
        let instalments = cumulative_floors(Cents::new(558_511), 4);
        assert_eq!(
            instalments.iter().map(|cents| cents.get()).collect::<Vec<_>>(),
            [139_627, 139_628, 139_628, 139_628]
        );
    }

    /// 558 511 × 50 / 100 = 279 255,5; × 80 / 100 = 446 808,8.
    #[test]
    fn fifty_thirty_twenty_of_5_585_11_is_rounded_down_as_it_goes() {
        assert_eq!(cents(558_511, &[50, 30, 20]), [279_255, 167_553, 111_703]);
        assert_eq!(cents(558_511, &[5, 3, 2]), [279_255, 167_553, 111_703]);
        assert_eq!(cents(1, &[50, 30, 20]), [0, 0, 1]);
        assert_eq!(cents(-558_511, &[50, 30, 20]), [-279_255, -167_553, -111_703]);
    }

    proptest! {
        #[test]
        fn instalments_are_exact_and_never_of_the_other_sign(amount in 0_i64..10_000_000_000_000, parts in 1_u16..60) {
            let instalments = cumulative_floors(Cents::new(amount), parts);
            let refunds = cumulative_floors(Cents::new(-amount), parts);
            prop_assert!(instalments.iter().zip(&refunds).all(|(paid, refunded)| paid.get() == -refunded.get()));
            prop_assert_eq!(instalments.len(), usize::from(parts));
            prop_assert_eq!(instalments.iter().map(|cents| cents.get()).sum::<i64>(), amount);
            let (least, most) = (instalments.iter().min().unwrap().get(), instalments.iter().max().unwrap().get());
            prop_assert!(least >= 0 && most - least <= 1);
        }

        #[test]
        fn weighted_instalments_are_exact_and_within_a_cent_of_their_weight(
            amount in 0_i64..10_000_000_000_000,
            weights in proptest::collection::vec(1_u16.., 1..60),
        ) {
            let (cut, refunds) = (cents(amount, &weights), cents(-amount, &weights));
            prop_assert!(cut.iter().zip(&refunds).all(|(paid, refunded)| *paid == -refunded));
            prop_assert_eq!(cut.len(), weights.len());
            prop_assert_eq!(cut.iter().sum::<i64>(), amount);
            let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            for (part, weight) in cut.iter().zip(&weights) {
                // |part − A·w/W| < 1, without a division.
                let gap = i128::from(*part) * whole - i128::from(amount) * i128::from(*weight);
                prop_assert!(*part >= 0 && gap.abs() < whole);
            }
        }

        #[test]
        fn equal_weights_cut_as_equal_parts(amount in -10_000_000_000_000_i64..10_000_000_000_000, parts in 1_u16..60, weight in 1_u16..) {
            let weighted = weighted_floors(Cents::new(amount), &vec![weight; usize::from(parts)]);
            prop_assert_eq!(weighted, cumulative_floors(Cents::new(amount), parts));
        }
    }
}
