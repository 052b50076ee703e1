//! Civil dates and fiscal years.

use crate::refusal::{Code, Refusal};
use chrono::{Datelike, Days, NaiveDate};

/// A civil date of Europe/Paris. Field names say which clock it belongs to: `decided_on` (act), `published_on`, `in_force_on` (effect).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl Date {
    /// The day `day` of `month` of `year`; refused when no calendar has it.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Result<Self, Refusal> {
        NaiveDate::from_ymd_opt(year, month, day)
            .filter(|_| (1789..=2999).contains(&year))
            .map(Self)
            .ok_or_else(|| refuse(&format!("{year:04}-{month:02}-{day:02}")))
    }

    /// Reads `AAAA-MM-JJ`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(refuse(text));
        };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_u32, |sum, digit| {
                let value = digit.checked_sub(b'0').filter(|value| *value < 10)?;
                sum.checked_mul(10)?.checked_add(u32::from(value))
            })
        };
        let year = number(&[y1, y2, y3, y4]).and_then(|year| i32::try_from(year).ok());
        match (year, number(&[m1, m2]), number(&[d1, d2])) {
            (Some(year), Some(month), Some(day)) => Self::from_ymd(year, month, day).map_err(|_| refuse(text)),
            _ => Err(refuse(text)),
        }
    }

    /// The same date as `chrono` knows it.
    pub const fn naive(self) -> NaiveDate {
        self.0
    }

    /// The date `chrono` knows, refused outside 1789–2999.
    pub fn from_naive(date: NaiveDate) -> Result<Self, Refusal> {
        Self::from_ymd(date.year(), date.month(), date.day())
    }

    /// The fiscal year the date falls in.
    pub fn fiscal_year(self) -> FiscalYear {
        FiscalYear(u16::try_from(self.0.year()).unwrap_or(0))
    }

    /// The same day of `year`; 28 February for a 29th that it does not have.
    #[must_use]
    pub fn in_year(self, year: FiscalYear) -> Self {
        let year = i32::from(year.get());
        let moved = self.0.with_year(year);
        moved
            .or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
            .map_or(self, Self)
    }

    /// The date `days` days later.
    pub fn plus_days(self, days: u64) -> Result<Self, Refusal> {
        self.0
            .checked_add_days(Days::new(days))
            .map_or_else(|| Err(refuse(&format!("{self} + {days} jours"))), Self::from_naive)
    }

    /// The date `days` days earlier.
    pub fn minus_days(self, days: u64) -> Result<Self, Refusal> {
        self.0
            .checked_sub_days(Days::new(days))
            .map_or_else(|| Err(refuse(&format!("{self} - {days} jours"))), Self::from_naive)
    }

    /// The day before; nothing before the first day a ledger knows.
    pub fn eve(self) -> Option<Self> {
        self.0.pred_opt().and_then(|eve| Self::from_naive(eve).ok())
    }

    /// Whole days from `self` to `later`; negative when `later` comes first.
    pub fn days_until(self, later: Self) -> i64 {
        later.0.signed_duration_since(self.0).num_days()
    }

    /// The form a French reader expects: `12 mars 2026`, `1er janvier 2026`.
    pub fn french(self) -> String {
        let month = usize::try_from(self.0.month0())
            .ok()
            .and_then(|index| MONTHS.get(index))
            .copied()
            .unwrap_or_default();
        let day = if self.0.day() == 1 {
            "1er".to_owned()
        } else {
            self.0.day().to_string()
        };
        format!("{day} {month} {}", self.0.year())
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digit = |value: u32| b'0'.saturating_add(u8::try_from(value.wrapping_rem(10)).unwrap_or_default());
        let (year, month, day) = (self.0.year().unsigned_abs(), self.0.month(), self.0.day());
        let text = [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ];
        formatter.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

super::string_value!(Date, "date civile : AAAA-MM-JJ", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

fn refuse(text: &str) -> Refusal {
    Refusal::new(
        Code::DateMalformed,
        format!("« {text} » n’est pas une date du calendrier : écrire AAAA-MM-JJ, comme 2026-03-12."),
    )
}

/// A fiscal year (exercice): the calendar year, 1 January to 31 December.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(u16);

impl FiscalYear {
    /// The fiscal year `year`; refused outside 1900–2999.
    pub fn new(year: u16) -> Result<Self, Refusal> {
        if (1900..=2999).contains(&year) {
            Ok(Self(year))
        } else {
            Err(Refusal::new(
                Code::FiscalYearMalformed,
                format!("« {year} » n’est pas un exercice : une année de quatre chiffres est attendue."),
            ))
        }
    }

    /// Reads `AAAA`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let year = text
            .parse::<u16>()
            .ok()
            .filter(|_| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()));
        year.and_then(|year| Self::new(year).ok()).ok_or_else(|| {
            Refusal::new(
                Code::FiscalYearMalformed,
                format!("« {text} » n’est pas un exercice : une année de quatre chiffres est attendue."),
            )
        })
    }

    /// The year.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Its 1 January.
    pub fn first_day(self) -> Date {
        Date(NaiveDate::from_ymd_opt(i32::from(self.0), 1, 1).unwrap_or_default())
    }

    /// Its 31 December.
    pub fn last_day(self) -> Date {
        Date(NaiveDate::from_ymd_opt(i32::from(self.0), 12, 31).unwrap_or_default())
    }
}

impl std::fmt::Display for FiscalYear {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}", self.0)
    }
}

super::string_value!(FiscalYear, "exercice : AAAA", "^[0-9]{4}$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        assert_eq!(Date::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-3-1",
            "12/03/2026",
            "2026-00-10",
            "0000-01-01",
            "",
            "2026-03-12T00:00",
        ] {
            assert!(Date::parse(text).is_err(), "{text} aurait dû être refusé");
        }
    }

    #[test]
    fn the_first_of_a_month_is_ordinal_in_french() {
        assert_eq!(Date::parse("2026-01-01").unwrap().french(), "1er janvier 2026");
        assert_eq!(Date::parse("2026-03-12").unwrap().french(), "12 mars 2026");
    }

    #[test]
    fn a_fiscal_year_is_the_calendar_year() {
        let year = FiscalYear::parse("2024").unwrap();
        assert_eq!(
            (year.first_day().to_string(), year.last_day().to_string()),
            ("2024-01-01".into(), "2024-12-31".into())
        );
        assert!(FiscalYear::parse("24").is_err() && FiscalYear::parse("+2024").is_err());
    }
}
