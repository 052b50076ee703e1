//! Which days of a fiscal year are stated, and which are not.

use crate::convention::Convention;
use crate::value::{FiscalYear, Period};

/// The days of `year` whose units are to be stated: those on which the convention applies; none if it does not apply that year.
pub fn must_be_stated(convention: &Convention, year: FiscalYear) -> Option<Period> {
    let (from, _) = convention.in_force?;
    Period::of_year(year).within(Some(from), convention.last_day_on(year.last_day()))
}

/// The days of `wanted` that none of `stated` covers, in order.
pub fn not_stated(wanted: Period, stated: impl IntoIterator<Item = Period>) -> Vec<Period> {
    let mut stated: Vec<Period> = stated.into_iter().collect();
    stated.sort();
    let mut holes = Vec::new();
    let mut from = wanted.from();
    for period in stated {
        let before = period.from().minus_days(1).ok();
        if let Some(hole) = before.and_then(|until| wanted.within(Some(from), Some(until))) {
            holes.push(hole);
        }
        match period.until().plus_days(1) {
            Ok(next) => from = from.max(next),
            Err(_) => return holes,
        }
    }
    holes.extend(wanted.within(Some(from), None));
    holes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(wanted: &str, stated: &[&str]) -> Vec<String> {
        let period = |text: &&str| Period::parse(text).unwrap();
        let holes = not_stated(period(&wanted), stated.iter().map(period));
        holes.into_iter().map(|hole| hole.to_string()).collect()
    }

    const YEAR: &str = "2025-01-01..2025-12-31";

    #[test]
    fn a_year_stated_by_halves_in_any_order_is_whole() {
        let halves = ["2025-07-01..2025-12-31", "2025-01-01..2025-06-30"];
        assert!(holes(YEAR, &halves).is_empty());
        assert!(holes(YEAR, &[YEAR]).is_empty());
    }

    #[test]
    fn every_hole_is_told() {
        assert_eq!(holes(YEAR, &[]), [YEAR]);
        assert_eq!(
            holes(YEAR, &["2025-01-02..2025-03-31", "2025-05-01..2025-12-30"]),
            [
                "2025-01-01..2025-01-01",
                "2025-04-01..2025-04-30",
                "2025-12-31..2025-12-31"
            ]
        );
    }

    #[test]
    fn days_outside_what_is_wanted_do_not_count() {
        assert!(holes("2025-04-01..2025-12-31", &[YEAR]).is_empty());
        let stated = ["2025-01-01..2025-03-31"];
        assert_eq!(holes("2025-04-01..2025-12-31", &stated), ["2025-04-01..2025-12-31"]);
    }
}
