//! Floors, caps and smoothing.

use super::basis;
use crate::french::{price, share};
use domain::key::{Bound, BoundKind, Bounded, Smoothed};

/// « plancher 500,00 € ; plafond 40 % du total ».
pub(super) fn bounded(bounded: &Bounded) -> String {
    let floor = bounded.floor.as_ref().map(|floor| format!("plancher {}", bound(floor)));
    let cap = bounded.cap.as_ref().map(|cap| format!("plafond {}", bound(cap)));
    let both = floor.is_some() && cap.is_some();
    let first = (both && bounded.first == BoundKind::Floor).then(|| "le plancher appliqué d’abord".to_owned());
    [floor, cap, first]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ; ")
}

/// « 500,00 € », « 40 % du total », « 2,00 € par habitant (population municipale en vigueur au 1er janvier de l’exercice) ».
pub(super) fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Amount(amount) => amount.french(),
        Bound::PerUnit(per_unit) => format!("{} {}", price(&per_unit.price), basis::per(&per_unit.units)),
        Bound::ShareOfTotal(part) => format!("{} du total", share(part)),
    }
}

/// « hausse limitée à 5 %, baisse limitée à 3 % par rapport à l’an dernier ».
pub(super) fn smoothed(smoothed: &Smoothed) -> String {
    let increase = smoothed
        .increase
        .map(|most| format!("hausse limitée à {}", share(&most)));
    let decrease = smoothed
        .decrease
        .map(|most| format!("baisse limitée à {}", share(&most)));
    let both = increase.is_some() && decrease.is_some();
    let first = if both && smoothed.first == BoundKind::Floor {
        ", la limite de baisse appliquée d’abord"
    } else {
        ""
    };
    let limits = [increase, decrease]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    format!("{limits} par rapport à l’an dernier{first}")
}
