//! Options of `titles`.

use super::{Chosen, HELP, Moment};
use clap::{ArgGroup, Args, Subcommand};
use domain::value::FiscalYear;
use std::path::PathBuf;

/// What can be done with titles.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Titles {
    /// Écrit les pré-titres d’une échéance, pour l’application de gestion financière : une ligne par membre, avec son SIRET, ses codes Chorus Pro et
    /// la feuille de calcul jointe (csv par défaut, ou --format json). N’enregistre rien.
    Export(ExportTitles),
}

/// Options of `titles export`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options", group = ArgGroup::new("scope").required(true))]
pub(crate) struct ExportTitles {
    /// La répartition dont une échéance est à titrer : son identifiant.
    #[arg(long, value_name = "IDENTIFIANT", group = "scope")]
    pub(crate) allocation: Option<String>,
    /// Toutes les répartitions de cet exercice.
    #[arg(long, value_name = "AAAA", group = "scope")]
    pub(crate) year: Option<FiscalYear>,
    /// Le rang de l’échéance dans l’appel : 1, 2, 3…
    #[arg(long, value_name = "N")]
    pub(crate) instalment: u16,
    /// Le dossier à créer : le fichier des pré-titres et les feuilles de calcul.
    #[arg(long, value_name = "DOSSIER")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) moment: Moment,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}
