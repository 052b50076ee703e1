//! Options of the commands that compute by a key.

use super::{Chosen, Known};
use clap::Args;
use domain::value::{Cents, Date, FiscalYear, Period, PoolCode};
use std::path::PathBuf;

/// Options of `calculate`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Calculate {
    /// La clé, dans le langage des clés (YAML ou JSON).
    #[arg(long, value_name = "FICHIER")]
    pub(crate) key: PathBuf,
    /// L’état des critères, en CSV : membre;critère;valeur et, au besoin, millésime;source;du;au.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) criteria: PathBuf,
    /// Montant à répartir, en euros avec un point : 48500.00. Inutile si la clé fixe elle-même les montants.
    #[arg(long, value_name = "EUROS", value_parser = euros, allow_negative_numbers = true)]
    pub(crate) amount: Option<Cents>,
    /// Période répartie, premier et dernier jours compris.
    #[arg(long, value_name = "AAAA-MM-JJ..AAAA-MM-JJ", value_parser = period)]
    pub(crate) period: Option<Period>,
    /// Ce que chacun devait l’an dernier, en CSV : membre;montant.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) previous: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Where a result is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Output {
    /// Fichier où écrire le résultat (par défaut : la sortie standard).
    #[arg(long, alias = "out", value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
}

/// Options of `sheet`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Sheet {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) known: Known,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// What is shared.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Shared {
    /// Exercice.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    /// Charge : son code.
    #[arg(long, value_name = "CODE")]
    pub(crate) pool: PoolCode,
    /// Convention : son identifiant ou le début de son titre. Inutile quand une seule a cette charge.
    #[arg(long, value_name = "TITRE")]
    pub(crate) convention: Option<String>,
}

/// Options of `simulate`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Simulate {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Essaie un autre montant, en euros avec un point.
    #[arg(long, value_name = "EUROS", value_parser = euros, allow_negative_numbers = true)]
    pub(crate) amount: Option<Cents>,
    /// Essaie une autre clé, dans le langage des clés (YAML ou JSON).
    #[arg(long, value_name = "FICHIER")]
    pub(crate) key: Option<PathBuf>,
    /// Essaie d’autres valeurs de critères, en CSV : membre;critère;valeur.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) values: Option<PathBuf>,
    /// Fait arriver un membre : SIREN, nom exact, ou nom d’un membre que le registre ne connaît pas. Plusieurs fois si besoin.
    #[arg(long, value_name = "MEMBRE[:AAAA-MM-JJ]", value_parser = movement)]
    pub(crate) join: Vec<Movement>,
    /// Fait partir un membre : SIREN ou nom exact ; sa date est son dernier jour. Plusieurs fois si besoin.
    #[arg(long, value_name = "MEMBRE[:AAAA-MM-JJ]", value_parser = movement)]
    pub(crate) leave: Vec<Movement>,
    #[command(flatten)]
    pub(crate) known: Known,
}

/// A member that joins or leaves, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Movement {
    /// Its name or SIREN.
    pub(crate) member: String,
    /// The day, if it is within the year.
    pub(crate) on: Option<Date>,
}

fn euros(text: &str) -> Result<Cents, String> {
    Cents::parse_euros(text).map_err(|refusal| refusal.message)
}

fn period(text: &str) -> Result<Period, String> {
    Period::parse(text).map_err(|refusal| refusal.message)
}

/// Reads `NAME` or `NAME:AAAA-MM-JJ`. What follows the last colon is a date if it begins like one: a name may hold a colon.
fn movement(text: &str) -> Result<Movement, String> {
    let dated = text
        .rsplit_once(':')
        .filter(|(_, date)| date.starts_with(|c: char| c.is_ascii_digit()));
    let (member, on) = match dated {
        Some((member, date)) => (member, Some(Date::parse(date).map_err(|refusal| refusal.message)?)),
        None => (text, None),
    };
    match member.trim() {
        "" => Err("le nom du membre manque".to_owned()),
        member => Ok(Movement {
            member: member.to_owned(),
            on,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_is_a_member_and_at_times_a_day() {
        let on = Date::parse("2026-05-15").ok();
        for (text, member, day) in [
            ("Fontaine", "Fontaine", None),
            ("Fontaine:2026-05-15", "Fontaine", on),
            ("Val : Haut:2026-05-15", "Val : Haut", on),
            ("Val : Haut", "Val : Haut", None),
        ] {
            let member = member.to_owned();
            assert_eq!(movement(text), Ok(Movement { member, on: day }), "{text}");
        }
        for wrong in ["", ":2026-05-15", "Fontaine:2026-02-30", "Fontaine:15/05/2026"] {
            assert!(movement(wrong).is_err(), "« {wrong} » aurait dû être refusé");
        }
    }
}
