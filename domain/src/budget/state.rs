//! What the rules remember of budgets.

use super::event::{BudgetAdopted, BudgetDrafted, BudgetLine};
use super::{BudgetKind, Direction};
use crate::refusal::{Code, Refusal};
use crate::value::{BudgetId, Cents, ConventionId, EventId, FiscalYear, PoolCode};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Its id.
    pub id: BudgetId,
    /// The convention.
    pub convention: ConventionId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// What it is.
    pub kind: BudgetKind,
    /// The net amount of each cost pool.
    pub pools: OrdMap<PoolCode, Cents>,
    /// The event that recorded its adoption, once adopted.
    pub adopted: Option<EventId>,
}

/// Expenses less receipts of a pool.
pub(super) fn net_of(lines: &[BudgetLine], pool: &PoolCode) -> Result<Cents, Refusal> {
    lines
        .iter()
        .filter(|line| line.pool == *pool)
        .try_fold(Cents::ZERO, |net, line| match line.direction {
            Direction::Expense => net.plus(line.amount),
            Direction::Receipt => net.minus(line.amount),
        })
}

/// The budgets of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budgets {
    by_id: OrdMap<BudgetId, Arc<Budget>>,
}

impl Budgets {
    /// The budget, or a refusal.
    pub fn get(&self, id: BudgetId) -> Result<&Budget, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::BudgetUnknown,
                format!("Le budget {id} est inconnu de ce registre."),
            )
            .at("budget")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: BudgetId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Whether the convention has a budget of that kind for `year`.
    pub fn exists_for(&self, convention: ConventionId, year: FiscalYear, kind: BudgetKind) -> bool {
        self.by_id
            .values()
            .any(|budget| budget.convention == convention && budget.fiscal_year == year && budget.kind == kind)
    }

    pub(crate) fn drafted(&mut self, data: &BudgetDrafted) {
        let net = |code: &PoolCode| net_of(&data.lines, code).unwrap_or(Cents::ZERO);
        let budget = Budget {
            id: data.budget,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            kind: data.kind,
            pools: data
                .pools
                .iter()
                .map(|pool| (pool.code.clone(), net(&pool.code)))
                .collect(),
            adopted: None,
        };
        self.by_id.insert(data.budget, Arc::new(budget));
    }

    pub(crate) fn adopted(&mut self, data: &BudgetAdopted, fact: EventId) {
        if let Some(budget) = self.by_id.get_mut(&data.budget) {
            Arc::make_mut(budget).adopted = Some(fact);
        }
    }
}
