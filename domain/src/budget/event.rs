//! Facts about budgets.

use super::{BudgetFlag, BudgetKind, Direction, PoolKind, Section};
use crate::event::facts;
use crate::value::{
    Account, BudgetId, Cents, CommitteeId, ConventionId, Date, Digest, FiscalYear, FunctionCode, ItemId, Name, PoolCode,
};

facts! {
    /// A cost pool: costs that one key shares.
    Pool {
        /// Its code.
        code: PoolCode,
        /// What it is for; a service when not given.
        #[serde(default = "service", skip_serializing_if = "is_service")]
        kind: PoolKind,
        /// What it is, for people.
        label: Name,
    }

    /// A line of a budget.
    BudgetLine {
        /// M57 account.
        account: Account,
        /// Amount: more than zero, or the change of a credit, which may be below.
        amount: Cents,
        /// Expense or receipt.
        direction: Direction,
        /// M57 function.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        function: Option<FunctionCode>,
        /// What it is for.
        label: Name,
        /// The cost pool it belongs to.
        pool: PoolCode,
        /// Its section; running when not given.
        #[serde(default = "running", skip_serializing_if = "is_running")]
        section: Section,
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
        /// Its number among the amending budgets of the year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u16>,
        /// Its cost pools.
        pools: Vec<Pool>,
    }

    /// The assembly debated the orientations of the budget to come.
    OrientationDebateHeld {
        /// The committee that debated.
        committee: CommitteeId,
        /// The convention.
        convention: ConventionId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// Day of the debate.
        held_on: Date,
        /// Digest of the report that was debated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<Digest>,
    }

    /// A budget was adopted, or accounts approved.
    BudgetAdopted {
        /// The budget.
        budget: BudgetId,
        /// The decision that adopts it.
        decision: ItemId,
        /// What a reader must know of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        flags: Vec<BudgetFlag>,
        /// Expenses less receipts: what is to be shared, over all pools.
        net: Cents,
    }
}

/// Fields that say nothing beyond the usual are not written.
macro_rules! usual {
    ($type:ty: $usual:ident, $is:ident, $value:expr) => {
        const fn $usual() -> $type {
            $value
        }

        fn $is(value: &$type) -> bool {
            *value == $value
        }
    };
}

usual!(BudgetKind: initial, is_initial, BudgetKind::Initial);
usual!(PoolKind: service, is_service, PoolKind::Service);
usual!(Section: running, is_running, Section::Running);
