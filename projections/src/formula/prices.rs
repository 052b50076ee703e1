//! Tariffs, scales, unit costs and indexes.

use super::basis::{self, dated, per, unit};
use crate::french::{number, parenthesised, price, quoted};
use domain::key::{Basis, Bracket, Cost, Index, IndexBase, Scale, ScaleMode, Tariff, UnitCost};
use domain::value::{Cents, Fraction};

/// « 150,00 € + 1,10 € par habitant (population municipale en vigueur au 1er janvier de l’exercice) ».
pub(super) fn tariff(tariff: &Tariff) -> String {
    let units = tariff.units.as_ref();
    let variable = [
        tariff
            .price
            .map(|euros| format!("{} {}", price(&euros), units.map_or("par unité".to_owned(), per))),
        tariff.scale.as_ref().map(|prices| scale(prices, units)),
    ];
    let variable: Vec<String> = variable.into_iter().flatten().collect();
    match tariff.flat {
        Some(flat) if variable.is_empty() => format!("{} par membre", flat.french()),
        Some(flat) => format!("{} + {}", flat.french(), variable.join(" + ")),
        None => variable.join(" + "),
    }
}

/// « barème par tranche sur le nombre de licences de l’exercice : 2,00 € par licence jusqu’à 10, 1,50 € au-delà de 10 ».
pub(super) fn scale(scale: &Scale, units: Option<&Basis>) -> String {
    let whole = match scale.mode {
        ScaleMode::Marginal => "",
        ScaleMode::Slab => ", le palier atteint s’appliquant à toutes les unités",
    };
    let each = |index: usize, (bracket, range): (&Bracket, String)| {
        // Slices follow one another: the unit is said once. A slab reads by itself, and may mix flat amounts and prices.
        let said = index > 0 && scale.mode == ScaleMode::Marginal;
        let unit = units.filter(|_| !said).map(unit);
        format!("{} {range}", charge(bracket.flat, bracket.price, unit))
    };
    let ranges = ranges(scale);
    let brackets = scale.brackets.iter().zip(ranges).enumerate();
    let brackets: Vec<String> = brackets.map(|(index, bracket)| each(index, bracket)).collect();
    let ends = scale.brackets.last().is_some_and(|last| last.up_to.is_some());
    let never = ", le montant n’étant jamais inférieur à celui d’un palier précédent à sa borne haute";
    format!(
        "barème {} sur {}{whole} : {}{}{}",
        scale.mode.french(),
        units.map_or("les unités".to_owned(), dated),
        brackets.join(", "),
        if ends {
            ", aucun prix n’étant prévu au-delà"
        } else {
            ""
        },
        if scale.never_below_previous { never } else { "" }
    )
}

/// « 100,00 € + 1,50 € par habitant »; without `unit`, « 1,50 € ».
pub(super) fn charge(flat: Option<Cents>, euros: Option<Fraction>, unit: Option<&str>) -> String {
    let unit = unit.map(|unit| format!(" par {unit}")).unwrap_or_default();
    let parts = [
        flat.map(Cents::french),
        euros.map(|euros| format!("{}{unit}", price(&euros))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" + ")
}

/// Of each bracket: « jusqu’à 1 000 », « au-delà de 1 000 et jusqu’à 5 000 », « au-delà de 5 000 ». Quantities may be decimal.
pub(super) fn ranges(scale: &Scale) -> Vec<String> {
    let uppers = scale.brackets.iter().map(|bracket| bracket.up_to);
    let lowers = std::iter::once(None).chain(uppers.clone());
    let range = |(lower, upper): (Option<Fraction>, Option<Fraction>)| match (
        lower.as_ref().map(number),
        upper.as_ref().map(number),
    ) {
        (None, None) => "quelle que soit la quantité".to_owned(),
        (None, Some(upper)) => format!("jusqu’à {upper}"),
        (Some(lower), None) => format!("au-delà de {lower}"),
        (Some(lower), Some(upper)) => format!("au-delà de {lower} et jusqu’à {upper}"),
    };
    lowers.zip(uppers).map(range).collect()
}

/// « coût unitaire de 312,40 € par bulletin de paie de l’exercice ».
pub(super) fn unit_cost(unit_cost: &UnitCost) -> String {
    let units = per(&unit_cost.units);
    match &unit_cost.cost {
        Cost::Amount(_) => format!("coût unitaire de {} {units}", cost(&unit_cost.cost)),
        Cost::Reference(_) => format!("coût unitaire égal à {}, {units}", cost(&unit_cost.cost)),
    }
}

/// « 312,40 € », « la valeur de référence « coût de la paie » de l’exercice ».
pub(super) fn cost(cost: &Cost) -> String {
    match cost {
        Cost::Amount(euros) => price(euros),
        Cost::Reference(reference) => format!(
            "la valeur de référence {}{}{}",
            quoted(reference.series.french()),
            basis::vintage(reference.vintage),
            basis::source(reference.source.as_ref())
        ),
    }
}

/// « prix indexé sur « indice Syntec » (valeur de l’année précédant l’exercice rapportée à 291,2) ».
pub(super) fn index(index: &Index) -> String {
    format!("prix indexé sur {}", indexation(index))
}

/// « « indice Syntec » (valeur de l’année précédant l’exercice rapportée à 291,2) ».
pub(super) fn indexation(index: &Index) -> String {
    let base = match index.base {
        IndexBase::Value(value) => number(&value),
        IndexBase::Vintage(vintage) => basis::that(vintage),
    };
    let source = index.source.as_ref().map(|source| format!(", source : {source}"));
    let ratio = format!(
        "{} rapportée à {base}{}",
        basis::value(index.current),
        source.unwrap_or_default()
    );
    format!("{} {}", quoted(index.series.french()), parenthesised(&ratio))
}
