//! Movements: what changes, on which day, of what is paid of a call or of what a member has to be imputed.

use crate::value::{Cents, Date, EventId, PaymentId, choices};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

choices! {
    /// Why an amount moved.
    MovementKind {
        /// Money was received.
        Received "received" "reçu";
        /// What was to be imputed was imputed.
        Imputed "imputed" "imputé";
        /// What was to be imputed was given back.
        Refunded "refunded" "remboursé";
        /// It was moved to here.
        MovedIn "movedIn" "venu d’un autre appel";
        /// It was moved from here.
        MovedOut "movedOut" "déplacé vers un autre appel";
        /// The payment came to nothing.
        Reversed "reversed" "rejeté";
    }
}

/// An amount that came to, or left, a call or what a member has to be imputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The day it counts from.
    pub on: Date,
    /// The payment it is of.
    pub payment: PaymentId,
    /// The amount: less than nothing when it left.
    pub amount: Cents,
    /// Why.
    pub kind: MovementKind,
    /// The event that recorded it.
    pub fact: EventId,
}

/// What an account holds at the end of `on`, from the amounts that came to it, each on its day.
pub(super) fn balance_on(amounts: impl Iterator<Item = (Date, Cents)>, on: Date) -> Cents {
    let counted = amounts.filter(|(day, _)| *day <= on);
    counted.fold(Cents::ZERO, |sum, (_, amount)| add(sum, amount))
}

/// The most that an account holds at the end of `from` or of any later day.
pub(super) fn peak_from(amounts: impl Iterator<Item = (Date, Cents)> + Clone, from: Date) -> Cents {
    let first = balance_on(amounts.clone(), from);
    let mut by_day: BTreeMap<Date, Cents> = BTreeMap::new();
    for (on, amount) in amounts.filter(|(on, _)| *on > from) {
        let day = by_day.entry(on).or_default();
        *day = add(*day, amount);
    }
    let (_, peak) = by_day.values().fold((first, first), |(held, peak), amount| {
        let held = add(held, *amount);
        (held, peak.max(held))
    });
    peak
}

/// The sum. Each amount is within the limit and was received: it cannot saturate.
pub(super) const fn add(one: Cents, other: Cents) -> Cents {
    Cents::new(one.get().saturating_add(other.get()))
}

/// The amount, as what leaves.
pub(super) const fn leaving(amount: Cents) -> Cents {
    Cents::new(amount.get().saturating_neg())
}
