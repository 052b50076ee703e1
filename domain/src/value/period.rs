//! Periods of civil dates.

use super::{Date, FiscalYear};
use crate::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};

/// A period of civil dates, both ends included. The first day is never after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Period {
    from: Date,
    until: Date,
}

impl Period {
    /// The period from `from` to `until`, both included; refused when it ends before it begins.
    pub fn new(from: Date, until: Date) -> Result<Self, Refusal> {
        if from <= until {
            return Ok(Self { from, until });
        }
        let message = format!(
            "La période finit le {} avant de commencer le {}.",
            until.french(),
            from.french()
        );
        Err(Refusal::new(Code::PeriodInverted, message))
    }

    /// The whole of a fiscal year.
    pub fn of_year(year: FiscalYear) -> Self {
        Self {
            from: year.first_day(),
            until: year.last_day(),
        }
    }

    /// Reads `AAAA-MM-JJ..AAAA-MM-JJ`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (from, until) = text.split_once("..").ok_or_else(|| {
            Refusal::new(
                Code::DateMalformed,
                format!("« {text} » n’est pas une période : écrire AAAA-MM-JJ..AAAA-MM-JJ."),
            )
        })?;
        Self::new(Date::parse(from.trim())?, Date::parse(until.trim())?)
    }

    /// First day.
    pub const fn from(self) -> Date {
        self.from
    }

    /// Last day.
    pub const fn until(self) -> Date {
        self.until
    }

    /// What it shares with the days from `from` (or ever) until `until` (or for ever), if anything.
    pub fn within(self, from: Option<Date>, until: Option<Date>) -> Option<Self> {
        let from = from.map_or(self.from, |from| from.max(self.from));
        let until = until.map_or(self.until, |until| until.min(self.until));
        (from <= until).then_some(Self { from, until })
    }

    /// « du 1er janvier 2025 au 31 décembre 2025 ».
    pub fn french(self) -> String {
        format!("du {} au {}", self.from.french(), self.until.french())
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}..{}", self.from, self.until)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            from: Date,
            until: Date,
        }
        let raw = Raw::deserialize(deserializer)?;
        Self::new(raw.from, raw.until).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_includes_both_ends_and_never_ends_before_it_begins() {
        let year = Period::parse("2025-01-01..2025-12-31").unwrap();
        let joined = year.within(Date::parse("2025-05-15").ok(), None).unwrap();
        assert_eq!(joined.to_string(), "2025-05-15..2025-12-31");
        assert_eq!(year.within(Date::parse("2026-01-01").ok(), None), None);
        assert_eq!(
            Period::parse("2025-12-31..2025-01-01").unwrap_err().code,
            Code::PeriodInverted
        );
        assert!(Period::parse("2025").is_err() && Period::parse("2025-02-30..2025-03-01").is_err());
    }
}
