//! Options of `project` and of `report projection`.

use super::keys::Output;
use super::{Chosen, Known};
use clap::Args;
use domain::value::{FiscalYear, PoolCode};
use projections::projection::Growth;

/// Which years to come, and how costs grow.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Projected {
    /// Combien d’exercices à venir : de 1 à 10 (par défaut : 3).
    #[arg(long, default_value_t = 3, hide_default_value = true, value_name = "N")]
    pub(crate) years: u16,
    /// Exercice réparti dont on part (par défaut : le dernier).
    #[arg(long, value_name = "AAAA")]
    pub(crate) from: Option<FiscalYear>,
    /// Taux annuel, en pour cent : 2.5 pour toutes les charges, paie=2.5 pour l’une d’elles (par défaut : 0). Plusieurs fois si besoin.
    #[arg(long, value_name = "[CHARGE=]TAUX", value_parser = growth, allow_hyphen_values = true)]
    pub(crate) growth: Vec<(Option<PoolCode>, Growth)>,
    /// Un membre seulement : son nom ou le début, ou son SIREN.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) known: Known,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Options of `project`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Project {
    #[command(flatten)]
    pub(crate) projected: Projected,
    /// Détaille par charge, avec ce qui fait la différence d’un exercice à l’autre.
    #[arg(long)]
    pub(crate) detail: bool,
    /// Montre la feuille de calcul d’une charge, pour un exercice : paie=2028. Avec --format sheet, json, csv ou xlsx.
    #[arg(long, value_name = "CHARGE=AAAA", value_parser = sheet_of, conflicts_with_all = ["detail", "member"])]
    pub(crate) sheet: Option<(PoolCode, FiscalYear)>,
}

fn growth(text: &str) -> Result<(Option<PoolCode>, Growth), String> {
    let (pool, rate) = match text.split_once('=') {
        Some((pool, rate)) => (Some(PoolCode::parse(pool).map_err(|refusal| refusal.message)?), rate),
        None => (None, text),
    };
    Ok((pool, Growth::parse(rate).map_err(|refusal| refusal.message)?))
}

fn sheet_of(text: &str) -> Result<(PoolCode, FiscalYear), String> {
    let (pool, year) = text
        .split_once('=')
        .ok_or_else(|| format!("« {text} » : écrire la charge, « = », puis l’exercice"))?;
    Ok((
        PoolCode::parse(pool).map_err(|refusal| refusal.message)?,
        FiscalYear::parse(year).map_err(|refusal| refusal.message)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_of_every_cost_or_of_one() {
        let rate = |text| Growth::parse(text).unwrap();
        assert_eq!(growth("2,5"), Ok((None, rate("2.5"))));
        assert_eq!(growth("paie=-1"), Ok((PoolCode::parse("paie").ok(), rate("-1"))));
        for wrong in ["paie=", "=2", "paie=deux", "2 par an"] {
            assert!(growth(wrong).is_err(), "« {wrong} » aurait dû être refusé");
        }
    }
}
