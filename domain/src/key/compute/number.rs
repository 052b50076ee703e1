//! Whole numbers: 128 bits when they are enough, 256 when those are, else without bound. Never approximate.

use ethnum::U256;
use num_bigint::BigUint;
use std::cmp::Ordering;

/// A computation that so many bits do not hold: it starts again with more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overflow;

/// A non-negative whole number.
pub(super) trait Whole: Clone + Ord {
    /// The number `value`.
    fn from_u128(value: u128) -> Self;
    /// The product.
    fn times(&self, other: &Self) -> Result<Self, Overflow>;
    /// The sum.
    fn plus(&self, other: &Self) -> Result<Self, Overflow>;
    /// The difference, or nothing when it would be less than zero.
    fn less(&self, other: &Self) -> Option<Self>;
    /// Quotient rounded down, and remainder; a division by zero gives zero.
    fn divided(&self, by: &Self) -> (Self, Self);
    /// The same as a 128-bit number, if it holds in one.
    fn to_u128(&self) -> Option<u128>;
    /// The same without bound.
    fn to_big(&self) -> BigUint;

    /// Nothing.
    fn zero() -> Self {
        Self::from_u128(0)
    }

    /// One.
    fn one() -> Self {
        Self::from_u128(1)
    }

    /// Whether it is nothing.
    fn is_zero(&self) -> bool {
        *self == Self::zero()
    }

    /// The smallest common multiple.
    fn common_multiple(&self, other: &Self) -> Result<Self, Overflow> {
        let (mut a, mut b) = (self.clone(), other.clone());
        while !b.is_zero() {
            let rest = a.divided(&b).1;
            a = b;
            b = rest;
        }
        self.divided(&a).0.times(other)
    }
}

impl Whole for u128 {
    fn from_u128(value: u128) -> Self {
        value
    }

    fn times(&self, other: &Self) -> Result<Self, Overflow> {
        self.checked_mul(*other).ok_or(Overflow)
    }

    fn plus(&self, other: &Self) -> Result<Self, Overflow> {
        self.checked_add(*other).ok_or(Overflow)
    }

    fn less(&self, other: &Self) -> Option<Self> {
        self.checked_sub(*other)
    }

    fn divided(&self, by: &Self) -> (Self, Self) {
        // Most divisions hold in one machine word, where they are several times faster.
        if let (Ok(number), Ok(divisor)) = (u64::try_from(*self), u64::try_from(*by)) {
            let quotient = number.checked_div(divisor).unwrap_or(0);
            let rest = number.wrapping_sub(quotient.wrapping_mul(divisor));
            return (Self::from(quotient), Self::from(rest));
        }
        let quotient = self.checked_div(*by).unwrap_or(0);
        (quotient, self.wrapping_sub(quotient.wrapping_mul(*by)))
    }

    fn to_u128(&self) -> Option<u128> {
        Some(*self)
    }

    fn to_big(&self) -> BigUint {
        BigUint::from(*self)
    }
}

/// Several criteria blended over thousands of members hold in 256 bits, without the allocations of integers without bound.
impl Whole for U256 {
    fn from_u128(value: u128) -> Self {
        Self::from(value)
    }

    fn times(&self, other: &Self) -> Result<Self, Overflow> {
        self.checked_mul(*other).ok_or(Overflow)
    }

    fn plus(&self, other: &Self) -> Result<Self, Overflow> {
        self.checked_add(*other).ok_or(Overflow)
    }

    fn less(&self, other: &Self) -> Option<Self> {
        self.checked_sub(*other)
    }

    fn divided(&self, by: &Self) -> (Self, Self) {
        let quotient = self.checked_div(*by).unwrap_or(Self::ZERO);
        (quotient, self.wrapping_sub(quotient.wrapping_mul(*by)))
    }

    fn to_u128(&self) -> Option<u128> {
        (*self <= Self::from(u128::MAX)).then(|| self.as_u128())
    }

    fn to_big(&self) -> BigUint {
        BigUint::from_bytes_le(&self.to_le_bytes())
    }
}

impl Whole for BigUint {
    fn from_u128(value: u128) -> Self {
        Self::from(value)
    }

    fn times(&self, other: &Self) -> Result<Self, Overflow> {
        Ok(self * other)
    }

    fn plus(&self, other: &Self) -> Result<Self, Overflow> {
        Ok(self + other)
    }

    fn less(&self, other: &Self) -> Option<Self> {
        (self.cmp(other) != Ordering::Less).then(|| self - other)
    }

    fn divided(&self, by: &Self) -> (Self, Self) {
        if *by == Self::default() {
            return (Self::default(), self.clone());
        }
        let quotient = self / by;
        let rest = self - &quotient * by;
        (quotient, rest)
    }

    fn to_u128(&self) -> Option<u128> {
        Self::try_into(self.clone()).ok()
    }

    fn to_big(&self) -> BigUint {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Holds a kind of bounded numbers to integers without bound: it agrees with them, or says that it overflows.
    fn agrees<N: Whole + std::fmt::Debug>(a: &N, b: &N, bits: u64) {
        let (big_a, big_b) = (a.to_big(), b.to_big());
        let held = |result: Result<BigUint, Overflow>| result.ok().filter(|number| number.bits() <= bits);
        assert_eq!(a.plus(b).ok().map(|sum| sum.to_big()), held(big_a.plus(&big_b)));
        assert_eq!(
            a.times(b).ok().map(|product| product.to_big()),
            held(big_a.times(&big_b))
        );
        assert_eq!(a.less(b).map(|rest| rest.to_big()), big_a.less(&big_b));
        let (quotient, rest) = a.divided(b);
        assert_eq!((quotient.to_big(), rest.to_big()), big_a.divided(&big_b));
        assert_eq!(a.to_u128(), big_a.to_u128());
        assert_eq!(a.cmp(b), big_a.cmp(&big_b));
    }

    #[test]
    fn an_integer_without_bound_is_itself() {
        assert_eq!(BigUint::from(7_u32).to_big(), BigUint::from(7_u32));
    }

    proptest! {
        #[test]
        fn every_kind_of_numbers_agrees_or_says_it_overflows(a: [u128; 2], b: [u128; 2], small in 0_u32..256) {
            agrees(&a[0], &b[0], 128);
            agrees(&a[0], &(b[0] >> (small % 128)), 128);
            let (a, b) = (U256::from_words(a[1], a[0]), U256::from_words(b[1], b[0]));
            agrees(&a, &b, 256);
            agrees(&a, &(b >> small), 256);
            agrees(&(a >> small), &b, 256);
        }
    }

    #[test]
    fn a_common_multiple_is_the_smallest() {
        assert_eq!(12_u128.common_multiple(&18), Ok(36));
        assert_eq!(
            BigUint::from(7_u32).common_multiple(&BigUint::from(5_u32)),
            Ok(BigUint::from(35_u32))
        );
        assert_eq!(u128::MAX.common_multiple(&(u128::MAX - 1)), Err(Overflow));
        assert_eq!(7_u128.divided(&0), (0, 7));
        assert_eq!(U256::from(7_u8).divided(&U256::ZERO), (U256::ZERO, U256::from(7_u8)));
        assert_eq!(
            BigUint::from(7_u8).divided(&BigUint::default()),
            (BigUint::default(), BigUint::from(7_u8))
        );
    }
}
