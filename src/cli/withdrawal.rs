//! Options of `withdrawal`.

use super::{Chosen, Moment};
use clap::{Args, Subcommand};

/// What is asked of a withdrawal.
#[derive(Debug, Subcommand)]
pub(crate) enum Withdrawal {
    /// Dit où en est le retrait d’un membre : les dates, ce qui reste dû année par année, par quel acte.
    Show(ShowWithdrawal),
    /// Donne la part de dette qu’un membre prendrait s’il partait, selon une clé, sans rien enregistrer : à savoir avant de voter.
    Estimate(EstimateWithdrawal),
}

/// Of whom.
#[derive(Debug, Args)]
pub(crate) struct Leaver {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Le membre : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: String,
    /// La convention : son titre ou le début, ou son identifiant (inutile si le membre n’en quitte ou n’en a qu’une).
    #[arg(long, value_name = "CONVENTION")]
    pub(crate) convention: Option<String>,
}

/// Options of `withdrawal show`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ShowWithdrawal {
    #[command(flatten)]
    pub(crate) leaver: Leaver,
    #[command(flatten)]
    pub(crate) moment: Moment,
}

/// Options of `withdrawal estimate`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct EstimateWithdrawal {
    #[command(flatten)]
    pub(crate) leaver: Leaver,
    #[command(flatten)]
    pub(crate) moment: Moment,
    /// La clé : son nom ou le début, ou son identifiant (inutile s’il n’y en a qu’une pour ce membre).
    #[arg(long, value_name = "CLÉ")]
    pub(crate) key: Option<String>,
}
