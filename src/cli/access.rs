//! Options of the log of accesses.

use super::HELP;
use clap::{Args, Subcommand};
use domain::value::Date;
use std::path::PathBuf;

/// Where a server logs who reads what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct AccessLogging {
    /// Journalise chaque accès dans ce dossier, un fichier par jour : qui a lu quoi, jamais ce qui a été lu.
    #[arg(long, value_name = "DOSSIER", env = "ENTENTE_ACCESS_LOG", hide_env = true)]
    pub(crate) access_log: Option<PathBuf>,
    /// Ne répond à rien de ce qui ne peut pas être journalisé.
    #[arg(long, requires = "access_log")]
    pub(crate) access_log_required: bool,
}

/// What is done with the log of accesses.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Access {
    /// Montre les accès journalisés, du plus ancien au plus récent.
    Show(ShowAccess),
}

/// Options of `access show`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ShowAccess {
    /// Dossier du journal des accès. Par défaut, la variable ENTENTE_ACCESS_LOG.
    #[arg(long, value_name = "DOSSIER", env = "ENTENTE_ACCESS_LOG", hide_env = true)]
    pub(crate) access_log: PathBuf,
    /// Seulement les accès à ce registre : son identifiant.
    #[arg(long, value_name = "REGISTRE")]
    pub(crate) ledger: Option<String>,
    /// Seulement ceux qui nomment cet objet, par exemple un membre : son identifiant.
    #[arg(long, value_name = "IDENTIFIANT")]
    pub(crate) about: Option<String>,
    /// À partir de ce jour.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) from: Option<Date>,
    /// Jusqu’à ce jour compris.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) to: Option<Date>,
}
