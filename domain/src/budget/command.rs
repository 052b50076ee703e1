//! Commands on budgets.

use super::BudgetKind;
use super::event::{BudgetLine, Pool};
use crate::command::orders;
use crate::value::{BudgetId, ConventionId, FiscalYear, ItemId};

orders! {
    /// Drafts the budget of a shared service for a fiscal year, or its accounts.
    DraftBudget {
        /// The budget.
        budget: BudgetId,
        /// The convention.
        convention: ConventionId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// What it is: the budget, or the accounts once the year is over.
        kind: BudgetKind,
        /// Its cost pools.
        pools: Vec<Pool>,
        /// Its lines.
        lines: Vec<BudgetLine>,
    }

    /// Adopts a budget or approves accounts, by a decision that allows it.
    AdoptBudget {
        /// The budget.
        budget: BudgetId,
        /// The decision: adopted, binding, and about this budget.
        decision: ItemId,
    }
}
