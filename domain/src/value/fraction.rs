//! Exact fractions.

use super::Ratio;
use crate::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};

/// An exact non-negative rational, always in lowest terms: a criterion's value, a weight, a fixed share, an exact cent share.
///
/// In event bodies: `{"d":"1000","n":"123"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Fraction {
    #[serde(with = "decimal_string")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "String", regex(pattern = "^[1-9][0-9]*$"), description = "Denominator.")
    )]
    d: u128,
    #[serde(with = "decimal_string")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "String", regex(pattern = "^(0|[1-9][0-9]*)$"), description = "Numerator.")
    )]
    n: u128,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self { n: 0, d: 1 };
    /// The whole.
    pub const ONE: Self = Self { n: 1, d: 1 };

    /// `n / d` in lowest terms; refused when `d` is zero.
    pub fn new(n: u128, d: u128) -> Result<Self, Refusal> {
        let divisor = gcd(n, d);
        n.checked_div(divisor)
            .zip(d.checked_div(divisor))
            .filter(|_| d != 0)
            .map(|(n, d)| Self { d, n })
            .ok_or_else(|| {
                Refusal::new(
                    Code::FractionMalformed,
                    "Une fraction ne peut pas avoir zéro pour dénominateur.",
                )
            })
    }

    /// The whole number `n`.
    pub const fn whole(n: u64) -> Self {
        Self { n: n as u128, d: 1 }
    }

    /// The numerator.
    pub const fn numerator(&self) -> u128 {
        self.n
    }

    /// The denominator, never zero.
    pub const fn denominator(&self) -> u128 {
        self.d
    }

    /// Whether it is nothing.
    pub const fn is_zero(&self) -> bool {
        self.n == 0
    }

    /// The sum, exact; refused when it no longer fits 128 bits.
    pub fn plus(&self, other: &Self) -> Result<Self, Refusal> {
        let shared = gcd(self.d, other.d);
        let mine = other
            .d
            .checked_div(shared)
            .and_then(|factor| self.n.checked_mul(factor));
        let theirs = self
            .d
            .checked_div(shared)
            .and_then(|factor| other.n.checked_mul(factor));
        let d = other
            .d
            .checked_div(shared)
            .and_then(|factor| self.d.checked_mul(factor));
        let n = mine.zip(theirs).and_then(|(a, b)| a.checked_add(b));
        match (n, d) {
            (Some(n), Some(d)) => Self::new(n, d),
            _ => Err(too_large()),
        }
    }

    /// The product, exact; refused when it no longer fits 128 bits.
    pub fn times(&self, other: &Self) -> Result<Self, Refusal> {
        // Reduced crosswise first: the product of two fractions in lowest terms is then in lowest terms, and as small as it can be.
        let (left, right) = (Self::new(self.n, other.d)?, Self::new(other.n, self.d)?);
        match left.n.checked_mul(right.n).zip(left.d.checked_mul(right.d)) {
            Some((n, d)) => Self::new(n, d),
            None => Err(too_large()),
        }
    }

    /// The difference, or nothing when it would be less than nothing or no longer fits 128 bits.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        let shared = gcd(self.d, other.d);
        let (mine, theirs) = (other.d.checked_div(shared)?, self.d.checked_div(shared)?);
        let n = self.n.checked_mul(mine)?.checked_sub(other.n.checked_mul(theirs)?)?;
        Self::new(n, self.d.checked_mul(mine)?).ok()
    }

    /// Whether it is less than `other`. Exact, whatever the size.
    pub fn is_less_than(&self, other: &Self) -> bool {
        let wide = |fraction: &Self| Ratio::from(*fraction);
        wide(self) < wide(other)
    }

    /// « 12,345 % », or « 100/3 % » where decimals do not end.
    pub fn percent(&self) -> String {
        let hundredfold = self.times(&Self::whole(100)).unwrap_or(*self);
        format!("{}\u{a0}%", hundredfold.french())
    }

    /// « 12,345 », or « 1/3 » where decimals do not end.
    pub fn french(&self) -> String {
        match self.decimal() {
            Some(decimal) => decimal.replace('.', ","),
            None => self.to_string(),
        }
    }

    /// `12.345`: its decimals where they end, at most eighteen.
    pub fn decimal(&self) -> Option<String> {
        let scale = |places: u32| 10_u128.checked_pow(places);
        let places = (0..=18).find(|places| scale(*places).and_then(|scale| scale.checked_rem(self.d)) == Some(0))?;
        let scaled = self.n.checked_mul(scale(places)?.checked_div(self.d)?)?;
        if places == 0 {
            return Some(scaled.to_string());
        }
        let width = usize::try_from(places).ok()?;
        let digits = format!("{scaled:0>width$}", width = width.saturating_add(1));
        let (whole, decimals) = digits.split_at_checked(digits.len().saturating_sub(width))?;
        Some(format!("{whole}.{decimals}"))
    }

    /// Reads a decimal number without sign or exponent: `1873`, `0.5`, `12.345`.
    pub fn parse_decimal(text: &str) -> Result<Self, Refusal> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let shaped =
            digits(whole) && !whole.is_empty() && digits(decimals) && (text.contains('.') != decimals.is_empty());
        let number = format!("{whole}{decimals}")
            .parse::<u128>()
            .ok()
            .filter(|_| shaped && text.len() <= 20);
        let scale = u32::try_from(decimals.len())
            .ok()
            .and_then(|places| 10_u128.checked_pow(places));
        match (number, scale) {
            (Some(n), Some(d)) => Self::new(n, d),
            _ => Err(Refusal::new(
                Code::FractionMalformed,
                format!(
                    "« {text} » n’est pas une valeur : un nombre positif est attendu, avec un point pour les décimales."
                ),
            )),
        }
    }
}

impl std::fmt::Display for Fraction {
    /// `1873`, or `1/3`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.d == 1 {
            write!(formatter, "{}", self.n)
        } else {
            write!(formatter, "{}/{}", self.n, self.d)
        }
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            #[serde(with = "decimal_string")]
            d: u128,
            #[serde(with = "decimal_string")]
            n: u128,
        }
        let raw = Raw::deserialize(deserializer)?;
        let fraction = Self::new(raw.n, raw.d).map_err(serde::de::Error::custom)?;
        if fraction.n != raw.n || fraction.d != raw.d {
            return Err(serde::de::Error::custom("la fraction n’est pas réduite"));
        }
        Ok(fraction)
    }
}

fn too_large() -> Refusal {
    Refusal::new(
        Code::FractionTooLarge,
        "Une fraction dépasse ce que le registre calcule exactement.",
    )
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a.max(1)
}

mod decimal_string {
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = u128;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("une chaîne de chiffres sans zéro de tête")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<u128, E> {
                let canonical = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
                text.parse()
                    .ok()
                    .filter(|_| canonical)
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_kept_in_lowest_terms_and_added_exactly() {
        let third = Fraction::new(2, 6).unwrap();
        assert_eq!((third.numerator(), third.denominator()), (1, 3));
        assert_eq!(third.plus(&Fraction::new(2, 3).unwrap()), Ok(Fraction::ONE));
        assert!(Fraction::new(1, 0).is_err());
        assert_eq!(Fraction::parse_decimal("12.345"), Fraction::new(12_345, 1_000));
        for text in ["", "-1", "1e3", "1,5", "1.", ".5", "∞"] {
            assert!(Fraction::parse_decimal(text).is_err(), "{text} aurait dû être refusé");
        }
    }

    #[test]
    fn a_fraction_is_shown_with_decimals_where_they_end() {
        let shown = |n, d| Fraction::new(n, d).unwrap().french();
        assert_eq!(
            [shown(12_345, 1_000), shown(1, 3), shown(5, 100), shown(1_873, 1)],
            ["12,345", "1/3", "0,05", "1873"]
        );
        assert_eq!(Fraction::new(12_345, 100_000).unwrap().percent(), "12,345\u{a0}%");
        assert_eq!(Fraction::new(1, 3).unwrap().percent(), "100/3\u{a0}%");
    }

    #[test]
    fn fractions_are_multiplied_compared_and_subtracted_exactly() {
        let fraction = |n, d| Fraction::new(n, d).unwrap();
        assert_eq!(fraction(2, 3).times(&fraction(3, 4)), Ok(fraction(1, 2)));
        assert!(fraction(u128::MAX, 2).times(&fraction(3, 1)).is_err());
        assert_eq!(fraction(1, 2).minus(&fraction(1, 3)), Some(fraction(1, 6)));
        assert_eq!(fraction(1, 3).minus(&fraction(1, 2)), None);
        assert!(fraction(u128::MAX - 1, u128::MAX).is_less_than(&Fraction::ONE));
        assert!(!fraction(1, 2).is_less_than(&fraction(1, 2)));
    }

    #[test]
    fn a_body_holds_reduced_fractions_only() {
        assert_eq!(
            serde_json::to_string(&Fraction::new(123, 1_000).unwrap()).unwrap(),
            r#"{"d":"1000","n":"123"}"#
        );
        assert!(serde_json::from_str::<Fraction>(r#"{"d":"6","n":"2"}"#).is_err());
        assert!(serde_json::from_str::<Fraction>(r#"{"d":"0","n":"2"}"#).is_err());
        assert!(serde_json::from_str::<Fraction>(r#"{"d":3,"n":"2"}"#).is_err());
    }
}
