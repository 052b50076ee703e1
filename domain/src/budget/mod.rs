//! Budgets of a shared service: lines by account and cost pool, and the net amount to share.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Budget, Budgets};

use crate::committee::event::Effect;
use crate::value::BudgetId;

crate::value::choices! {
    /// What a budget is.
    BudgetKind {
        /// What is planned for the year: what contributions are forecast on.
        Initial "initial" "budget primitif";
        /// What was spent and received, once the year is over (compte administratif, compte financier unique).
        Accounts "accounts" "comptes";
    }

    /// Which way a budget line goes.
    Direction {
        /// Money spent.
        Expense "expense" "dépense";
        /// Money received, deducted before sharing.
        Receipt "receipt" "recette";
    }
}

impl BudgetKind {
    /// « le budget », « les comptes ».
    pub const fn designation(self) -> &'static str {
        match self {
            Self::Initial => "le budget",
            Self::Accounts => "les comptes",
        }
    }

    /// What the decision that adopts it does.
    pub const fn adoption(self, budget: BudgetId) -> Effect {
        match self {
            Self::Initial => Effect::AdoptBudget(budget),
            Self::Accounts => Effect::ApproveAccounts(budget),
        }
    }
}
