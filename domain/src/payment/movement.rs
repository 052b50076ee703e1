//! Movements: what changes, on which day, of what is paid of a call or of what a member has to be imputed.

use crate::value::{Cents, Date, EventId, PaymentId, choices};
use imbl::Vector;
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

/// The movements of one account, in the order they were recorded.
pub(super) type Account = Vector<Movement>;

/// What the account holds at the end of `on`.
pub(super) fn balance_on(account: &Account, on: Date) -> Cents {
    sum(account.iter().filter(|movement| movement.on <= on))
}

/// The most that the account holds at the end of `from` or of any later day.
pub(super) fn peak_from(account: &Account, from: Date) -> Cents {
    let mut by_day: BTreeMap<Date, Cents> = BTreeMap::new();
    for movement in account.iter().filter(|movement| movement.on > from) {
        let day = by_day.entry(movement.on).or_default();
        *day = add(*day, movement.amount);
    }
    let first = balance_on(account, from);
    let (_, peak) = by_day.values().fold((first, first), |(held, peak), amount| {
        let held = add(held, *amount);
        (held, peak.max(held))
    });
    peak
}

fn sum<'a>(movements: impl Iterator<Item = &'a Movement>) -> Cents {
    movements.fold(Cents::ZERO, |sum, movement| add(sum, movement.amount))
}

/// The sum. Each amount is within the limit and was received: it cannot saturate.
pub(super) const fn add(one: Cents, other: Cents) -> Cents {
    Cents::new(one.get().saturating_add(other.get()))
}

/// The amount, as what leaves.
pub(super) const fn leaving(amount: Cents) -> Cents {
    Cents::new(amount.get().saturating_neg())
}
