//! Closed years: since when, and at which figures.

use crate::FactRef;
use domain::closing::event::YearClosed;
use domain::value::{ConventionId, FiscalYear};
use imbl::OrdMap;
use std::sync::Arc;

/// The closing of a fiscal year of a convention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingView {
    /// What was recorded.
    pub closed: YearClosed,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// The closed years, by year, then by convention. A year that a regularisation, or a payment that came to
/// nothing, opened again is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closings {
    by_year: OrdMap<(FiscalYear, ConventionId), Arc<ClosingView>>,
}

impl Closings {
    /// The closing of a year, while it is closed.
    pub fn get(&self, convention: ConventionId, year: FiscalYear) -> Option<&Arc<ClosingView>> {
        self.by_year.get(&(year, convention))
    }

    /// Every closed year.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<ClosingView>> {
        self.by_year.values()
    }

    pub(crate) fn closed(&mut self, data: &YearClosed, fact: FactRef) {
        let closing = ClosingView {
            closed: data.clone(),
            fact,
        };
        self.by_year
            .insert((data.fiscal_year, data.convention), Arc::new(closing));
    }

    pub(crate) fn opened_again(&mut self, convention: ConventionId, year: FiscalYear) {
        self.by_year.remove(&(year, convention));
    }
}
