//! Criteria, their vintages and their units.

use crate::french::{number, parenthesised, quoted};
use domain::key::{Basis, Term, VintagePolicy};
use domain::member::{Criterion, CriterionName};
use domain::value::{Date, Fraction, Name};

/// The words that planning law gives to applications and certificates. Their weighted sum has a name of its own.
const PLANNING_ACTS: [&str; 9] = ["AT", "CU", "CUa", "CUb", "DP", "PA", "PC", "PCMI", "PD"];

/// « la population municipale en vigueur au 1er janvier de l’exercice », with its source if it has one.
pub(super) fn dated(basis: &Basis) -> String {
    format!("{}{}", criteria(basis), origin(basis))
}

/// Without vintage or source: « la population municipale », « les actes pondérés (PC × 1, DP × 0,7) ».
pub(super) fn criteria(basis: &Basis) -> String {
    if let Some(criterion) = single(basis) {
        with_article(criterion)
    } else if counts_acts(basis) {
        format!("les actes pondérés {}", terms(basis))
    } else {
        format!("la somme pondérée {}", terms(basis))
    }
}

/// What a price is for: « par habitant (population municipale, millésime 2022) », « par licence de l’exercice ».
pub(super) fn per(basis: &Basis) -> String {
    let unit = unit(basis);
    match single(basis) {
        Some(Criterion::Known(known)) if is_population(*known) => {
            let source = basis.source.as_ref().map(|source| format!(", source : {source}"));
            let vintage = vintage(basis.vintage);
            let population = format!("{}{vintage}{}", known.french(), source.unwrap_or_default());
            format!("par {unit} {}", parenthesised(&population))
        }
        Some(Criterion::Known(_)) => format!("par {unit}{}", origin(basis)),
        Some(Criterion::Own(name)) => format!("par {unit} de {}{}", quoted(name.as_str()), origin(basis)),
        None => format!("par {unit} {}{}", terms(basis), origin(basis)),
    }
}

/// The noun of one unit: « habitant », « bulletin de paie ».
pub(super) fn unit(basis: &Basis) -> &'static str {
    match single(basis) {
        Some(Criterion::Known(known)) => known_unit(*known),
        Some(Criterion::Own(_)) => "unité",
        None if counts_acts(basis) => "acte pondéré",
        None => "unité pondérée",
    }
}

fn known_unit(known: CriterionName) -> &'static str {
    match known {
        CriterionName::PopulationMunicipale | CriterionName::PopulationTotale | CriterionName::PopulationDgf => {
            "habitant"
        }
        CriterionName::PotentielFiscal => "euro de potentiel fiscal",
        CriterionName::PotentielFinancier => "euro de potentiel financier",
        CriterionName::Payslips => "bulletin de paie",
        CriterionName::Staff => "agent en équivalent temps plein",
        CriterionName::Licences => "licence",
        CriterionName::Workstations => "poste de travail",
        CriterionName::PlanningActs => "acte d’urbanisme pondéré",
        CriterionName::Hours => "heure",
        CriterionName::Surface => "m²",
        CriterionName::Length => "kilomètre",
    }
}

fn is_population(known: CriterionName) -> bool {
    matches!(
        known,
        CriterionName::PopulationMunicipale | CriterionName::PopulationTotale | CriterionName::PopulationDgf
    )
}

/// A criterion after its article: « la population municipale », « le nombre de bulletins de paie », « le critère « repas servis » ».
fn with_article(criterion: &Criterion) -> String {
    let known = match criterion {
        Criterion::Known(known) => known,
        Criterion::Own(name) => return format!("le critère {}", quoted(name.as_str())),
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

/// The criterion of a basis that is one criterion, each unit of which counts for one.
fn single(basis: &Basis) -> Option<&Criterion> {
    match basis.terms.as_slice() {
        [term] if term.coefficient == Fraction::ONE => Some(&term.criterion),
        _ => None,
    }
}

fn counts_acts(basis: &Basis) -> bool {
    let is_act =
        |term: &Term| matches!(&term.criterion, Criterion::Own(name) if PLANNING_ACTS.contains(&name.as_str()));
    basis.terms.iter().all(is_act)
}

/// « (PC × 1, DP × 0,7) ».
fn terms(basis: &Basis) -> String {
    let acts = counts_acts(basis);
    let term = |term: &Term| {
        let criterion = match &term.criterion {
            Criterion::Own(name) if !acts => quoted(name.as_str()),
            Criterion::Own(_) | Criterion::Known(_) => term.criterion.french().to_owned(),
        };
        format!("{criterion} × {}", number(&term.coefficient))
    };
    parenthesised(&basis.terms.iter().map(term).collect::<Vec<_>>().join(", "))
}

fn origin(basis: &Basis) -> String {
    format!("{}{}", vintage(basis.vintage), source(basis.source.as_ref()))
}

/// « (source : INSEE) » after a space, or nothing.
pub(super) fn source(source: Option<&Name>) -> String {
    source.map(|source| format!(" (source : {source})")).unwrap_or_default()
}

/// After what it dates: « en vigueur au 1er janvier de l’exercice » after a space, « , millésime 2022 ».
pub(super) fn vintage(vintage: VintagePolicy) -> String {
    match vintage {
        VintagePolicy::Pinned(year) => format!(", millésime {year}"),
        VintagePolicy::KnownOn(_) => format!(", {}", value(vintage)),
        VintagePolicy::InForceOnFirstJanuary | VintagePolicy::YearsBefore(_) => format!(" {}", moment(vintage)),
    }
}

/// « valeur de l’exercice », « dernière valeur connue au 31 octobre de l’année précédente ».
pub(super) fn value(vintage: VintagePolicy) -> String {
    by_moment(vintage, "valeur", "dernière valeur connue")
}

/// « celle de l’exercice », « la dernière connue au 31 octobre de l’année précédente ».
pub(super) fn that(vintage: VintagePolicy) -> String {
    by_moment(vintage, "celle", "la dernière connue")
}

/// « celles de l’exercice », « les dernières connues au 31 octobre de l’année précédente ».
pub(super) fn those(vintage: VintagePolicy) -> String {
    by_moment(vintage, "celles", "les dernières connues")
}

fn by_moment(vintage: VintagePolicy, any: &str, latest: &str) -> String {
    let noun = if matches!(vintage, VintagePolicy::KnownOn(_)) {
        latest
    } else {
        any
    };
    format!("{noun} {}", moment(vintage))
}

fn moment(vintage: VintagePolicy) -> String {
    match vintage {
        VintagePolicy::InForceOnFirstJanuary => "en vigueur au 1er janvier de l’exercice".to_owned(),
        VintagePolicy::Pinned(year) => format!("du millésime {year}"),
        VintagePolicy::YearsBefore(count) => years_before(count, "de l’année précédant l’exercice"),
        VintagePolicy::KnownOn(known) => {
            // A leap year has every day that a key may name.
            let day = Date::from_ymd(2024, known.month.into(), known.day.into()).map(Date::french);
            let day = day.unwrap_or_else(|_| format!("{:02}/{:02}", known.day, known.month));
            let day = day.strip_suffix(" 2024").unwrap_or(&day);
            format!("au {day} {}", years_before(known.years_before, "de l’année précédente"))
        }
    }
}

fn years_before(count: u8, year_before: &str) -> String {
    let ordinal = match count {
        0 => return "de l’exercice".to_owned(),
        1 => return year_before.to_owned(),
        2 => "deuxième",
        3 => "troisième",
        4 => "quatrième",
        5 => "cinquième",
        _ => return format!("de la {count}e année précédant l’exercice"),
    };
    format!("de la {ordinal} année précédant l’exercice")
}
