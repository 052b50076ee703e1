//! Instalments: a year's amount cut into payments that sum to it.

use crate::value::Cents;

/// Cuts `amount` into `parts` by cumulative floors: the k-th is ⌊A·k/P⌋ − ⌊A·(k−1)/P⌋, with the sign of the amount. They sum to it
/// exactly, none has the other sign, and no two differ by more than a cent.
pub fn cumulative_floors(amount: Cents, parts: u16) -> Vec<Cents> {
    let parts = i128::from(parts.max(1));
    let total = i128::from(amount.get().unsigned_abs());
    let sign = amount.get().signum();
    let up_to = |k: i128| total.saturating_mul(k).checked_div_euclid(parts).unwrap_or(total);
    let mut instalments = Vec::new();
    let mut paid = 0_i128;
    for k in 1..=parts {
        let reached = up_to(k);
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

    #[test]
    fn four_instalments_of_5_585_11_sum_exactly() {
        let instalments = cumulative_floors(Cents::new(558_511), 4);
        assert_eq!(
            instalments.iter().map(|cents| cents.get()).collect::<Vec<_>>(),
            [139_627, 139_628, 139_628, 139_628]
        );
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
    }
}
