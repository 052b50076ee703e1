//! How long a member belongs within a period.

use crate::key::ProrataBasis;
use crate::value::{Date, Period};
use chrono::{Datelike, NaiveDate};

/// The time of `presence`, which lies within `period`, counted by `basis`.
///
/// A member that is there the whole period has `counted(period, period, basis)`.
pub(super) fn counted(presence: Period, period: Period, basis: ProrataBasis) -> u32 {
    let count = match basis {
        ProrataBasis::ActualDays => presence.from().days_until(presence.until()).saturating_add(1),
        ProrataBasis::Thirty360 => thirty_360(presence),
        ProrataBasis::MonthsBegun => spans(presence, 1),
        ProrataBasis::QuartersBegun => spans(presence, 3),
        ProrataBasis::FullMonths => full_months(presence, period),
    };
    u32::try_from(count).unwrap_or(0)
}

/// Months of thirty days: the first day is at most the 30th, the last day of a month counts as the 30th.
fn thirty_360(presence: Period) -> i64 {
    let (from, until) = (presence.from().naive(), presence.until().naive());
    let first = i64::from(from.day().min(30));
    let last = if ends_a_month(until) {
        30
    } else {
        i64::from(until.day())
    };
    let months = month_number(until).saturating_sub(month_number(from));
    months
        .saturating_mul(30)
        .saturating_add(last)
        .saturating_sub(first)
        .saturating_add(1)
}

/// The civil spans of `months` months that the presence touches.
fn spans(presence: Period, months: i64) -> i64 {
    let span = |date: Date| month_number(date.naive()).div_euclid(months);
    span(presence.until())
        .saturating_sub(span(presence.from()))
        .saturating_add(1)
}

/// The months of the period in which the presence misses no day of the period.
fn full_months(presence: Period, period: Period) -> i64 {
    let starts_late = presence.from() > period.from() && presence.from().naive().day() > 1;
    let ends_early = presence.until() < period.until() && !ends_a_month(presence.until().naive());
    // A presence within one month, broken at both ends, breaks it twice: less than no month is none.
    let broken = i64::from(starts_late).saturating_add(i64::from(ends_early));
    spans(presence, 1).saturating_sub(broken).max(0)
}

fn month_number(date: NaiveDate) -> i64 {
    i64::from(date.year())
        .saturating_mul(12)
        .saturating_add(i64::from(date.month0()))
}

fn ends_a_month(date: NaiveDate) -> bool {
    date.succ_opt().is_none_or(|next| next.day() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProrataBasis::{ActualDays, FullMonths, MonthsBegun, QuartersBegun, Thirty360};

    fn of(period: &str, presence: &str, basis: ProrataBasis) -> (u32, u32) {
        let period = Period::parse(period).unwrap();
        let presence = Period::parse(presence).unwrap();
        (counted(presence, period, basis), counted(period, period, basis))
    }

    #[test]
    fn a_member_that_joins_on_15_may_is_there_so_long() {
        let year = "2025-01-01..2025-12-31";
        let presence = "2025-05-15..2025-12-31";
        for (basis, expected) in [
            (ActualDays, (231, 365)),
            (MonthsBegun, (8, 12)),
            (FullMonths, (7, 12)),
            (QuartersBegun, (3, 4)),
            (Thirty360, (226, 360)),
        ] {
            assert_eq!(of(year, presence, basis), expected, "{basis}");
        }
        assert_eq!(
            of("2024-01-01..2024-12-31", "2024-05-15..2024-12-31", ActualDays),
            (231, 366)
        );
        assert_eq!(of(year, "2025-01-01..2025-06-30", ActualDays), (181, 365));
    }

    #[test]
    fn the_31st_and_the_end_of_february_are_the_30th_of_a_month_of_thirty_days() {
        let year = "2025-01-01..2025-12-31";
        assert_eq!(of(year, "2025-02-28..2025-02-28", Thirty360).0, 3);
        assert_eq!(of(year, "2025-02-01..2025-02-28", Thirty360).0, 30);
        assert_eq!(of(year, "2025-01-31..2025-01-31", Thirty360).0, 1);
        assert_eq!(of(year, "2025-01-01..2025-06-30", Thirty360).0, 180);
        assert_eq!(of("2024-01-01..2024-12-31", "2024-02-28..2024-02-28", Thirty360).0, 1);
    }

    #[test]
    fn a_full_month_misses_no_day_of_the_period() {
        let year = "2025-01-01..2025-12-31";
        for (presence, expected) in [
            ("2025-03-02..2025-03-30", 0),
            ("2025-03-01..2025-03-31", 1),
            ("2025-03-02..2025-04-29", 0),
            ("2025-03-02..2025-05-30", 1),
            ("2025-03-01..2025-03-30", 0),
            ("2025-01-01..2025-12-31", 12),
        ] {
            assert_eq!(of(year, presence, FullMonths).0, expected, "{presence}");
        }
        let from_the_tenth = "2025-03-10..2025-12-31";
        assert_eq!(of(from_the_tenth, "2025-03-10..2025-03-31", FullMonths), (1, 10));
    }
}
