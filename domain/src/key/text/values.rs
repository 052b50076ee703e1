//! Numbers as people write them: rates, prices, quantities. Exact, and refused rather than guessed at.

use crate::refusal::{Code, Refusal};
use crate::value::Fraction;

/// Decimals that a number may have.
pub(super) const MAX_DECIMALS: usize = 12;

/// Reads a rate, a weight or a coefficient: `50 %`, `12,345 %`, `1/3`, `0.5`, `1,2`.
pub(super) fn rate(text: &str) -> Result<Fraction, Refusal> {
    let number = text
        .strip_suffix('%')
        .map(|number| number.trim_end_matches([' ', '\u{a0}', '\u{202f}']));
    let read = match (number, text.split_once('/')) {
        (Some(percent), _) => decimal(&percent.replace(',', "."), 100),
        (None, Some((n, d))) => fraction(n, d),
        (None, None) => decimal(&text.replace(',', "."), 1),
    };
    read.map_err(|why| refuse(text, "un taux", why, "50 %, 12,345 %, 1/3 ou 0.5"))
}

/// Reads the price of a unit, in euros: `0.033907715`.
pub(super) fn price(text: &str) -> Result<Fraction, Refusal> {
    decimal(text, 1).map_err(|why| refuse(text, "un prix en euros", why, "0.033907715"))
}

/// Reads a quantity: `1873`, `21.5`.
pub(super) fn quantity(text: &str) -> Result<Fraction, Refusal> {
    decimal(text, 1).map_err(|why| refuse(text, "une quantité", why, "1873 ou 21.5"))
}

fn refuse(text: &str, what: &str, why: &str, example: &str) -> Refusal {
    Refusal::new(
        Code::KeyTextMalformed,
        format!(
            "« {} » n’est pas {what} : {why}. Écrire {example}.",
            super::words::abridged(text)
        ),
    )
}

const TOO_LARGE: &str = "il est trop grand pour être calculé exactement";

/// `text` over `scale`.
fn decimal(text: &str, scale: u128) -> Result<Fraction, &'static str> {
    if text.starts_with(['-', '\u{2212}']) {
        return Err("il ne peut pas être négatif");
    }
    if text.contains(',') {
        return Err("la virgule est ambiguë, les décimales suivent un point");
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    if !is_digits(whole) || !is_digits(decimals) {
        return Err("des chiffres sont attendus, sans espace ni exposant");
    }
    if decimals.len() > MAX_DECIMALS {
        return Err("il a plus de douze décimales");
    }
    let n = format!("{whole}{decimals}").parse::<u128>().ok();
    let power = u32::try_from(decimals.len())
        .ok()
        .and_then(|places| 10_u128.checked_pow(places));
    let d = power.and_then(|power| power.checked_mul(scale));
    n.zip(d).and_then(|(n, d)| Fraction::new(n, d).ok()).ok_or(TOO_LARGE)
}

fn fraction(n: &str, d: &str) -> Result<Fraction, &'static str> {
    if !is_digits(n) || !is_digits(d) {
        return Err("une fraction a deux nombres entiers positifs");
    }
    match (n.parse(), d.parse()) {
        (Ok(n), Ok(d)) => Fraction::new(n, d).map_err(|_| "son dénominateur est nul"),
        _ => Err(TOO_LARGE),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(n: u128, d: u128) -> Fraction {
        Fraction::new(n, d).unwrap()
    }

    #[test]
    fn a_rate_is_a_percentage_a_fraction_or_a_decimal_and_never_negative() {
        for (text, fraction) in [
            ("50 %", is(1, 2)),
            ("50%", is(1, 2)),
            ("50\u{a0}%", is(1, 2)),
            ("12,345\u{202f}%", is(12_345, 100_000)),
            ("12.345 %", is(12_345, 100_000)),
            ("1/3", is(1, 3)),
            ("0.5", is(1, 2)),
            ("1,2", is(6, 5)),
            ("0", is(0, 1)),
            ("0.123456789012 %", is(123_456_789_012, 100_000_000_000_000)),
        ] {
            assert_eq!(rate(text), Ok(fraction), "{text}");
        }
        for text in [
            "", "%", "-50 %", "−1", "1/0", "1/-3", "1/3 %", "1.5/3", "1e3", "1,2,3", "1.2,3", ".5", "5.", "50 % %",
            "1 000", "٣", "+1",
        ] {
            assert!(rate(text).is_err(), "{text} aurait dû être refusé");
        }
        let refusal = rate("0.1234567890123").unwrap_err();
        assert_eq!(
            refusal.message,
            "« 0.1234567890123 » n’est pas un taux : il a plus de douze décimales. Écrire 50 %, 12,345 %, 1/3 ou 0.5."
        );
    }

    #[test]
    fn a_price_has_a_point_and_twelve_decimals_at_most() {
        assert_eq!(price("0.033907715"), Ok(is(33_907_715, 1_000_000_000)));
        assert_eq!(price("2"), Ok(is(2, 1)));
        for text in [
            "1,10",
            "1 000.00",
            "1e3",
            "1/3",
            "50 %",
            "-1",
            "0.1234567890123",
            "9".repeat(40).as_str(),
        ] {
            assert!(price(text).is_err(), "{text} aurait dû être refusé");
        }
    }

    #[test]
    fn a_quantity_is_a_decimal_number_and_never_negative() {
        assert_eq!(quantity("1873"), Ok(is(1_873, 1)));
        assert_eq!(quantity("21.5"), Ok(is(43, 2)));
        for text in ["-1", "21,5", "1/3", "10 %", "", "∞"] {
            assert!(quantity(text).is_err(), "{text} aurait dû être refusé");
        }
    }
}
