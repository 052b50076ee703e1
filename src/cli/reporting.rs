//! The commands on SQL tables.

use super::{Chosen, HELP};
use clap::{Args, Subcommand};

/// What can be done with the SQL tables.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Reporting {
    /// Met les tables à jour : ce qui a été enregistré depuis la dernière fois.
    Update(ReportingUpdate),
    /// Refait les tables depuis le premier fait, à côté des anciennes, puis les met à leur place d’un coup.
    Rebuild(ReportingRebuild),
    /// Dit où en sont les tables de chaque registre.
    Status,
    /// Décrit chaque table et chaque colonne, avec des requêtes à copier (Markdown).
    Doc,
}

/// Options of `reporting update`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ReportingUpdate {
    /// Registre : son identifiant ou le début de son nom. Par défaut, tous ceux de la base.
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Continue : met les tables à jour chaque seconde, jusqu’à Ctrl+C.
    #[arg(long)]
    pub(crate) follow: bool,
}

/// Options of `reporting rebuild`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ReportingRebuild {
    /// Registre : son identifiant ou le début de son nom. Par défaut, tous ceux de la base.
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}
