//! Commands on budgets.

use super::BudgetKind;
use super::event::{BudgetLine, Pool};
use crate::command::orders;
use crate::value::{BudgetId, CommitteeId, ConventionId, Date, Digest, FiscalYear, ItemId};

orders! {
    /// Drafts the budget of a shared service for a fiscal year, a change of it, or its accounts.
    DraftBudget {
        /// The budget.
        budget: BudgetId,
        /// The convention.
        convention: ConventionId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// What it is: the budget, a change of it, or the accounts once the year is over.
        kind: BudgetKind,
        /// Its cost pools.
        pools: Vec<Pool>,
        /// Its lines.
        lines: Vec<BudgetLine>,
    }

    /// Records the debate on the orientations of the budget to come.
    RecordOrientationDebate {
        /// The committee that debated.
        committee: CommitteeId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// Day of the debate.
        held_on: Date,
        /// Digest of the report that was debated.
        report: Option<Digest>,
    }

    /// Adopts a budget or approves accounts, by a decision that allows it.
    AdoptBudget {
        /// The budget.
        budget: BudgetId,
        /// The decision: adopted, binding, and about this budget.
        decision: ItemId,
    }
}
