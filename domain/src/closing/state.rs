//! What the rules remember of closed years.

use super::event::YearClosed;
use crate::value::{ConventionId, Date, FiscalYear};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

/// The closed years of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closings {
    by_convention: OrdMap<ConventionId, OrdMap<FiscalYear, Date>>,
}

impl Closings {
    /// Since when the year is closed.
    pub fn closed_on(&self, convention: ConventionId, year: FiscalYear) -> Option<Date> {
        self.by_convention.get(&convention)?.get(&year).copied()
    }

    pub(crate) fn closed(&mut self, data: &YearClosed) {
        let years = self.by_convention.entry(data.convention).or_default();
        years.insert(data.fiscal_year, data.closed_on);
    }

    /// A regularisation opens its year again, until what it changes is settled and the year closed anew; so does a payment that comes to
    /// nothing.
    pub(crate) fn opened_again(&mut self, convention: ConventionId, year: FiscalYear) {
        if let Some(years) = self.by_convention.get_mut(&convention) {
            years.remove(&year);
        }
    }
}
