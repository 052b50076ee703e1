//! The rule of a key, in plain French.

use domain::key::{Formula, VintagePolicy};
use domain::member::CriterionName;

/// The whole rule: « selon la population municipale en vigueur au 1er janvier de l’exercice ; au plus fort reste ».
pub fn in_french(formula: &Formula) -> String {
    format!("{} ; au plus fort reste", basis(formula))
}

/// What shares are proportional to: « selon la population municipale en vigueur au 1er janvier de l’exercice ».
pub fn basis(formula: &Formula) -> String {
    match formula {
        Formula::Equal => "à parts égales".to_owned(),
        Formula::Fixed(_) => "selon les quotes-parts fixées par la clé".to_owned(),
        Formula::Criterion(rule) => {
            let criterion = with_article(rule.criterion);
            match rule.vintage {
                VintagePolicy::InForceOnFirstJanuary => {
                    format!("selon {criterion} en vigueur au 1er janvier de l’exercice")
                }
                VintagePolicy::Pinned(vintage) => format!("selon {criterion}, millésime {vintage}"),
            }
        }
    }
}

/// A criterion after its article: « la population municipale », « le nombre de bulletins de paie ».
fn with_article(criterion: CriterionName) -> &'static str {
    match criterion {
        CriterionName::PopulationMunicipale => "la population municipale",
        CriterionName::PopulationTotale => "la population totale",
        CriterionName::PopulationDgf => "la population DGF",
        CriterionName::PotentielFiscal => "le potentiel fiscal",
        CriterionName::PotentielFinancier => "le potentiel financier",
        CriterionName::Payslips => "le nombre de bulletins de paie",
        CriterionName::Staff => "le nombre d’agents en équivalent temps plein",
        CriterionName::Licences => "le nombre de licences",
        CriterionName::Workstations => "le nombre de postes de travail",
        CriterionName::PlanningActs => "le nombre d’actes d’urbanisme pondérés",
        CriterionName::Hours => "le nombre d’heures",
        CriterionName::Surface => "la surface en mètres carrés",
        CriterionName::Length => "la longueur en kilomètres",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::key::ByCriterion;
    use domain::value::FiscalYear;

    #[test]
    fn a_rule_reads_as_a_clause_of_a_convention() {
        let by = |criterion, vintage| Formula::Criterion(ByCriterion { criterion, vintage });
        let population = by(
            CriterionName::PopulationMunicipale,
            VintagePolicy::InForceOnFirstJanuary,
        );
        assert_eq!(
            in_french(&population),
            "selon la population municipale en vigueur au 1er janvier de l’exercice ; au plus fort reste"
        );
        let payslips = by(
            CriterionName::Payslips,
            VintagePolicy::Pinned(FiscalYear::new(2024).unwrap()),
        );
        assert_eq!(basis(&payslips), "selon le nombre de bulletins de paie, millésime 2024");
        assert_eq!(basis(&Formula::Equal), "à parts égales");
        assert_eq!(
            basis(&Formula::Fixed(Vec::new())),
            "selon les quotes-parts fixées par la clé"
        );
    }
}
