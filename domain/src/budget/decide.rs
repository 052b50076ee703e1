//! The rules on budgets.

use super::BudgetKind;
use super::command::{AdoptBudget, DraftBudget};
use super::event::{BudgetAdopted, BudgetDrafted};
use super::state::net_of;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::Cents;
use std::collections::BTreeSet;

/// Lines of one budget, so that the fact fits a body.
const MAX_LINES: usize = 150;
/// Cost pools of one budget.
const MAX_POOLS: usize = 50;
/// Bytes of all the labels of one budget.
const MAX_LABELS: usize = 14_000;

impl Ledger {
    pub(crate) fn draft_budget(&self, order: &DraftBudget, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.budgets.contains(order.budget), "un autre budget", "budget")?;
        at_most(MAX_LINES, order.lines.len(), "lignes", "lines")?;
        at_most(MAX_POOLS, order.pools.len(), "charges", "pools")?;
        labels_fit(order)?;
        let convention = self.conventions.get(order.convention)?;
        if self.budgets.exists_for(order.convention, order.fiscal_year, order.kind) {
            let message = format!(
                "La convention « {} » a déjà {} {}.",
                convention.title,
                order.kind.designation(),
                order.fiscal_year
            );
            return Err(Refusal::new(Code::BudgetExists, message).at("fiscal_year"));
        }
        if order.kind == BudgetKind::Accounts && context.today <= order.fiscal_year.last_day() {
            let message = format!(
                "L’exercice {} n’est pas fini : ses comptes s’établissent une fois l’année close.",
                order.fiscal_year
            );
            return Err(Refusal::new(Code::BudgetState, message).at("fiscal_year"));
        }
        let invalid = |message: &str, field: String| Err(Refusal::new(Code::BudgetLinesInvalid, message).at(field));
        let mut codes = BTreeSet::new();
        for (index, pool) in order.pools.iter().enumerate() {
            if !codes.insert(&pool.code) {
                return invalid("Ce code de charge figure deux fois.", format!("pools.{index}.code"));
            }
        }
        if order.lines.is_empty() {
            return invalid("Un budget a au moins une ligne.", "lines".to_owned());
        }
        for (index, line) in order.lines.iter().enumerate() {
            if !line.amount.is_positive() {
                return invalid(
                    "Le montant d’une ligne est supérieur à zéro.",
                    format!("lines.{index}.amount"),
                );
            }
            if !codes.contains(&line.pool) {
                return invalid(
                    "Cette ligne relève d’une charge que le budget ne déclare pas.",
                    format!("lines.{index}.pool"),
                );
            }
        }
        for (index, pool) in order.pools.iter().enumerate() {
            if net_of(&order.lines, &pool.code)? < Cents::ZERO {
                return invalid(
                    "Les recettes de cette charge dépassent ses dépenses.",
                    format!("pools.{index}"),
                );
            }
        }
        let event = BudgetDrafted {
            budget: order.budget,
            convention: order.convention,
            fiscal_year: order.fiscal_year,
            kind: order.kind,
            lines: order.lines.clone(),
            pools: order.pools.clone(),
        };
        Ok(vec![Draft::new(event, order.fiscal_year.first_day())])
    }

    pub(crate) fn adopt_budget(&self, order: &AdoptBudget) -> Result<Vec<Draft>, Refusal> {
        let budget = self.budgets.get(order.budget)?;
        let stands = |fact| self.acts.stands_with_its_decision(fact, budget.fiscal_year.last_day());
        if budget.adopted.is_some_and(stands) {
            let message = match budget.kind {
                BudgetKind::Initial => format!("Le budget {} est déjà adopté.", budget.fiscal_year),
                BudgetKind::Accounts => format!("Les comptes {} sont déjà approuvés.", budget.fiscal_year),
            };
            return Err(Refusal::new(Code::BudgetState, message).at("budget"));
        }
        let authorisation = self.authorisation(order.decision, budget.kind.adoption(order.budget))?;
        self.require_chain(
            authorisation.facts.iter().copied(),
            authorisation.binds_from,
            "decision",
        )?;
        let event = BudgetAdopted {
            budget: order.budget,
            decision: order.decision,
            net: Cents::sum(budget.pools.values().copied())?,
        };
        let binds_from = authorisation.binds_from;
        Ok(vec![Draft::new(event, binds_from).authorised_by(authorisation.facts)])
    }
}

/// Refuses labels that one event could not hold, each line and each pool having one.
fn labels_fit(order: &DraftBudget) -> Result<(), Refusal> {
    let labels = order
        .lines
        .iter()
        .map(|line| &line.label)
        .chain(order.pools.iter().map(|pool| &pool.label));
    let bytes = labels.fold(0_usize, |sum, label| sum.saturating_add(label.as_str().len()));
    if bytes <= MAX_LABELS {
        return Ok(());
    }
    let message = format!("Les libellés du budget font {bytes} octets, sur {MAX_LABELS} possibles : les raccourcir.");
    Err(Refusal::new(Code::TextTooLong, message).at("lines"))
}
