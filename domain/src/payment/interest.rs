//! Late interest: what a sum paid late has borne at a date. A figure, not a debt, until it is called.
//!
//! For each period over which the sum that is late and the yearly rate are constant: sum × rate × days / 365, exactly; the periods are
//! summed, then rounded once to the cent, half up. A year has 365 days, leap or not.

use super::event::RatePeriod;
use crate::value::{Cents, Date, EventId, Fraction, Ratio, choices};
use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

choices! {
    /// From when a sum paid late bears interest.
    InterestStart {
        /// From the day it fell due.
        DueDate "dueDate" "à compter de l’échéance";
        /// From the formal notice.
        FormalNotice "formalNotice" "à compter de la mise en demeure";
    }

    /// What gives the creditor interest.
    InterestBasis {
        /// A clause of the convention.
        Clause "clause" "clause de la convention";
        /// The law: at the legal rate, after a formal notice (C. civ. 1231-6).
        Law "law" "intérêt légal";
    }
}

/// What is provided on late interest from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterestProvision {
    /// First day it applies.
    pub from: Date,
    /// What gives it.
    pub basis: InterestBasis,
    /// From when a sum bears interest.
    pub start: InterestStart,
    /// The yearly rates, by their first day.
    pub rates: Vec<RatePeriod>,
    /// What is due besides, once for each call paid late.
    pub flat: Option<Cents>,
    /// The event that recorded it.
    pub fact: EventId,
}

impl InterestProvision {
    /// The yearly rate on `on`; none before the first.
    pub fn rate_on(&self, on: Date) -> Option<Fraction> {
        let known = self.rates.iter().rev().find(|rate| rate.from <= on);
        known.map(|rate| rate.yearly)
    }
}

/// A period over which the sum that is late and the rate are constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestStep {
    /// First day.
    pub from: Date,
    /// The day it ends on, which no longer counts.
    pub until: Date,
    /// The sum that is late.
    pub amount: Cents,
    /// The yearly rate.
    pub yearly: Fraction,
}

impl InterestStep {
    /// Its days; none when it ends before it begins.
    pub fn days(&self) -> u64 {
        u64::try_from(self.from.days_until(self.until)).unwrap_or(0)
    }

    /// What the sum has borne over it, in cents, exactly; nothing for no sum.
    pub fn exact(&self) -> Ratio {
        let cents = BigUint::from(u64::try_from(self.amount.get()).unwrap_or(0));
        let days = Ratio::new(cents * BigUint::from(self.days()), BigUint::from(365_u32));
        days.times(&self.yearly.into())
    }
}

/// What a call paid late has borne.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accrual {
    /// The periods, by first day.
    pub steps: Vec<InterestStep>,
    /// The exact sum of the periods, in cents.
    pub exact: Ratio,
    /// What is due once besides; nothing where nothing was late.
    pub flat: Cents,
    /// The sum, rounded once.
    pub total: Cents,
}

impl Accrual {
    /// The sum of `steps`, with `flat` if any of them counts a day.
    pub fn of(steps: Vec<InterestStep>, flat: Option<Cents>) -> Self {
        let zero = Ratio::new(BigUint::default(), BigUint::from(1_u32));
        let exact = steps.iter().fold(zero, |sum, step| sum.plus(&step.exact()));
        let late = steps.iter().any(|step| step.days() > 0 && step.amount.is_positive());
        let flat = flat.filter(|_| late).unwrap_or(Cents::ZERO);
        let total = super::movement::add(half_up(&exact), flat);
        Self {
            steps,
            exact,
            flat,
            total,
        }
    }
}

/// The nearest whole number of cents; from half a cent, the next.
fn half_up(exact: &Ratio) -> Cents {
    Cents::new(exact.nearest().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn step(from: &str, until: &str, amount: i64, rate: &str) -> InterestStep {
        InterestStep {
            from: date(from),
            until: date(until),
            amount: Cents::new(amount),
            yearly: Fraction::parse_decimal(rate).unwrap(),
        }
    }

    #[test]
    fn twelve_thousand_euros_forty_seven_days_late_at_10_15_percent() {
        // 1 243 055 × 0,1015 × 47 / 365 = 16 246,5585… cents.
        let late = step("2025-07-01", "2025-08-17", 1_243_055, "0.1015");
        assert_eq!(late.days(), 47);
        let accrual = Accrual::of(vec![late], None);
        assert_eq!(accrual.total, Cents::new(16_247));
        assert_eq!(accrual.exact.decimal(4, ","), "16246,5585");
    }

    #[test]
    fn periods_are_summed_before_the_one_rounding() {
        // Each period gives 36.5 × 0.01 / 365 … = 0.4 cent a day: 0.4 + 0.4 = 0.8, rounded once to 1; rounded each, 0.
        let one = step("2025-01-01", "2025-01-02", 1_460, "0.1");
        let next = step("2025-01-02", "2025-01-03", 1_460, "0.1");
        assert_eq!(Accrual::of(vec![one.clone(), next], None).total, Cents::new(1));
        assert_eq!(Accrual::of(vec![one], None).total, Cents::ZERO);
    }

    #[test]
    fn half_a_cent_is_a_cent() {
        // 1 825 × 0.1 / 365 = 0.5.
        assert_eq!(
            Accrual::of(vec![step("2025-01-01", "2025-01-02", 1_825, "0.1")], None).total,
            Cents::new(1)
        );
        assert_eq!(
            Accrual::of(vec![step("2025-01-01", "2025-01-02", 1_824, "0.1")], None).total,
            Cents::ZERO
        );
    }

    #[test]
    fn what_is_due_once_is_due_only_if_something_was_late() {
        let flat = Some(Cents::new(4_000));
        assert_eq!(Accrual::of(vec![], flat).total, Cents::ZERO);
        assert_eq!(
            Accrual::of(vec![step("2025-01-01", "2025-01-01", 1_000, "0.1")], flat).total,
            Cents::ZERO
        );
        assert_eq!(
            Accrual::of(vec![step("2025-01-01", "2025-01-03", 1_000, "0.1")], flat).total,
            Cents::new(4_001)
        );
    }

    #[test]
    fn a_leap_year_has_365_days_too() {
        let year = step("2024-01-01", "2025-01-01", 100_000, "0.1");
        assert_eq!(
            (year.days(), Accrual::of(vec![year], None).total),
            (366, Cents::new(10_027))
        );
    }

    proptest! {
        #[test]
        fn cutting_a_period_in_two_changes_nothing(cents in 0_i64..1_000_000_000_000, cut in 0_u64..400, more in 0_u64..400, rate in 1_u32..9_999) {
            let rate = format!("0.{rate:04}");
            let from = date("2025-01-01");
            let (middle, until) = (from.plus_days(cut).unwrap(), from.plus_days(cut + more).unwrap());
            let part = |from: Date, until: Date| InterestStep { from, until, amount: Cents::new(cents), yearly: Fraction::parse_decimal(&rate).unwrap() };
            let whole = Accrual::of(vec![part(from, until)], None);
            let two = Accrual::of(vec![part(from, middle), part(middle, until)], None);
            prop_assert_eq!((whole.total, &whole.exact), (two.total, &two.exact));
        }
    }
}
