//! Options of `report`, and of `budget compare`.

use super::keys::Output;
use super::project::Projected;
use super::{Chosen, HELP, Moment};
use clap::{Args, Subcommand};
use domain::value::{CallId, FiscalYear, PoolCode};
use std::path::PathBuf;

/// The documents.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Report {
    /// Qui paie quoi, et pourquoi : tous les membres puis une page pour chacun, ou un seul (--member).
    #[command(name = "who-pays")]
    WhoPays(ReportWhoPays),
    /// Un appel de contribution, tel qu’il s’adresse au membre : montant, base, clé, échéances, recours.
    Call(ReportCall),
    /// L’état d’un exercice : voté, comptes, appelé, payé, en retard, soldé, clos, charge par charge.
    Year(ReportYear),
    /// Ce que chacun paierait les exercices à venir, et ce qui est tenu pour acquis.
    Projection(Projected),
}

/// What the ledger knew, and the day figures are counted at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Seen {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) moment: Moment,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Options of `report who-pays`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ReportWhoPays {
    /// Exercice.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    /// Un membre seulement : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: Option<String>,
    #[command(flatten)]
    pub(crate) seen: Seen,
}

/// Options of `report call`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ReportCall {
    /// L’appel : son identifiant. Sinon, le trouver par --year et --member.
    #[arg(long, value_name = "IDENTIFIANT", conflicts_with_all = ["year", "member", "pool"])]
    pub(crate) call: Option<CallId>,
    /// Exercice.
    #[arg(long, value_name = "AAAA", required_unless_present = "call")]
    pub(crate) year: Option<FiscalYear>,
    /// Membre appelé : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE", required_unless_present = "call")]
    pub(crate) member: Option<String>,
    /// Charge, si le membre est appelé pour plusieurs.
    #[arg(long, value_name = "CODE")]
    pub(crate) pool: Option<PoolCode>,
    #[command(flatten)]
    pub(crate) seen: Seen,
}

/// Options of `report year`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ReportYear {
    /// Exercice.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    #[command(flatten)]
    pub(crate) seen: Seen,
}

/// Options of `budget compare`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
#[command(mut_arg("on", |on| on.help("Jour où les paiements sont comptés (par défaut : le 31 décembre de l’exercice)")))]
pub(crate) struct CompareBudget {
    /// Fichier XML au format TotEM : un document budgétaire du membre, ou son annexe des organismes de regroupement.
    #[arg(value_name = "FICHIER.xml", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    /// Membre dont c’est le budget : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: String,
    /// Exercice.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    /// Plan de comptes du budget (planDeCompte.xml) : il donne les libellés des comptes.
    #[arg(long, value_name = "FICHIER.xml")]
    pub(crate) nomenclature: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) moment: Moment,
}
