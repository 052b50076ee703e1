//! Options of the commands on payments.

use super::{Chosen, HELP, Moment};
use crate::import::payments::{Named, named};
use clap::{Args, Subcommand};
use domain::value::FiscalYear;
use std::path::PathBuf;

/// What can be asked of payments.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Payments {
    /// Propose, pour chaque ligne d’un relevé de banque ou du Trésor, l’appel qu’elle paie. N’enregistre rien sans --apply.
    Import(ImportPayments),
    /// Montre l’argent reçu que rien n’impute encore : de qui, depuis quand, et jusqu’à quand il peut être réclamé.
    Pending(PaymentsSeen),
    /// Montre, appel par appel, ce qui reste à recouvrer, les trois prescriptions et les intérêts de retard.
    Recovery(Recovery),
}

/// What the ledger knew, and from which day it is seen.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct PaymentsSeen {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Un membre seulement : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: Option<String>,
    #[command(flatten)]
    pub(crate) moment: Moment,
}

/// Options of `payments recovery`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Recovery {
    /// Un exercice seulement.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: Option<FiscalYear>,
    /// Montre aussi les appels dont rien ne reste à payer.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) seen: PaymentsSeen,
}

/// Options of `payments import`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ImportPayments {
    /// Le relevé, au format CSV : date, libellé, montant (ou crédit et débit), et l’émetteur s’il y est.
    #[arg(value_name = "RELEVÉ.csv", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    /// Les colonnes, si leurs titres ne sont pas reconnus : date=Jour,libellé=Motif,montant=Somme,émetteur=Qui.
    #[arg(long, value_name = "QUOI=TITRE,…", value_parser = named)]
    pub(crate) columns: Option<Named>,
    /// Écrit les propositions dans ce fichier, à compléter ligne par ligne.
    #[arg(long, value_name = "FICHIER", conflicts_with = "apply")]
    pub(crate) proposals: Option<PathBuf>,
    /// Enregistre les propositions certaines et fortes ; avec un fichier, ce qui y est décidé.
    #[arg(long, value_name = "FICHIER", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "absent, without a file, with one")]
    pub(crate) apply: Option<Option<PathBuf>>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}
