//! The rules on calling the lines of a withdrawal: as the share of an allocation, in the budget of the year in which they fall due.

use super::Due;
use crate::budget::{Budget, BudgetKind};
use crate::call::Callable;
use crate::ledger::Ledger;
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, FiscalYear};

impl Ledger {
    /// What the call of `due` calls, once the budget of its year is adopted; what is owed to the member is not called.
    pub(crate) fn callable_due(&self, due: &Due) -> Result<Callable, Refusal> {
        let line = &due.line;
        if !line.amount.is_positive() {
            let message = "Cette ligne est due au membre : elle se rembourse ou s’impute, elle ne s’appelle pas.";
            return Err(Refusal::new(Code::NotCallable, message).at("allocation"));
        }
        let budget = self.year_budget(line.convention, line.fiscal_year)?;
        self.require_open_year(line.convention, line.fiscal_year)
            .map_err(|refusal| refusal.at("allocation"))?;
        Ok(Callable {
            allocation: line.due,
            budget: budget.id,
            fiscal_year: line.fiscal_year,
            times_called: due.times_called,
            decided_on: due.settled_on,
            withdrawn_on: due.withdrawn_on,
            shares: vec![(line.member, line.amount)],
            authorities: [Some(due.fact), budget.adopted].into_iter().flatten().collect(),
        })
    }

    /// The initial budget of a year, adopted.
    pub(crate) fn year_budget(&self, convention: ConventionId, year: FiscalYear) -> Result<&Budget, Refusal> {
        let mut budgets = self.budgets.of_year(convention, year);
        budgets
            .find(|budget| budget.kind == BudgetKind::Initial && budget.adopted.is_some())
            .ok_or_else(|| {
                let message = format!(
                    "Le budget primitif {year} n’est pas adopté : ce que le retrait fait devoir cette année-là attend ce budget."
                );
                Refusal::new(Code::BudgetState, message).at("allocation")
            })
    }
}
