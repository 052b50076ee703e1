//! The rules on loans.

use super::command::RecordLoan;
use super::event::{LoanInstalment, LoanRecorded};
use crate::committee::event::Effect;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, ConventionId, EventId, ItemId};

/// Instalments of a loan: forty years of months, so that the fact fits a body.
const MAX_INSTALMENTS: usize = 480;

impl Ledger {
    pub(crate) fn record_loan(&self, order: &RecordLoan, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.loans.contains(order.loan), "un autre emprunt", "loan")?;
        let convention = self.conventions.get(order.convention)?;
        let mut authorities = vec![convention.entered_into_force()?];
        context.not_after_today(order.contracted_on, "contracted_on")?;
        if let Some(asset) = order.asset
            && self.assets.get(asset)?.convention != order.convention
        {
            let message = "Ce bien est celui d’une autre convention : viser un bien de la coopération qui emprunte.";
            return Err(Refusal::new(Code::AssetOfAnother, message).at("asset"));
        }
        if let Some(decision) = order.decision {
            authorities.extend(self.decision_to_borrow(decision, order.convention)?);
            self.require_chain(authorities.iter().copied(), order.contracted_on, "decision")?;
        }
        check_schedule(order)?;
        let event = LoanRecorded {
            asset: order.asset,
            contracted_on: order.contracted_on,
            convention: order.convention,
            decision: order.decision,
            instalments: order.instalments.clone(),
            lender: order.lender.clone(),
            loan: order.loan,
            principal: order.principal,
            purpose: order.purpose.clone(),
        };
        Ok(vec![Draft::new(event, order.contracted_on).authorised_by(authorities)])
    }

    /// The facts of the decision to borrow: adopted, by a committee of the same convention.
    fn decision_to_borrow(&self, decision: ItemId, convention: ConventionId) -> Result<Vec<EventId>, Refusal> {
        let authorisation = self.authorisation(decision, Effect::Other)?;
        let committee = self.committees.decided(decision)?.committee;
        if committee.convention == convention {
            return Ok(authorisation.facts);
        }
        let message = "Cette décision est celle d’une autre convention : viser celle de la coopération qui emprunte.";
        Err(Refusal::new(Code::DecisionDoesNotAuthorise, message).at("decision"))
    }
}

/// Refuses a schedule whose dates do not grow, with a part below zero, or whose principal parts do not sum to what was borrowed.
fn check_schedule(order: &RecordLoan) -> Result<(), Refusal> {
    at_most(MAX_INSTALMENTS, order.instalments.len(), "échéances", "instalments")?;
    let refuse = |message: String| Err(Refusal::new(Code::LoanSchedule, message).at("instalments"));
    if !order.principal.is_positive() {
        let message = "Le capital emprunté est plus grand que zéro.";
        return Err(Refusal::new(Code::LoanSchedule, message).at("principal"));
    }
    let mut last = order.contracted_on;
    for instalment in &order.instalments {
        if instalment.due_on <= last {
            return refuse(format!(
                "L’échéance du {} ne suit pas celle qui la précède, ni le contrat : les dates de l’échéancier sont croissantes.",
                instalment.due_on.french()
            ));
        }
        if [instalment.principal, instalment.interest]
            .iter()
            .any(|part| *part < Cents::ZERO)
        {
            return refuse(format!(
                "L’échéance du {} a une part négative : ni le capital ni les intérêts ne sont inférieurs à zéro.",
                instalment.due_on.french()
            ));
        }
        last = instalment.due_on;
    }
    let repaid = Cents::sum(order.instalments.iter().map(|part: &LoanInstalment| part.principal))?;
    if repaid != order.principal {
        return refuse(format!(
            "Les parts de capital de l’échéancier font {}, pour {} empruntés : elles en font exactement la somme.",
            repaid.french(),
            order.principal.french()
        ));
    }
    Ok(())
}
