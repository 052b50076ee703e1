//! Options of `compare` and `review`.

use super::{Chosen, as_of};
use clap::Args;
use domain::value::FiscalYear;
use engine::AsOf;

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
    /// Ce que le registre savait alors : une position ou un instant (RFC 3339).
    #[arg(long, value_name = "POSITION|INSTANT", value_parser = as_of)]
    pub(crate) as_of: Option<AsOf>,
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
    /// Ce que le registre savait alors : une position ou un instant (RFC 3339).
    #[arg(long, value_name = "POSITION|INSTANT", value_parser = as_of)]
    pub(crate) as_of: Option<AsOf>,
}
