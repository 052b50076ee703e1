//! Exact numbers as a French reader writes them.

use crate::french::grouped;
use domain::value::{Cents, Fraction, Ratio};
use num_bigint::BigUint;

/// Decimals of a number that is shown whole: those of the language itself.
const MOST_DECIMALS: u32 = 12;

/// A number, exactly: « 10 418 », « 0,5 », « 1/3 ».
pub(super) fn number(value: &Ratio) -> String {
    terminating(value).map_or_else(|| value.to_string(), |places| decimal(value, places))
}

/// An amount of cents, in euros: « 9 700,00 € », « 9 700,005 € ». Where its decimals do not end, six of them and the fraction that is exact.
pub(super) fn euros(cents: &Ratio) -> String {
    let euros = in_euros(cents);
    match terminating(&euros) {
        Some(places) => format!("{}\u{a0}€", decimal(&euros, places.max(2))),
        None => format!("{}…\u{a0}€ (exactement {cents} centimes)", decimal(&euros, 6)),
    }
}

/// An amount of cents, in euros, cut after the sixth decimal: « 5 585,029203 € ».
pub(super) fn six_decimals(cents: &Ratio) -> String {
    format!("{}\u{a0}€", decimal(&in_euros(cents), 6))
}

/// The price of a unit, in euros: « 1,10 € », « 0,033907715 € ».
pub(super) fn price(price: &Fraction) -> String {
    euros(&Ratio::from(*price).times(&Ratio::new(100_u32.into(), 1_u32.into())))
}

/// An amount with its sign, whichever it is: « +0,01 € ».
pub(super) fn signed(amount: Cents) -> String {
    let sign = if amount.is_positive() { "+" } else { "" };
    format!("{sign}{}", amount.french())
}

/// A whole amount, as an exact number of cents.
pub(super) fn exact(amount: Cents) -> Ratio {
    Ratio::new(amount.get().unsigned_abs().into(), 1_u32.into())
}

/// The decimals of `value`, cut after `places`: « 1 234,5678 ».
pub(super) fn decimal(value: &Ratio, places: u32) -> String {
    let text = value.decimal(places, ",");
    match text.split_once(',') {
        Some((whole, decimals)) => format!("{},{decimals}", grouped(whole)),
        None => grouped(&text),
    }
}

/// « 1er », « 2e ».
pub(super) fn ordinal(place: usize) -> String {
    if place == 1 {
        "1er".to_owned()
    } else {
        format!("{place}e")
    }
}

fn in_euros(cents: &Ratio) -> Ratio {
    cents.over(&Ratio::new(100_u32.into(), 1_u32.into()))
}

/// How many decimals write the whole of `value`, if they end.
fn terminating(value: &Ratio) -> Option<u32> {
    let ends = |places: &u32| BigUint::from(10_u32).pow(*places) % value.denominator() == BigUint::default();
    (0..=MOST_DECIMALS).find(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(n: u64, d: u64) -> Ratio {
        Ratio::new(n.into(), d.into())
    }

    #[test]
    fn numbers_are_whole_and_amounts_have_two_decimals_at_least() {
        assert_eq!(
            [number(&ratio(10_418, 1)), number(&ratio(1, 2)), number(&ratio(1, 3))],
            ["10\u{202f}418", "0,5", "1/3"]
        );
        assert_eq!(euros(&ratio(970_000, 1)), "9\u{202f}700,00\u{a0}€");
        assert_eq!(euros(&ratio(1_939, 2)), "9,695\u{a0}€");
        assert_eq!(euros(&ratio(200, 3)), "0,666666…\u{a0}€ (exactement 200/3 centimes)");
        assert_eq!(
            price(&Fraction::parse_decimal("0.033907715").unwrap()),
            "0,033907715\u{a0}€"
        );
    }

    #[test]
    fn the_sixth_decimal_is_cut_and_never_rounded() {
        assert_eq!(six_decimals(&ratio(1_816_810_000, 3_253)), "5\u{202f}585,029203\u{a0}€");
        assert_eq!(six_decimals(&ratio(200, 3)), "0,666666\u{a0}€");
    }

    #[test]
    fn a_sign_is_always_shown() {
        assert_eq!(
            [1, -1, 0].map(|cents| signed(Cents::new(cents))),
            ["+0,01\u{a0}€", "\u{2212}0,01\u{a0}€", "0,00\u{a0}€"]
        );
    }
}
