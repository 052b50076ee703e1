//! The rules on budgets.

use super::command::{AdoptBudget, DraftBudget};
use super::event::{BudgetAdopted, BudgetDrafted};
use super::{Budget, BudgetFlag, BudgetKind, Credits};
use crate::deadline::budget_day;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, EventId, FiscalYear, ItemId, PoolCode};
use std::collections::BTreeSet;

/// Lines of one budget, so that the fact fits a body.
const MAX_LINES: usize = 150;
/// Cost pools of one budget.
const MAX_POOLS: usize = 50;
/// Bytes of all the labels of one budget.
const MAX_LABELS: usize = 9_500;

/// The credits voted for a year, and the adoptions that make them.
#[derive(Default)]
pub(crate) struct Voted {
    pub(crate) credits: Credits,
    pub(crate) adoptions: Vec<EventId>,
}

impl Ledger {
    pub(crate) fn draft_budget(&self, order: &DraftBudget, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.budgets.contains(order.budget), "un autre budget", "budget")?;
        at_most(MAX_LINES, order.lines.len(), "lignes", "lines")?;
        at_most(MAX_POOLS, order.pools.len(), "charges", "pools")?;
        labels_fit(order)?;
        self.conventions.get(order.convention)?;
        self.require_open_year(order.convention, order.fiscal_year)?;
        self.kind_may_be_drafted(order, context)?;
        lines_stand(order)?;
        let mut credits = self.voted_before(order)?;
        credits.add_lines(&order.lines)?;
        credits.check_credits().map_err(|refusal| refusal.at("lines"))?;
        for (index, pool) in order.pools.iter().enumerate() {
            credits
                .check_pool(&pool.code)
                .map_err(|refusal| refusal.at(format!("pools.{index}")))?;
        }
        let amending = self
            .budgets
            .of_year(order.convention, order.fiscal_year)
            .filter(|budget| budget.kind == BudgetKind::Amending);
        let number = u16::try_from(amending.count()).unwrap_or(u16::MAX).saturating_add(1);
        let event = BudgetDrafted {
            budget: order.budget,
            convention: order.convention,
            fiscal_year: order.fiscal_year,
            kind: order.kind,
            lines: order.lines.clone(),
            number: (order.kind == BudgetKind::Amending).then_some(number),
            pools: order.pools.clone(),
        };
        Ok(vec![Draft::new(event, order.fiscal_year.first_day())])
    }

    /// Refuses a second budget of a kind that a year has once, a change of what was not adopted, accounts of a year that is not over.
    fn kind_may_be_drafted(&self, order: &DraftBudget, context: &Context) -> Result<(), Refusal> {
        let (convention, year) = (order.convention, order.fiscal_year);
        let refuse = |code, message: String| Err(Refusal::new(code, message).at("fiscal_year"));
        let mut of_year = self.budgets.of_year(convention, year);
        if order.kind != BudgetKind::Amending && of_year.any(|budget| budget.kind == order.kind) {
            let title = &self.conventions.get(convention)?.title;
            let what = order.kind.of_year(None, year);
            return refuse(Code::BudgetExists, format!("La convention « {title} » a déjà {what}."));
        }
        if order.kind.changes_credits() && self.initial_adopted(convention, year).is_none() {
            let message = format!("Le budget primitif {year} n’est pas adopté : il n’y a rien à modifier.");
            return refuse(Code::BudgetState, message);
        }
        if order.kind == BudgetKind::Accounts && context.today <= year.last_day() {
            let message =
                format!("L’exercice {year} n’est pas fini : ses comptes s’établissent une fois l’année close.");
            return refuse(Code::BudgetState, message);
        }
        if order.kind == BudgetKind::Supplementary {
            return self.accounts_before_approved(convention, year);
        }
        Ok(())
    }

    /// Refuses a supplementary budget, which takes up the results of the year before, while this ledger holds a budget of that year
    /// whose accounts are not approved.
    fn accounts_before_approved(&self, convention: ConventionId, year: FiscalYear) -> Result<(), Refusal> {
        let Ok(before) = FiscalYear::new(year.get().saturating_sub(1)) else {
            return Ok(());
        };
        let adopted = |kind| {
            let mut of_year = self.budgets.of_year(convention, before);
            of_year.any(|budget| budget.kind == kind && self.adoption(budget).is_some())
        };
        if !adopted(BudgetKind::Initial) || adopted(BudgetKind::Accounts) {
            return Ok(());
        }
        let message = format!(
            "Le budget supplémentaire {year} reprend les résultats de {before} : faire d’abord approuver les comptes {before}."
        );
        Err(Refusal::new(Code::BudgetState, message).at("fiscal_year"))
    }

    pub(crate) fn adopt_budget(&self, order: &AdoptBudget) -> Result<Vec<Draft>, Refusal> {
        let budget = self.budgets.get(order.budget)?;
        self.require_open_year(budget.convention, budget.fiscal_year)
            .map_err(|refusal| refusal.at("budget"))?;
        if self.adoption(budget).is_some() {
            let done = match budget.kind {
                BudgetKind::Accounts => "approuvé",
                BudgetKind::Initial | BudgetKind::Amending | BudgetKind::Supplementary => "adopté",
            };
            let message = format!("Une décision a déjà {done} {}.", budget.french());
            return Err(Refusal::new(Code::BudgetState, message).at("budget"));
        }
        if budget.kind.changes_credits() {
            // Another change may have been adopted since this one was drafted.
            let mut credits = self.voted(budget.convention, budget.fiscal_year)?.credits;
            credits.add(budget.amounts.iter().cloned())?;
            let pools = budget.pools.iter().map(|pool| credits.check_pool(pool));
            std::iter::once(credits.check_credits())
                .chain(pools)
                .collect::<Result<(), Refusal>>()
                .map_err(|refusal| refusal.at("budget"))?;
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
            flags: self.flags_of(budget, order.decision)?,
            net: budget.credits()?.net(|_| true)?,
        };
        let initial = self.initial_adopted(budget.convention, budget.fiscal_year);
        let changed = initial.filter(|_| budget.kind.changes_credits());
        let facts = authorisation.facts.into_iter().chain(changed);
        Ok(vec![Draft::new(event, authorisation.binds_from).authorised_by(facts)])
    }

    /// What a reader must know: an initial budget voted late, or without the debate that the rules of its assembly ask for.
    fn flags_of(&self, budget: &Budget, decision: ItemId) -> Result<Vec<BudgetFlag>, Refusal> {
        let mut flags = Vec::new();
        if budget.kind != BudgetKind::Initial {
            return Ok(flags);
        }
        let voted_on = self.committees.decided(decision)?.decision.decided_on;
        if voted_on > budget_day(budget.fiscal_year)?.0 {
            flags.push(BudgetFlag::AfterBudgetDay);
        }
        if self.debate_missing(budget, decision)? {
            flags.push(BudgetFlag::NoOrientationDebate);
        }
        Ok(flags)
    }

    /// The adoption of a budget, while it stands.
    pub(crate) fn adoption(&self, budget: &Budget) -> Option<EventId> {
        let stands = |fact: &EventId| self.acts.stands_with_its_decision(*fact, budget.fiscal_year.last_day());
        budget.adopted.filter(stands)
    }

    /// The adoption of the initial budget of a year, while it stands.
    fn initial_adopted(&self, convention: ConventionId, year: FiscalYear) -> Option<EventId> {
        let mut of_year = self.budgets.of_year(convention, year);
        let initial = of_year.find(|budget| budget.kind == BudgetKind::Initial)?;
        self.adoption(initial)
    }

    /// The credits of a year as voted: those of the initial budget and of its changes, adoptions that fell left out.
    pub(crate) fn voted(&self, convention: ConventionId, year: FiscalYear) -> Result<Voted, Refusal> {
        let mut voted = Voted::default();
        for budget in self.budgets.of_year(convention, year) {
            let planned = budget.kind == BudgetKind::Initial || budget.kind.changes_credits();
            if let Some(adoption) = self.adoption(budget).filter(|_| planned) {
                voted.credits.add(budget.amounts.iter().cloned())?;
                voted.adoptions.push(adoption);
            }
        }
        Ok(voted)
    }

    /// The credits that the draft starts from: those voted, when it changes them.
    fn voted_before(&self, order: &DraftBudget) -> Result<Credits, Refusal> {
        if order.kind.changes_credits() {
            return Ok(self.voted(order.convention, order.fiscal_year)?.credits);
        }
        Ok(Credits::default())
    }
}

/// Refuses pools named twice, lines of a pool that is not declared, and amounts that plan nothing.
fn lines_stand(order: &DraftBudget) -> Result<(), Refusal> {
    let invalid = |message: &str, field: String| Err(Refusal::new(Code::BudgetLinesInvalid, message).at(field));
    let mut codes: BTreeSet<&PoolCode> = BTreeSet::new();
    for (index, pool) in order.pools.iter().enumerate() {
        if !codes.insert(&pool.code) {
            return invalid("Ce code de charge figure deux fois.", format!("pools.{index}.code"));
        }
    }
    if order.lines.is_empty() {
        return invalid("Un budget a au moins une ligne.", "lines".to_owned());
    }
    for (index, line) in order.lines.iter().enumerate() {
        let field = format!("lines.{index}.amount");
        if order.kind.changes_credits() && line.amount.is_zero() {
            return invalid(
                "Une modification augmente ou diminue un crédit : son montant n’est pas nul.",
                field,
            );
        }
        if !order.kind.changes_credits() && !line.amount.is_positive() {
            return invalid("Le montant d’une ligne est supérieur à zéro.", field);
        }
        if !codes.contains(&line.pool) {
            return invalid(
                "Cette ligne relève d’une charge que le budget ne déclare pas.",
                format!("lines.{index}.pool"),
            );
        }
    }
    Ok(())
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
