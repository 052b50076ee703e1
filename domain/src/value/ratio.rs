//! Exact shares, however many digits they take.

use crate::refusal::{Code, Refusal};
use num_bigint::BigUint;
use num_rational::Ratio as Rational;
use serde::{Deserialize, Serialize};

/// Digits of a numerator or a denominator that a body may hold.
const MAX_DIGITS: usize = 600;

/// An exact non-negative rational of any size, in lowest terms: a share before rounding, in cents.
///
/// In event bodies, as a [`super::Fraction`]: `{"d":"1000","n":"123"}`, at most 600 digits each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio(Rational<BigUint>);

impl Ratio {
    /// `n / d` in lowest terms; nothing over nothing is nothing.
    pub fn new(n: BigUint, d: BigUint) -> Self {
        if d == BigUint::default() {
            return Self(Rational::from_integer(n));
        }
        Self(Rational::new(n, d))
    }

    /// The numerator.
    pub fn numerator(&self) -> &BigUint {
        self.0.numer()
    }

    /// The denominator, never zero.
    pub fn denominator(&self) -> &BigUint {
        self.0.denom()
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self(&self.0 * &other.0)
    }

    /// The quotient; by nothing, nothing.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        Self::new(
            self.numerator() * other.denominator(),
            self.denominator() * other.numerator(),
        )
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    /// The nearest whole number, the half going up; none beyond 64 bits.
    pub fn nearest(&self) -> Option<i64> {
        let twice = self.numerator() * 2_u32 + self.denominator();
        i64::try_from(twice / (self.denominator() * 2_u32)).ok()
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        *self.numerator() == BigUint::default()
    }

    /// Refuses a ratio with more digits than a body may hold.
    pub fn fits_a_body(&self) -> Result<(), Refusal> {
        let longest = self.numerator().bits().max(self.denominator().bits());
        // A decimal digit takes a little more than 3.3 bits.
        if longest.saturating_mul(10) < u64::try_from(MAX_DIGITS).unwrap_or_default().saturating_mul(33) {
            return Ok(());
        }
        Err(Refusal::new(
            Code::FractionTooLarge,
            "La part exacte demande trop de chiffres : simplifier les quotes-parts et les poids de la clé.",
        ))
    }

    /// Decimal digits after the point, rounded down: `12,345` for a French reader with `separator` « , ».
    pub fn decimal(&self, places: u32, separator: &str) -> String {
        let scale = BigUint::from(10_u32).pow(places);
        let scaled = (self.numerator() * &scale) / self.denominator();
        let (whole, rest) = (&scaled / &scale, &scaled % &scale);
        if places == 0 {
            return whole.to_string();
        }
        let width = usize::try_from(places).unwrap_or_default();
        format!("{whole}{separator}{:0>width$}", rest.to_string())
    }
}

impl From<super::Fraction> for Ratio {
    fn from(fraction: super::Fraction) -> Self {
        Self::new(fraction.numerator().into(), fraction.denominator().into())
    }
}

impl std::fmt::Display for Ratio {
    /// `1873`, or `1/3`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, formatter)
    }
}

impl Serialize for Ratio {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Raw {
            d: self.denominator().to_string(),
            n: self.numerator().to_string(),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    d: String,
    n: String,
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let raw = Raw::deserialize(deserializer)?;
        let ratio = read(&raw.n)
            .zip(read(&raw.d))
            .filter(|(_, d)| *d != BigUint::default())
            .map(|(n, d)| Self::new(n, d))
            .ok_or_else(|| D::Error::custom("une fraction de chiffres sans zéro de tête est attendue"))?;
        if ratio.numerator().to_string() == raw.n && ratio.denominator().to_string() == raw.d {
            Ok(ratio)
        } else {
            Err(D::Error::custom("la fraction n’est pas réduite"))
        }
    }
}

/// Reads digits without leading zero. The length is checked before the number is built: a body is no reason to compute for long.
fn read(digits: &str) -> Option<BigUint> {
    let canonical = digits.len() <= MAX_DIGITS
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    BigUint::parse_bytes(digits.as_bytes(), 10).filter(|_| canonical)
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Ratio {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Ratio".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "An exact share, in lowest terms, of at most 600 digits.",
            "additionalProperties": false,
            "properties": {
                "d": { "type": "string", "description": "Denominator.", "pattern": "^[1-9][0-9]*$" },
                "n": { "type": "string", "description": "Numerator.", "pattern": "^(0|[1-9][0-9]*)$" },
            },
            "required": ["d", "n"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(n: u64, d: u64) -> Ratio {
        Ratio::new(n.into(), d.into())
    }

    #[test]
    fn a_share_is_exact_and_in_lowest_terms() {
        assert_eq!(ratio(2, 6).to_string(), "1/3");
        assert_eq!(ratio(1, 3).plus(&ratio(2, 3)), ratio(1, 1));
        assert_eq!(ratio(1, 3).over(&ratio(1, 6)), ratio(2, 1));
        assert_eq!(ratio(4_850_000 * 1_873, 16_265).decimal(4, ","), "558502,9203");
        assert_eq!(ratio(1, 200).decimal(2, ","), "0,00");
    }

    #[test]
    fn a_body_holds_reduced_shares_of_a_bounded_length() {
        let text = r#"{"d":"3","n":"340282366920938463463374607431768211457"}"#;
        let beyond_128_bits: Ratio = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&beyond_128_bits).unwrap(), text);
        for text in [
            r#"{"d":"6","n":"2"}"#,
            r#"{"d":"0","n":"2"}"#,
            r#"{"d":"03","n":"2"}"#,
            r#"{"d":"-3","n":"2"}"#,
        ] {
            assert!(serde_json::from_str::<Ratio>(text).is_err(), "{text}");
        }
        let endless = format!(r#"{{"d":"1","n":"1{}"}}"#, "0".repeat(700));
        assert!(serde_json::from_str::<Ratio>(&endless).is_err());
        assert!(
            Ratio::new(BigUint::from(10_u32).pow(550), BigUint::from(3_u32))
                .fits_a_body()
                .is_ok()
        );
        assert!(
            Ratio::new(BigUint::from(10_u32).pow(620), BigUint::from(3_u32))
                .fits_a_body()
                .is_err()
        );
    }
}
