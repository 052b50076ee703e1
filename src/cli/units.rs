//! Options of the commands on unit costs and on the units that members used.

use super::{Chosen, HELP, Known};
use clap::{Args, Subcommand};
use domain::member::Criterion;
use domain::unit_cost::UnitCostStage;
use domain::value::{Date, FiscalYear, Fraction, ItemId, Name, PoolCode, StatementId};
use std::path::PathBuf;

/// What can be done with units.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Units {
    /// Enregistre la notification d’un coût unitaire : ses composantes, les unités du service, les unités prévues de chaque membre. En retard, elle
    /// est enregistrée et signalée.
    Notify(Box<NotifyUnits>),
    /// Enregistre un état des unités que les membres ont utilisées sur une période d’un exercice.
    State(Box<StateUnits>),
    /// Montre l’état annuel : coût unitaire, unités prévues et constatées de chaque membre, retards, jours qui manquent.
    Show(ShowUnits),
}

/// Which cost pool of which convention.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct OfPool {
    /// La convention : son identifiant ou le début de son titre. Inutile quand le registre n’en a qu’une.
    #[arg(long, value_name = "CONVENTION")]
    pub(crate) convention: Option<String>,
    /// Le code de la charge.
    #[arg(long, value_name = "CODE")]
    pub(crate) pool: PoolCode,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `units notify`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct NotifyUnits {
    /// Les composantes du coût, au format CSV : nature (personnel, fournitures, renouvellement, contrats, flux), libellé, montant, et le
    /// compte.
    #[arg(value_name = "COMPOSANTES.csv", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) of: OfPool,
    /// L’exercice auquel le coût s’applique.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    /// prévisionnel (par défaut) ou constaté.
    #[arg(long, value_name = "ÉTAPE", value_parser = stage, default_value = "prévisionnel", hide_default_value = true)]
    pub(crate) stage: UnitCostStage,
    /// Ce que l’on compte : « heure d’instruction ». Le critère qui tiendra les unités de chaque membre.
    #[arg(long, value_name = "UNITÉ", value_parser = criterion)]
    pub(crate) unit: Criterion,
    /// Le critère qui tiendra le coût d’une unité, que lit la clé (par défaut : « coût unitaire » et le code de la charge).
    #[arg(long, value_name = "CRITÈRE", value_parser = criterion)]
    pub(crate) series: Option<Criterion>,
    /// Les unités du service entier sur l’année.
    #[arg(long, value_name = "NOMBRE", value_parser = quantity)]
    pub(crate) units: Fraction,
    /// À combien de décimales d’euro une clause arrondit le coût unitaire (par défaut : exact).
    #[arg(long, value_name = "N")]
    pub(crate) decimals: Option<u8>,
    /// Jour où les membres ont reçu la notification.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) on: Date,
    /// Le document qui notifie : « Courrier du 10 avril 2026 ».
    #[arg(long, value_name = "DOCUMENT")]
    pub(crate) reference: Name,
    /// Les unités prévues de chaque membre, au format CSV : membre, unités. Pour un coût prévisionnel.
    #[arg(long, value_name = "UNITÉS.csv")]
    pub(crate) forecast: Option<PathBuf>,
    /// La décision qui l’approuve ; une fois l’exercice régularisé, celle qui régularise.
    #[arg(long, value_name = "IDENTIFIANT")]
    pub(crate) decision: Option<ItemId>,
}

/// Options of `units state`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct StateUnits {
    /// Les unités de chaque membre, au format CSV : membre (nom ou SIREN), unités.
    #[arg(value_name = "UNITÉS.csv", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) of: OfPool,
    /// Premier jour constaté.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) from: Date,
    /// Dernier jour constaté, du même exercice.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) until: Date,
    /// Jour de l’état.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) on: Date,
    /// Le document : « État du premier trimestre 2026 ».
    #[arg(long, value_name = "DOCUMENT")]
    pub(crate) reference: Name,
    /// L’état qu’il remplace, s’il en corrige un : son identifiant.
    #[arg(long, value_name = "IDENTIFIANT")]
    pub(crate) replaces: Option<StatementId>,
    /// La décision qui l’approuve ; une fois l’exercice régularisé, celle qui régularise.
    #[arg(long, value_name = "IDENTIFIANT")]
    pub(crate) decision: Option<ItemId>,
}

/// Options of `units show`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ShowUnits {
    /// L’exercice.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) known: Known,
}

fn criterion(text: &str) -> Result<Criterion, String> {
    Criterion::new(text).map_err(|refusal| refusal.message)
}

fn quantity(text: &str) -> Result<Fraction, String> {
    Fraction::parse_decimal(&text.replace(',', ".")).map_err(|refusal| refusal.message)
}

fn stage(text: &str) -> Result<UnitCostStage, String> {
    let known = UnitCostStage::ALL.iter().copied();
    let mut known = known.filter(|stage| text == stage.as_str() || text == stage.french());
    known
        .next()
        .ok_or_else(|| format!("« {text} » : écrire prévisionnel ou constaté."))
}
