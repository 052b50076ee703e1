//! Exact numbers, one for each member, over one denominator.

use super::number::{Overflow, Whole};
use crate::value::{Fraction, Ratio};
use std::cmp::Ordering;

/// An exact number, `n / d`.
#[derive(Clone, Debug)]
pub(super) struct Rational<N> {
    pub(super) n: N,
    pub(super) d: N,
}

impl<N: Whole> Rational<N> {
    pub(super) fn of(fraction: Fraction) -> Self {
        Self {
            n: N::from_u128(fraction.numerator()),
            d: N::from_u128(fraction.denominator()),
        }
    }

    pub(super) fn whole(value: u128) -> Self {
        Self {
            n: N::from_u128(value),
            d: N::one(),
        }
    }

    pub(super) fn times(&self, other: &Self) -> Result<Self, Overflow> {
        Ok(Self {
            n: self.n.times(&other.n)?,
            d: self.d.times(&other.d)?,
        })
    }

    pub(super) fn plus(&self, other: &Self) -> Result<Self, Overflow> {
        let d = self.d.common_multiple(&other.d)?;
        let mine = d.divided(&self.d).0.times(&self.n)?;
        let theirs = d.divided(&other.d).0.times(&other.n)?;
        Ok(Self {
            n: mine.plus(&theirs)?,
            d,
        })
    }

    /// The difference, or nothing when it would be less than zero.
    pub(super) fn less(&self, other: &Self) -> Result<Option<Self>, Overflow> {
        let d = self.d.common_multiple(&other.d)?;
        let mine = d.divided(&self.d).0.times(&self.n)?;
        let theirs = d.divided(&other.d).0.times(&other.n)?;
        Ok(mine.less(&theirs).map(|n| Self { n, d }))
    }

    pub(super) fn compare(&self, other: &Self) -> Result<Ordering, Overflow> {
        Ok(self.n.times(&other.d)?.cmp(&other.n.times(&self.d)?))
    }

    /// The least whole multiple of `unit` that is not below.
    pub(super) fn up_to(&self, unit: &N) -> Result<N, Overflow> {
        let (multiples, rest) = self.n.divided(&self.d.times(unit)?);
        let multiples = if rest.is_zero() {
            multiples
        } else {
            multiples.plus(&N::one())?
        };
        multiples.times(unit)
    }

    /// The greatest whole multiple of `unit` that is not above.
    pub(super) fn down_to(&self, unit: &N) -> Result<N, Overflow> {
        self.n.divided(&self.d.times(unit)?).0.times(unit)
    }

    /// The nearest whole multiple of `unit`, the half going up.
    pub(super) fn nearest(&self, unit: &N) -> Result<N, Overflow> {
        let two = N::from_u128(2);
        let twice = self.d.times(unit)?;
        let numerator = self.n.times(&two)?.plus(&twice)?;
        numerator.divided(&twice.times(&two)?).0.times(unit)
    }

    pub(super) fn to_ratio(&self) -> Ratio {
        Ratio::new(self.n.to_big(), self.d.to_big())
    }
}

/// Exact numbers, one for each member in the order of the participants: `n(i) / d`.
#[derive(Clone, Debug)]
pub(super) struct Exact<N> {
    pub(super) n: Vec<N>,
    pub(super) d: N,
}

impl<N: Whole> Exact<N> {
    /// Numbers that are parts of their own sum: the shares of a whole that sum to one.
    pub(super) fn parts_of_sum(n: Vec<N>) -> Result<Self, Overflow> {
        let d = sum(&n)?;
        Ok(Self { n, d })
    }

    /// Brings `fractions` to one denominator.
    pub(super) fn over_one_denominator(fractions: &[Fraction]) -> Result<Self, Overflow> {
        let mut d = N::one();
        for fraction in fractions {
            if fraction.denominator() != 1 {
                d = d.common_multiple(&N::from_u128(fraction.denominator()))?;
            }
        }
        let whole = d == N::one();
        let scale = |fraction: &Fraction| {
            let n = N::from_u128(fraction.numerator());
            if whole {
                return Ok(n);
            }
            d.divided(&N::from_u128(fraction.denominator())).0.times(&n)
        };
        let n = fractions.iter().map(scale).collect::<Result<_, _>>()?;
        Ok(Self { n, d })
    }

    /// Brings `numbers` to one denominator.
    pub(super) fn of(numbers: &[Rational<N>]) -> Result<Self, Overflow> {
        let mut d = N::one();
        for number in numbers {
            d = d.common_multiple(&number.d)?;
        }
        let scale = |number: &Rational<N>| d.divided(&number.d).0.times(&number.n);
        let n = numbers.iter().map(scale).collect::<Result<_, _>>()?;
        Ok(Self { n, d })
    }

    /// Each number times `by`.
    pub(super) fn scaled(self, by: &Rational<N>) -> Result<Self, Overflow> {
        Ok(Self {
            n: self.n.iter().map(|n| n.times(&by.n)).collect::<Result<_, _>>()?,
            d: self.d.times(&by.d)?,
        })
    }

    /// Each number plus the other's.
    pub(super) fn plus(&self, other: &Self) -> Result<Self, Overflow> {
        let d = self.d.common_multiple(&other.d)?;
        let (mine, theirs) = (d.divided(&self.d).0, d.divided(&other.d).0);
        let pairs = self.n.iter().zip(&other.n);
        Ok(Self {
            n: pairs
                .map(|(a, b)| a.times(&mine)?.plus(&b.times(&theirs)?))
                .collect::<Result<_, _>>()?,
            d,
        })
    }

    /// The number of the participant at `index`.
    pub(super) fn at(&self, index: usize) -> Rational<N> {
        Rational {
            n: self.n.get(index).cloned().unwrap_or_else(N::zero),
            d: self.d.clone(),
        }
    }

    /// Every number times `by`, in lowest terms.
    pub(super) fn to_ratios(&self, by: &Ratio) -> Vec<Ratio> {
        let d = self.d.to_big();
        self.n
            .iter()
            .map(|n| Ratio::new(n.to_big(), d.clone()).times(by))
            .collect()
    }
}

/// The sum of `numbers`.
pub(super) fn sum<N: Whole>(numbers: &[N]) -> Result<N, Overflow> {
    numbers.iter().try_fold(N::zero(), |sum, n| sum.plus(n))
}
