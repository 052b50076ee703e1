//! Facts about budgets.

use super::{BudgetKind, Direction};
use crate::event::facts;
use crate::value::{Account, BudgetId, Cents, ConventionId, FiscalYear, ItemId, Name, PoolCode};

facts! {
    /// A cost pool: costs that one key shares.
    Pool {
        /// Its code.
        code: PoolCode,
        /// What it is, for people.
        label: Name,
    }

    /// A line of a budget.
    BudgetLine {
        /// M57 account.
        account: Account,
        /// Amount, more than zero.
        amount: Cents,
        /// Expense or receipt.
        direction: Direction,
        /// What it is for.
        label: Name,
        /// The cost pool it belongs to.
        pool: PoolCode,
    }

    /// The budget of a shared service for a fiscal year, or its accounts, were drafted.
    BudgetDrafted {
        /// The budget.
        budget: BudgetId,
        /// The convention.
        convention: ConventionId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// What it is; the initial budget when not given.
        #[serde(default = "initial", skip_serializing_if = "is_initial")]
        kind: BudgetKind,
        /// Its lines.
        lines: Vec<BudgetLine>,
        /// Its cost pools.
        pools: Vec<Pool>,
    }

    /// A budget was adopted, or accounts approved.
    BudgetAdopted {
        /// The budget.
        budget: BudgetId,
        /// The decision that adopts it.
        decision: ItemId,
        /// Expenses less receipts: what is to be shared, over all pools.
        net: Cents,
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "what serde passes to skip_serializing_if"
)]
fn is_initial(kind: &BudgetKind) -> bool {
    *kind == BudgetKind::Initial
}

const fn initial() -> BudgetKind {
    BudgetKind::Initial
}
