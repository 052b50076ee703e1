//! Options of `erase`.

use super::Chosen;
use clap::{ArgGroup, Args};
use domain::value::Date;

/// Options of `erase`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
#[command(group = ArgGroup::new("what").required(true).args(["person", "before", "position", "again"]))]
pub(crate) struct Erase {
    /// La personne, par son nom. Majuscules, accents et blancs ne comptent pas ; les noms proches sont montrés, et ne sont pas effacés.
    #[arg(long, value_name = "NOM")]
    pub(crate) person: Option<String>,
    /// Tout ce qui a été enregistré avant ce jour (à l’heure de Paris) : la fin d’une durée de conservation.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) before: Option<Date>,
    /// Ce que porte le fait à cette position. À répéter pour plusieurs.
    #[arg(long, value_name = "POSITION")]
    pub(crate) position: Vec<u64>,
    /// Détruit de nouveau ce que le registre dit déjà effacé : à faire après avoir remonté une sauvegarde.
    #[arg(long)]
    pub(crate) again: bool,
    /// Le motif, enregistré au registre pour toujours : à la demande de qui, à quel titre. Sans aucun nom.
    #[arg(long, value_name = "TEXTE", required_unless_present = "again")]
    pub(crate) reason: Option<String>,
    /// N’attend pas de confirmation.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}
