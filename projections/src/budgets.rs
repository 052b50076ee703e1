//! Budgets: lines by account and cost pool, and the net amount to share.

use crate::money::{add, subtract};
use crate::{FactRef, Register};
use domain::budget::event::{BudgetAdopted, BudgetDrafted, BudgetLine, OrientationDebateHeld, Pool};
use domain::budget::{BudgetFlag, BudgetKind, Direction, PoolKind};
use domain::value::{BudgetId, Cents, CommitteeId, ConventionId, Date, Digest, FiscalYear, ItemId, Name, PoolCode};

/// A cost pool of a budget, with its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolView {
    /// Its code.
    pub code: PoolCode,
    /// What it is for.
    pub kind: PoolKind,
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
            kind: pool.kind,
            label: pool.label.clone(),
            expenses: sum(Direction::Expense),
            receipts: sum(Direction::Receipt),
        }
    }
}

/// The decision that adopted a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetAdoptionView {
    /// The decision.
    pub decision: ItemId,
    /// Day of the decision.
    pub adopted_on: Date,
    /// What a reader must know of it.
    pub flags: Vec<BudgetFlag>,
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
    /// Its number among the amending budgets of the year.
    pub number: Option<u16>,
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

/// A debate on the orientations of a budget to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DebateView {
    /// The committee that debated.
    pub committee: CommitteeId,
    /// The convention.
    pub convention: ConventionId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// Day of the debate.
    pub held_on: Date,
    /// Digest of the report.
    pub report: Option<Digest>,
    /// The event that recorded it.
    pub fact: FactRef,
}

impl DebateView {
    pub(crate) fn of(data: &OrientationDebateHeld, fact: FactRef) -> Self {
        Self {
            committee: data.committee,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            held_on: data.held_on,
            report: data.report,
            fact,
        }
    }
}

/// The budgets, listed by fiscal year, then in the order they were drafted.
pub type Budgets = Register<BudgetId, BudgetView, (FiscalYear, u64)>;

impl Budgets {
    /// The cost pools of a year as voted: those of the initial budget, with the changes adopted since. Empty for another budget, and while
    /// it is not adopted.
    pub fn voted(&self, initial: &BudgetView) -> Vec<PoolView> {
        if initial.kind != BudgetKind::Initial || initial.adoption.is_none() {
            return Vec::new();
        }
        let mut voted = initial.pools.clone();
        let changes = self.iter().filter(|budget| {
            budget.kind.changes_credits()
                && budget.adoption.is_some()
                && budget.convention == initial.convention
                && budget.fiscal_year == initial.fiscal_year
        });
        for change in changes.flat_map(|budget| budget.pools.iter()) {
            match voted.iter_mut().find(|pool| pool.code == change.code) {
                Some(pool) => {
                    pool.expenses = add(pool.expenses, change.expenses);
                    pool.receipts = add(pool.receipts, change.receipts);
                }
                None => voted.push(change.clone()),
            }
        }
        voted
    }

    pub(crate) fn drafted(&mut self, data: &BudgetDrafted, fact: FactRef) {
        let budget = BudgetView {
            id: data.budget,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            kind: data.kind,
            number: data.number,
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
                flags: data.flags.clone(),
                net: data.net,
                fact,
            });
        }
    }
}
