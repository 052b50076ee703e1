//! Options of `chain`.

use super::{Chosen, Moment};
use clap::Args;

/// Options of `chain`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Chain {
    #[command(flatten)]
    pub(crate) end: End,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) moment: Moment,
    /// Termine avec le code 7 si une chaîne montrée est fragile ou rompue, pour un contrôle automatique.
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What is asked: one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct End {
    /// La chaîne d’un appel de fonds : son identifiant.
    #[arg(long, value_name = "IDENTIFIANT")]
    pub(crate) call: Option<String>,
    /// La chaîne d’une répartition : son identifiant.
    #[arg(long, value_name = "IDENTIFIANT")]
    pub(crate) allocation: Option<String>,
    /// La chaîne d’un paiement : son identifiant.
    #[arg(long, value_name = "IDENTIFIANT")]
    pub(crate) payment: Option<String>,
    /// La chaîne d’un fait : sa position au journal.
    #[arg(long, value_name = "POSITION")]
    pub(crate) fact: Option<u64>,
    /// Ce qui repose sur un acte, à regarder avant de le défaire : sa position au journal.
    #[arg(long, value_name = "POSITION")]
    pub(crate) dependants: Option<u64>,
    /// Toutes les chaînes fragiles ou rompues du registre, avec les euros appelés, payés et restant à payer.
    #[arg(long)]
    pub(crate) report: bool,
}
