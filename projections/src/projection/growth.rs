//! How a cost grows from a year to the next.

use domain::value::{Cents, Fraction, Ratio};
use domain::{Code, Refusal};

/// A yearly rate: « +2 % par an », « −1,5 % par an ».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    falls: bool,
    /// Of one: 2 % is 1/50.
    rate: Fraction,
}

impl Growth {
    /// The same every year.
    pub const NONE: Self = Self {
        falls: false,
        rate: Fraction::ZERO,
    };

    /// Reads a percentage: `2`, `2.5`, `+2,5`, `-1.5`. At least −100, at most 1 000.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = || {
            let message = format!(
                "« {text} » n’est pas un taux annuel en pour cent : écrire 2, 2.5 ou -1.5, entre -100 et 1000."
            );
            Refusal::new(Code::FractionMalformed, message)
        };
        let trimmed = text.trim();
        let unsigned = trimmed.strip_prefix(['-', '\u{2212}']);
        let falls = unsigned.is_some();
        let digits = unsigned.unwrap_or_else(|| trimmed.strip_prefix('+').unwrap_or(trimmed));
        let percent = Fraction::parse_decimal(&digits.replace(',', ".")).map_err(|_| refuse())?;
        let most = Fraction::whole(if falls { 100 } else { 1_000 });
        if most.is_less_than(&percent) {
            return Err(refuse());
        }
        let rate = Fraction::new(1, 100).and_then(|hundredth| percent.times(&hundredth));
        Ok(Self {
            falls: falls && !percent.is_zero(),
            rate: rate.map_err(|_| refuse())?,
        })
    }

    /// Whether nothing changes.
    pub const fn is_none(&self) -> bool {
        self.rate.is_zero()
    }

    /// « +2 % par an ».
    pub fn french(&self) -> String {
        let sign = if self.falls { '\u{2212}' } else { '+' };
        format!("{sign}{} par an", self.rate.percent())
    }

    /// What an amount is multiplied by from a year to the next; none if it no longer fits.
    fn factor(&self) -> Option<Fraction> {
        if self.falls {
            Fraction::ONE.minus(&self.rate)
        } else {
            Fraction::ONE.plus(&self.rate).ok()
        }
    }
}

/// An amount that grows: exact from year to year, rounded for each year apart.
pub(super) struct Growing {
    falls_below: bool,
    exact: Ratio,
}

impl Growing {
    pub(super) fn from(amount: Cents) -> Self {
        Self {
            falls_below: amount.get() < 0,
            exact: Fraction::whole(amount.get().unsigned_abs()).into(),
        }
    }

    /// A year passes.
    pub(super) fn grow(&mut self, growth: &Growth) -> Result<(), Refusal> {
        let factor = growth.factor().ok_or_else(too_large)?;
        self.exact = self.exact.times(&factor.into());
        Ok(())
    }

    /// To the nearest cent, half a cent away from zero.
    pub(super) fn rounded(&self) -> Result<Cents, Refusal> {
        let nearest = Cents::new(self.exact.nearest().ok_or_else(too_large)?);
        let signed = if self.falls_below {
            Cents::ZERO.minus(nearest)
        } else {
            Cents::ZERO.plus(nearest)
        };
        signed.map_err(|_| too_large())
    }
}

fn too_large() -> Refusal {
    let message = "À ce taux, le montant dépasse ce que le registre sait compter : projeter moins d’années, ou un taux plus faible.";
    Refusal::new(Code::AmountTooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_as_people_write_it_and_told_back() {
        for (text, told) in [
            ("2", "+2\u{a0}% par an"),
            ("+2,50", "+2,5\u{a0}% par an"),
            ("-1.5", "−1,5\u{a0}% par an"),
            ("−100", "−100\u{a0}% par an"),
            ("-0", "+0\u{a0}% par an"),
        ] {
            assert_eq!(Growth::parse(text).unwrap().french(), told);
        }
        assert!(Growth::parse("0.00").unwrap().is_none());
        for wrong in ["", "deux", "2e1", "-100.01", "1000,1", "+-2", "2 %"] {
            assert_eq!(
                Growth::parse(wrong).unwrap_err().code,
                Code::FractionMalformed,
                "{wrong}"
            );
        }
    }

    /// 100.01 € at 1.5 %: 101.51015, then 103.0328…, never 101.51 × 1.015.
    #[test]
    fn years_compound_exactly_and_each_is_rounded_apart() {
        let growth = Growth::parse("1.5").unwrap();
        for (start, expected) in [
            (10_001, [10_151, 10_303, 10_458]),
            (-10_001, [-10_151, -10_303, -10_458]),
        ] {
            let mut growing = Growing::from(Cents::new(start));
            for cents in expected {
                growing.grow(&growth).unwrap();
                assert_eq!(growing.rounded(), Ok(Cents::new(cents)));
            }
        }
        let mut huge = Growing::from(Cents::new(i64::MAX / 100_000));
        let growth = Growth::parse("1000").unwrap();
        for _ in 0..10 {
            huge.grow(&growth).unwrap();
        }
        assert_eq!(huge.rounded().unwrap_err().code, Code::AmountTooLarge);
    }
}
