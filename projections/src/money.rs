//! Sums of recorded amounts.

use domain::value::Cents;

/// The sum of two amounts. Each is within a hundred billion euros, so a million of them cannot saturate.
pub(crate) fn add(one: Cents, other: Cents) -> Cents {
    Cents::new(one.get().saturating_add(other.get()))
}

/// The first amount less the second.
pub(crate) fn subtract(one: Cents, other: Cents) -> Cents {
    Cents::new(one.get().saturating_sub(other.get()))
}
