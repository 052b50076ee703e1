//! Commands on the closing of fiscal years.

use crate::command::orders;
use crate::value::{ConventionId, Date, FiscalYear};

orders! {
    /// Closes a fiscal year of a convention, once nothing remains of it.
    CloseYear {
        /// The convention.
        convention: ConventionId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// Day of the closing, not after today.
        closed_on: Date,
    }
}
