//! Money, in whole cents.

use crate::refusal::{Code, Refusal};

/// An amount of euros, in cents, possibly negative. Bounds: ± 9 × 10^18 cents.
///
/// In event bodies it is a string of cents (`"1256577"`); outside, a string of decimal euros (`"12565.77"`). Never a JSON number:
/// canonicalisers destroy integers above 2^53 in silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(i64);

impl Cents {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// One hundred billion euros: no amount of this ledger may pass it, so sums of a million lines cannot overflow.
    pub const LIMIT: Self = Self(10_000_000_000_000);

    /// The amount of `cents` cents.
    pub const fn new(cents: i64) -> Self {
        Self(cents)
    }

    /// The number of cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads a string of cents, as event bodies hold them: an optional minus sign, then digits without leading zero.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let canonical = !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (digits == "0" || !digits.starts_with('0'))
            && text != "-0";
        let cents = text.parse::<i64>().ok().filter(|_| canonical).map(Self);
        cents
            .filter(|cents| cents.within_limit())
            .ok_or_else(|| refuse(text, "un nombre entier de centimes est attendu"))
    }

    /// Reads decimal euros, `1234.56`: a point, one or two decimals, no thousands separator, no exponent.
    ///
    /// A comma is refused rather than guessed at: `12,345` may be twelve euros or twelve thousand.
    pub fn parse_euros(text: &str) -> Result<Self, Refusal> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if text.contains(',') {
            return Err(refuse(
                text,
                "la virgule est ambiguë : écrire les euros avec un point et deux décimales",
            ));
        }
        if !all_digits(whole) || !all_digits(decimals) || decimals.len() > 2 || whole.len() > 12 {
            return Err(refuse(
                text,
                "des euros sont attendus, avec un point et au plus deux décimales, comme 1234.56",
            ));
        }
        let scale = if decimals.len() == 1 { 10 } else { 1 };
        let cents = whole
            .parse::<i64>()
            .ok()
            .and_then(|euros| euros.checked_mul(100))
            .zip(decimals.parse::<i64>().ok().and_then(|d| d.checked_mul(scale)))
            .and_then(|(euros, decimals)| euros.checked_add(decimals))
            .and_then(|cents| if negative { cents.checked_neg() } else { Some(cents) })
            .map(Self);
        cents
            .filter(|cents| cents.within_limit())
            .ok_or_else(|| refuse(text, "le montant dépasse cent milliards d’euros"))
    }

    const fn within_limit(self) -> bool {
        self.0.unsigned_abs() <= Self::LIMIT.0.unsigned_abs()
    }

    /// Decimal euros with a point and two decimals, `-1234.56`: the form of files and of the API.
    pub fn euros(self) -> String {
        let cents = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents.wrapping_div(100), cents.wrapping_rem(100))
    }

    /// The form a French reader expects: `12 565,77 €`, with narrow no-break spaces.
    pub fn french(self) -> String {
        let cents = self.0.unsigned_abs();
        let whole = cents.wrapping_div(100).to_string();
        let mut grouped = String::with_capacity(whole.len().saturating_add(12));
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && whole.len().saturating_sub(index) % 3 == 0 {
                grouped.push('\u{202f}');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "\u{2212}" } else { "" };
        format!("{sign}{grouped},{:02}\u{a0}€", cents.wrapping_rem(100))
    }

    /// The sum, or a refusal when it passes the bounds of an amount.
    pub fn plus(self, other: Self) -> Result<Self, Refusal> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .filter(|cents| cents.within_limit())
            .ok_or_else(overflow)
    }

    /// The difference, or a refusal when it passes the bounds of an amount.
    pub fn minus(self, other: Self) -> Result<Self, Refusal> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .filter(|cents| cents.within_limit())
            .ok_or_else(overflow)
    }

    /// The sum of `amounts`, or a refusal when it passes the bounds of an amount.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Refusal> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

impl std::fmt::Display for Cents {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, formatter)
    }
}

super::string_value!(
    Cents,
    "montant : chaîne d’un nombre entier de centimes",
    "^(0|-?[1-9][0-9]*)$"
);

fn refuse(text: &str, why: &str) -> Refusal {
    Refusal::new(
        Code::AmountMalformed,
        format!("« {text} » n’est pas un montant : {why}."),
    )
}

fn overflow() -> Refusal {
    Refusal::new(
        Code::AmountTooLarge,
        "La somme dépasse cent milliards d’euros : vérifier les montants.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_decimal_euros_and_never_guessed() {
        for (text, cents) in [
            ("0", 0),
            ("1234.56", 123_456),
            ("-0.05", -5),
            ("12.5", 1_250),
            ("007.10", 710),
        ] {
            assert_eq!(Cents::parse_euros(text), Ok(Cents::new(cents)), "{text}");
        }
        for text in [
            "12,345",
            "1e3",
            "",
            ".5",
            "5.",
            "1.234",
            "1 000",
            "+1",
            "--1",
            "1_000",
            "٣",
            "99999999999999",
            "NaN",
        ] {
            assert!(Cents::parse_euros(text).is_err(), "{text} aurait dû être refusé");
        }
    }

    #[test]
    fn a_body_holds_cents_in_one_form_only() {
        assert_eq!(Cents::parse("-1256577"), Ok(Cents::new(-1_256_577)));
        for text in ["", "-", "-0", "01", "+1", "1.0", "1e3", "99999999999999999999"] {
            assert!(Cents::parse(text).is_err(), "{text} aurait dû être refusé");
        }
    }

    #[test]
    fn amounts_are_shown_in_french() {
        assert_eq!(Cents::new(1_256_577).french(), "12\u{202f}565,77\u{a0}€");
        assert_eq!(Cents::new(-5).french(), "\u{2212}0,05\u{a0}€");
        assert_eq!(Cents::new(100_000_000).euros(), "1000000.00");
    }
}
