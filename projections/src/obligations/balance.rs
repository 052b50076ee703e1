//! Balances: where obligations stand at a date.

use crate::money::add;
use domain::value::{Cents, Date};

/// An instalment as it stands at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstalmentView {
    /// 1, 2, 3 …
    pub number: u16,
    /// Day it falls due.
    pub due_on: Date,
    /// Its amount.
    pub amount: Cents,
    /// What is paid of it: payments fill the oldest instalment first.
    pub paid: Cents,
    /// What remains to pay of it.
    pub remaining: Cents,
    /// Whether something remains past its due date.
    pub overdue: bool,
}

/// The next amount that falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextDue {
    /// When, the date asked or later.
    pub on: Date,
    /// How much remains to pay of what falls due that day.
    pub amount: Cents,
}

/// Where an obligation, or a sum of them, stands at a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// What the allocation makes the member owe, called or not: less than zero where it gives back. Does not depend on the date.
    pub due: Cents,
    /// What is called.
    pub called: Cents,
    /// What is titled of it: titles issued, less what reduced or cancelled them. A reduced title leaves what is called as it is.
    pub titled: Cents,
    /// What is paid.
    pub paid: Cents,
    /// Called less paid.
    pub remaining: Cents,
    /// What remains of instalments due strictly before the date.
    pub overdue: Cents,
    /// What settlements give back.
    pub credit: Cents,
    /// What of it was neither repaid nor offset yet.
    pub to_repay: Cents,
    /// What falls due next.
    pub next_due: Option<NextDue>,
}

impl Balance {
    /// The sum of two balances at the same date.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            due: add(self.due, other.due),
            called: add(self.called, other.called),
            titled: add(self.titled, other.titled),
            paid: add(self.paid, other.paid),
            remaining: add(self.remaining, other.remaining),
            overdue: add(self.overdue, other.overdue),
            credit: add(self.credit, other.credit),
            to_repay: add(self.to_repay, other.to_repay),
            next_due: match (self.next_due, other.next_due) {
                (Some(one), Some(two)) if one.on == two.on => Some(NextDue {
                    on: one.on,
                    amount: add(one.amount, two.amount),
                }),
                (Some(one), Some(two)) => Some(if one.on < two.on { one } else { two }),
                (one, two) => one.or(two),
            },
        }
    }
}
