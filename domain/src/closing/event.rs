//! Facts about the closing of fiscal years.

use crate::event::facts;
use crate::value::{Cents, ConventionId, Date, FiscalYear};

facts! {
    /// A fiscal year was closed: `called − credits = owed`, all of it paid.
    YearClosed {
        /// What was called from the members, complements included.
        called: Cents,
        /// Day of the closing.
        closed_on: Date,
        /// The convention.
        convention: ConventionId,
        /// What the members were owed back, repaid or offset.
        credits: Cents,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// What the members owed in the end.
        owed: Cents,
    }
}
