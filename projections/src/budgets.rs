//! Budgets: lines by account and cost pool, and the net amount to share.

use crate::money::{add, subtract};
use crate::{FactRef, Register};
use domain::budget::event::{BudgetAdopted, BudgetDrafted, BudgetLine, Pool};
use domain::budget::{BudgetKind, Direction};
use domain::value::{BudgetId, Cents, ConventionId, Date, FiscalYear, ItemId, Name, PoolCode};

/// A cost pool of a budget, with its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolView {
    /// Its code.
    pub code: PoolCode,
    /// What it is, for people.
    pub label: Name,
    /// Sum of its expenses.
    pub expenses: Cents,
    /// Sum of its receipts.
    pub receipts: Cents,
}

impl PoolView {
    /// Expenses less receipts: what is to be shared.
    pub fn net(&self) -> Cents {
        subtract(self.expenses, self.receipts)
    }

    fn of(pool: &Pool, lines: &[BudgetLine]) -> Self {
        let sum = |direction: Direction| {
            let lines = lines
                .iter()
                .filter(|line| line.pool == pool.code && line.direction == direction);
            lines.fold(Cents::ZERO, |sum, line| add(sum, line.amount))
        };
        Self {
            code: pool.code.clone(),
            label: pool.label.clone(),
            expenses: sum(Direction::Expense),
            receipts: sum(Direction::Receipt),
        }
    }
}

/// The decision that adopted a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetAdoptionView {
    /// The decision.
    pub decision: ItemId,
    /// Day of the decision.
    pub adopted_on: Date,
    /// Expenses less receipts, over all pools.
    pub net: Cents,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// The budget of a shared service for a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetView {
    /// Its id.
    pub id: BudgetId,
    /// The convention.
    pub convention: ConventionId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// What it is.
    pub kind: BudgetKind,
    /// Its lines, as drafted.
    pub lines: Vec<BudgetLine>,
    /// Its cost pools, as drafted, with their sums.
    pub pools: Vec<PoolView>,
    /// The event that recorded the draft.
    pub drafted: FactRef,
    /// Its adoption, once adopted.
    pub adoption: Option<BudgetAdoptionView>,
}

impl BudgetView {
    /// The cost pool whose code is `code`.
    pub fn pool(&self, code: &PoolCode) -> Option<&PoolView> {
        self.pools.iter().find(|pool| pool.code == *code)
    }

    /// Expenses, receipts and net over all pools.
    pub fn totals(&self) -> (Cents, Cents, Cents) {
        let expenses = self.pools.iter().fold(Cents::ZERO, |sum, pool| add(sum, pool.expenses));
        let receipts = self.pools.iter().fold(Cents::ZERO, |sum, pool| add(sum, pool.receipts));
        (expenses, receipts, subtract(expenses, receipts))
    }
}

/// The budgets, listed by fiscal year, then in the order they were drafted.
pub type Budgets = Register<BudgetId, BudgetView, (FiscalYear, u64)>;

impl Budgets {
    pub(crate) fn drafted(&mut self, data: &BudgetDrafted, fact: FactRef) {
        let budget = BudgetView {
            id: data.budget,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            kind: data.kind,
            lines: data.lines.clone(),
            pools: data.pools.iter().map(|pool| PoolView::of(pool, &data.lines)).collect(),
            drafted: fact,
            adoption: None,
        };
        self.insert(data.budget, (data.fiscal_year, fact.position), budget);
    }

    pub(crate) fn adopted(&mut self, data: &BudgetAdopted, adopted_on: Date, fact: FactRef) {
        if let Some(budget) = self.get_mut(data.budget) {
            budget.adoption = Some(BudgetAdoptionView {
                decision: data.decision,
                adopted_on,
                net: data.net,
                fact,
            });
        }
    }
}
