//! The debate on the orientations of a budget to come, within the time before its vote.

use super::Budget;
use super::command::RecordOrientationDebate;
use super::event::OrientationDebateHeld;
use crate::deadline::last_day_before;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::rules::Parameter;
use crate::value::ItemId;

impl Ledger {
    pub(crate) fn record_orientation_debate(
        &self,
        order: &RecordOrientationDebate,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.held_on, "held_on")?;
        if committee.chairing(order.held_on).is_none() {
            let message = format!("Le comité n’est pas encore installé le {}.", order.held_on.french());
            return Err(Refusal::new(Code::ActOrder, message).at("held_on"));
        }
        if order.held_on > order.fiscal_year.last_day() {
            let message = format!(
                "L’exercice {} est fini : ses orientations se débattent avant le vote de son budget.",
                order.fiscal_year
            );
            return Err(Refusal::new(Code::ActOrder, message).at("held_on"));
        }
        let mut known = self.budgets.debates(committee.convention, order.fiscal_year);
        if known.any(|held_on| held_on == order.held_on) {
            let message = format!(
                "Le débat du {} sur les orientations de {} est déjà enregistré.",
                order.held_on.french(),
                order.fiscal_year
            );
            return Err(Refusal::new(Code::BudgetState, message).at("held_on"));
        }
        let event = OrientationDebateHeld {
            committee: order.committee,
            convention: committee.convention,
            fiscal_year: order.fiscal_year,
            held_on: order.held_on,
            report: order.report,
        };
        Ok(vec![Draft::new(event, order.held_on).authorised_by([committee.fact])])
    }

    /// Whether the assembly that voted the budget had to debate its orientations before, and no debate within the time is known.
    pub(super) fn debate_missing(&self, budget: &Budget, decision: ItemId) -> Result<bool, Refusal> {
        let decided = self.committees.decided(decision)?;
        let voted_on = decided.decision.decided_on;
        let rule = decided.committee.rules.days(Parameter::OrientationDebate, voted_on);
        let Some((term, _)) = rule.filter(|(term, _)| term.days > 0) else {
            return Ok(false);
        };
        let earliest = last_day_before(voted_on, term.days)?;
        let mut debates = self.budgets.debates(budget.convention, budget.fiscal_year);
        Ok(!debates.any(|held_on| earliest <= held_on && held_on <= voted_on))
    }
}
