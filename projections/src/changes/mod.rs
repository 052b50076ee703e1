//! What changed between two moments: in the registers, the keys, and what members owe.
//!
//! A [`Moment`] is a view, that is what the ledger knew, and the civil date from which what depends on one is seen. [`LedgerView`]s taken at two
//! positions and seen from the same date differ by what was learnt in between; one view seen from two dates differs by what time alone
//! does. The two clocks are given apart and told apart.
//!
//! Each noun has a *portrait* at a moment: its features, each with a value and the facts that made it. Two portraits are compared feature by
//! feature, and so a comparison is empty when and only when every portrait is the same, and read backwards it is its own mirror. Registers tell
//! all that was known, each thing with its dates; only what is called, titled, paid, late, or applies is counted on the date. What
//! two views share is not looked at: persistent collections say where they differ.
//!
//! To give a noun its place: 1. name it in [`Noun`]; 2. draw its portrait in its module; 3. call it from [`changes`]. A test asks that every
//! type of event changes some portrait.

mod acts;
mod budgets;
mod committees;
mod compare;
mod consultations;
mod conventions;
mod decisions;
mod keys;
mod ledger;
mod lines;
mod member_years;
mod members;
mod noun;
mod participations;
mod payments;
mod portrait;
mod scope;
mod sentence;
mod sessions;
mod titles;
mod unit_costs;
mod value;
mod withdrawals;

#[cfg(test)]
mod tests;

use crate::{FactRef, LedgerView};
use domain::value::{Cents, Date};
use uuid::Uuid;

use compare::Comparison;
pub(crate) use compare::differing;
pub use member_years::{Amounts, Difference, LineChange, MemberYearChange};
pub use noun::Noun;
pub use scope::Scope;
pub use value::Value;

/// What the ledger knew, seen from a civil date.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'v> {
    /// What it knew.
    pub view: &'v LedgerView,
    /// From which date what depends on one is seen.
    pub on: Date,
}

/// One feature of one thing that is not the same at the two moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of thing.
    pub noun: Noun,
    /// Which one: the id of the thing; of the fact that recorded it, where it has none of its own.
    pub id: Uuid,
    /// What people call it, without article: « Population », « Muzillac, 2026 ».
    pub name: String,
    /// Which feature, without article: « dû », « adoption ».
    pub field: String,
    /// What it was; nothing where it was not known.
    pub before: Option<Value>,
    /// What it is then; nothing where it is no longer known.
    pub after: Option<Value>,
    /// The facts recorded between the two moments that made it, in order. Empty where time alone did.
    pub facts: Vec<FactRef>,
    /// In French.
    pub sentence: String,
}

impl Change {
    /// By how much an amount changed, what was not known counting for nothing; none for what is no amount.
    pub fn difference(&self) -> Option<Cents> {
        Value::difference(self.before.as_ref(), self.after.as_ref())
    }
}

/// All that changed between two moments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Feature by feature: by noun, then by name in French alphabetical order.
    pub changes: Vec<Change>,
    /// What members owe, by fiscal year, then by name: the sums and their lines.
    pub member_years: Vec<MemberYearChange>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.member_years.is_empty()
    }
}

/// What changed from `before` to `after`, of what `scope` keeps.
pub fn changes(before: Moment<'_>, after: Moment<'_>, scope: Scope) -> Changes {
    compared(Comparison::between(before, after, scope))
}

fn compared(mut comparison: Comparison<'_>) -> Changes {
    let compare = [
        ledger::compare,
        members::compare,
        members::compare_past_acts,
        conventions::compare,
        committees::compare,
        sessions::compare,
        decisions::compare,
        acts::compare,
        keys::compare,
        unit_costs::compare,
        budgets::compare,
        budgets::compare_debates,
        budgets::compare_allocations,
        lines::compare,
        payments::compare,
        withdrawals::compare,
        budgets::compare_closings,
    ];
    for noun in compare {
        noun(&mut comparison);
    }
    comparison.finish()
}
