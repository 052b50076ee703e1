//! Budgets of a shared service: lines by account and cost pool, and the net amount to share.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Budget, Budgets};

crate::value::choices! {
    /// Which way a budget line goes.
    Direction {
        /// Money spent.
        Expense "expense" "dépense";
        /// Money received, deducted before sharing.
        Receipt "receipt" "recette";
    }
}
