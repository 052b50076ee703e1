//! The rules on contribution calls.

use super::command::CallContributions;
use super::event::{ContributionCalled, Instalment};
use super::instalments::weighted_floors;
use super::{MAX_INSTALMENTS, call_id};
use crate::allocation::{Allocation, AllocationStage, Share};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::Date;

impl Ledger {
    pub(crate) fn call_contributions(
        &self,
        order: &CallContributions,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let allocation = self.allocations.get(order.allocation)?;
        if allocation.stage != AllocationStage::Forecast {
            let message = format!(
                "La répartition {} de la charge « {} » de {} ne s’appelle pas : la régulariser, ce qui appelle les compléments.",
                allocation.stage.french(),
                allocation.pool,
                allocation.fiscal_year
            );
            return Err(Refusal::new(Code::NotCallable, message).at("allocation"));
        }
        if allocation.called {
            let message = format!(
                "La charge « {} » de l’exercice {} est déjà appelée.",
                allocation.pool, allocation.fiscal_year
            );
            return Err(Refusal::new(Code::AlreadyCalled, message).at("allocation"));
        }
        context.not_after_today(order.issued_on, "issued_on")?;
        if order.issued_on < allocation.computed_on {
            let message = format!(
                "L’appel précède la répartition du {} : vérifier la date.",
                allocation.computed_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("issued_on"));
        }
        if let Some(on) = allocation.withdrawn_on.filter(|on| order.issued_on < *on) {
            let message = format!(
                "Le nouvel appel précède le retrait du premier, du {} : vérifier la date.",
                on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("issued_on"));
        }
        self.require_chain([allocation.fact], order.issued_on, "allocation")?;
        check_schedule(order.issued_on, &order.due_dates)?;
        let weights = weights(order)?;
        let due_shares = allocation.shares.iter().filter(|share| share.amount.is_positive());
        let calls = due_shares.map(|share| {
            Draft::new(call(order, &weights, allocation, share), order.issued_on).authorised_by([allocation.fact])
        });
        Ok(calls.collect())
    }
}

/// What each instalment weighs: as the order says, or all the same.
fn weights(order: &CallContributions) -> Result<Vec<u16>, Refusal> {
    if order.weights.is_empty() {
        return Ok(vec![1; order.due_dates.len()]);
    }
    if order.weights.len() == order.due_dates.len() && !order.weights.contains(&0) {
        return Ok(order.weights.clone());
    }
    let message = format!(
        "Les poids des échéances sont des entiers plus grands que zéro, un pour chacune des {} dates : 50, 30, 20 par exemple. Sans poids, \
         les échéances sont égales.",
        order.due_dates.len()
    );
    Err(Refusal::new(Code::ScheduleInvalid, message).at("weights"))
}

fn call(order: &CallContributions, weights: &[u16], allocation: &Allocation, share: &Share) -> ContributionCalled {
    let rows = order
        .due_dates
        .iter()
        .zip(weighted_floors(share.amount, weights))
        .zip(1_u16..);
    ContributionCalled {
        allocation: order.allocation,
        amount: share.amount,
        budget: allocation.budget,
        call: call_id(
            order.allocation,
            allocation.times_called.saturating_add(1),
            share.member,
        ),
        fiscal_year: allocation.fiscal_year,
        instalments: rows
            .map(|((due_on, amount), number)| Instalment {
                amount,
                due_on: *due_on,
                number,
            })
            .collect(),
        issued_on: order.issued_on,
        member: share.member,
        payer_account: order.payer_account.clone(),
        receiver_account: order.receiver_account.clone(),
    }
}

fn check_schedule(issued_on: Date, due_dates: &[Date]) -> Result<(), Refusal> {
    let in_order = due_dates
        .iter()
        .zip(due_dates.iter().skip(1))
        .all(|(one, next)| one < next);
    let first_after_issue = due_dates.first().is_some_and(|first| issued_on <= *first);
    if in_order && first_after_issue && due_dates.len() <= MAX_INSTALMENTS {
        return Ok(());
    }
    let message =
        format!("Les échéances sont de 1 à {MAX_INSTALMENTS} dates croissantes, à partir du jour de l’appel.");
    Err(Refusal::new(Code::ScheduleInvalid, message).at("due_dates"))
}
