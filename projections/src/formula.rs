//! The rule of a key, in plain French.

use domain::key::{Formula, Rounding, RoundingRule, VintagePolicy};
use domain::member::{Criterion, CriterionName};
use domain::value::MemberId;

/// The whole rule: « selon la population municipale en vigueur au 1er janvier de l’exercice ; au plus fort reste ».
pub fn sentence(formula: &Formula, rounding: Rounding, name: &dyn Fn(MemberId) -> String) -> String {
    format!("{} ; {}", clause(formula, name), rounded(rounding, name))
}

fn rounded(rounding: Rounding, _name: &dyn Fn(MemberId) -> String) -> String {
    match rounding.rule {
        RoundingRule::LargestRemainder => "au plus fort reste".to_owned(),
        _ => "arrondi".to_owned(),
    }
}

/// The rule without its rounding: « selon la population municipale en vigueur au 1er janvier de l’exercice ».
pub fn clause(formula: &Formula, _name: &dyn Fn(MemberId) -> String) -> String {
    match formula {
        Formula::Equal => "à parts égales".to_owned(),
        Formula::Criterion(basis) => {
            let criterion = basis.terms.first().map(|term| with_article(&term.criterion)).unwrap_or_default();
            match basis.vintage {
                VintagePolicy::Pinned(vintage) => format!("selon {criterion}, millésime {vintage}"),
                _ => format!("selon {criterion} en vigueur au 1er janvier de l’exercice"),
            }
        }
        _ => "selon les quotes-parts fixées par la clé".to_owned(),
    }
}

/// A criterion after its article: « la population municipale », « le nombre de bulletins de paie ».
fn with_article(criterion: &Criterion) -> String {
    let Criterion::Known(known) = criterion else {
        return format!("« {} »", criterion.french());
    };
    let words = match known {
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
    };
    words.to_owned()
}
