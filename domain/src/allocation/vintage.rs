//! Which of the values recorded for a member a key retains.

use super::event::Input;
use crate::key::{Ask, VintagePolicy};
use crate::member::{CriterionFact, CriterionStatus};
use crate::value::{Date, FiscalYear, Name};

/// A value that a key may retain.
pub(crate) trait Candidate {
    /// Its reference year.
    fn vintage(&self) -> FiscalYear;
    /// Its source.
    fn source(&self) -> &Name;
    /// How final it is.
    fn status(&self) -> Option<CriterionStatus>;
    /// When it became publicly known.
    fn known_on(&self) -> Option<Date>;
    /// From when it applies.
    fn in_force_on(&self) -> Option<Date>;
}

impl Candidate for CriterionFact {
    fn vintage(&self) -> FiscalYear {
        self.vintage
    }
    fn source(&self) -> &Name {
        &self.source
    }
    fn status(&self) -> Option<CriterionStatus> {
        Some(self.status)
    }
    fn known_on(&self) -> Option<Date> {
        Some(self.known_on)
    }
    fn in_force_on(&self) -> Option<Date> {
        Some(self.in_force_on)
    }
}

impl Candidate for Input {
    fn vintage(&self) -> FiscalYear {
        self.vintage
    }
    fn source(&self) -> &Name {
        &self.source
    }
    fn status(&self) -> Option<CriterionStatus> {
        self.status
    }
    fn known_on(&self) -> Option<Date> {
        self.known_on
    }
    fn in_force_on(&self) -> Option<Date> {
        self.in_force_on
    }
}

/// The value that answers `ask` for the fiscal year `year`: of those that fit, the latest in force, a definitive one before a provisional
/// one, then the latest known.
///
/// Picking again among values that were picked gives the same: what was pinned is what is recomputed.
pub(crate) fn pick<'a, C: Candidate>(
    ask: &Ask,
    year: FiscalYear,
    candidates: impl Iterator<Item = &'a C>,
) -> Option<&'a C> {
    candidates
        .filter(|candidate| fits(ask, year, *candidate))
        .max_by_key(|candidate| {
            (
                candidate.in_force_on(),
                candidate.status() == Some(CriterionStatus::Definitive),
                candidate.known_on(),
            )
        })
}

fn fits(ask: &Ask, year: FiscalYear, candidate: &impl Candidate) -> bool {
    let of_source = ask.source.as_ref().is_none_or(|source| source == candidate.source());
    let of_vintage = match ask.vintage {
        VintagePolicy::InForceOnFirstJanuary => candidate.in_force_on().is_none_or(|date| date <= year.first_day()),
        VintagePolicy::KnownOn(_) => ask
            .vintage
            .known_by(year)
            .is_some_and(|day| candidate.known_on().is_none_or(|known| known <= day)),
        VintagePolicy::Pinned(_) | VintagePolicy::YearsBefore(_) => {
            ask.vintage.reference_year(Some(year)) == Some(candidate.vintage())
        }
    };
    of_source && of_vintage
}
