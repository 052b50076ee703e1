//! Options of `replay` and `diff`.

use super::Chosen;
use super::moment::{Moment, as_of};
use clap::Args;
use domain::value::{Date, FiscalYear};
use engine::AsOf;

/// Options of `replay`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options", mut_arg("as_of", |as_of| as_of.alias("at")))]
pub(crate) struct Replay {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) moment: Moment,
    /// Pas à pas : chaque fait, qui l’a enregistré, ce qui l’autorise, et ce qu’il change. Dans un terminal, Entrée ou Espace passe au suivant, q
    /// arrête ; ailleurs, tous les faits s’écrivent à la suite (une ligne JSON par fait avec --format json).
    #[arg(long)]
    pub(crate) step: bool,
    /// Pas à pas à partir de ce fait : sa position (par défaut : 0).
    #[arg(long, value_name = "POSITION", requires = "step")]
    pub(crate) from: Option<u64>,
    /// Pas à pas jusqu’à ce fait : sa position (par défaut : le dernier montré).
    #[arg(long, value_name = "POSITION", requires = "step", conflicts_with = "as_of")]
    pub(crate) to: Option<u64>,
}

const EXAMPLES: &str = "\
Exemples :
  entente diff 120 480                                   ce qui a changé entre le fait n° 120 et le fait n° 480
  entente diff 2025-03-15 2025-06-30 --year 2025         ce qu’on savait le 15 mars et le 30 juin de l’exercice 2025
  entente diff 2025-06-30 2025-06-30 --on 2025-03-31 --on 2025-06-30
                                                         d’après ce qu’on savait le 30 juin, ce que le temps a changé en trois mois";

/// Options of `diff`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options", after_help = EXAMPLES)]
pub(crate) struct Diff {
    /// Le premier moment, ce que le registre savait alors : une position, un instant (RFC 3339), ou un jour, dont la fin à Paris est prise.
    #[arg(value_name = "AVANT", value_parser = as_of, help_heading = "Arguments")]
    pub(crate) before: AsOf,
    /// Le second moment, de même.
    #[arg(value_name = "APRÈS", value_parser = as_of, help_heading = "Arguments")]
    pub(crate) after: AsOf,
    /// Jour d’où l’on regarde : ce qui est appelé, payé, en retard, ce qui s’applique ce jour-là. Donné deux fois, un pour chaque moment. Par
    /// défaut, aujourd’hui à Paris pour les deux.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) on: Vec<Date>,
    /// Seulement ce qui porte sur cet exercice : budgets, répartitions, dû, appels, clés qui s’y appliquent.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: Option<FiscalYear>,
    /// Un membre seulement : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}
