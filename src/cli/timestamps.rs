//! Options of `timestamp`.

use super::{Chosen, HELP};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What is done with timestamps.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Timestamp {
    /// Écrit la demande d’horodatage du dernier point de contrôle, à envoyer à une autorité par un autre moyen.
    Request(TimestampRequest),
    /// Vérifie la réponse d’une autorité, puis la garde avec le point de contrôle.
    Accept(TimestampAccept),
    /// Demande l’horodatage du dernier point de contrôle à une autorité, vérifie sa réponse, puis la garde.
    Ask(TimestampAsk),
    /// Montre ce qui est horodaté, et ce qui attend une réponse.
    List(TimestampList),
    /// Vérifie toutes les réponses gardées.
    Check(TimestampCheck),
}

/// Who is believed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Believed {
    /// Certificats de l’autorité (PEM ou DER), obtenus ailleurs que dans sa réponse : sans eux, qui a signé n’est pas vérifié.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) authority: Option<PathBuf>,
}

/// Options of `timestamp request`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct TimestampRequest {
    /// Fichier à écrire. Par défaut : horodatage-TAILLE.tsq.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `timestamp accept`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct TimestampAccept {
    /// Réponse de l’autorité (.tsr).
    #[arg(value_name = "FICHIER", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) believed: Believed,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `timestamp ask`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct TimestampAsk {
    /// Adresse de l’autorité, https://… ou http://…
    #[arg(long, value_name = "ADRESSE")]
    pub(crate) url: String,
    #[command(flatten)]
    pub(crate) believed: Believed,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `timestamp list`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct TimestampList {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `timestamp check`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct TimestampCheck {
    #[command(flatten)]
    pub(crate) believed: Believed,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}
