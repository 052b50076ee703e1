//! Options of `compare` and `review`.

use super::{Chosen, Known};
use clap::Args;
use domain::value::FiscalYear;

/// Options of `compare`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Compare {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Exercice, comparé au précédent.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    /// Un membre seulement : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: Option<String>,
    #[command(flatten)]
    pub(crate) known: Known,
}

/// Options of `review`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Review {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Exercice.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    #[command(flatten)]
    pub(crate) known: Known,
}
