//! The rules on contribution calls.

use super::command::CallContributions;
use super::event::{ContributionCalled, Instalment};
use super::instalments::weighted_floors;
use super::{MAX_INSTALMENTS, call_id};
use crate::allocation::{Allocation, AllocationStage};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, BudgetId, Cents, Date, EventId, FiscalYear, MemberId};

/// What may be called: the shares of an allocation, or a line of a withdrawal.
pub(crate) struct Callable {
    /// The id under which calls cite it.
    pub(crate) allocation: AllocationId,
    pub(crate) budget: BudgetId,
    pub(crate) fiscal_year: FiscalYear,
    /// How many times it was called.
    pub(crate) times_called: u16,
    /// Day of the act that makes it due.
    pub(crate) decided_on: Date,
    /// First day on which it was called no more, if its calls were withdrawn.
    pub(crate) withdrawn_on: Option<Date>,
    /// Who owes what.
    pub(crate) shares: Vec<(MemberId, Cents)>,
    /// What it rests on.
    pub(crate) authorities: Vec<EventId>,
}

impl Ledger {
    pub(crate) fn call_contributions(
        &self,
        order: &CallContributions,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let callable = match self.withdrawals.due(order.allocation) {
            Some(due) if due.called => {
                let message = "Cette ligne du retrait est déjà appelée.";
                return Err(Refusal::new(Code::AlreadyCalled, message).at("allocation"));
            }
            Some(due) => self.callable_due(due)?,
            None => callable_allocation(self.allocations.get(order.allocation)?)?,
        };
        context.not_after_today(order.issued_on, "issued_on")?;
        if order.issued_on < callable.decided_on {
            let message = format!(
                "L’appel précède {} du {} : vérifier la date.",
                if self.allocations.contains(order.allocation) {
                    "la répartition"
                } else {
                    "le règlement"
                },
                callable.decided_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("issued_on"));
        }
        if let Some(on) = callable.withdrawn_on.filter(|on| order.issued_on < *on) {
            let message = format!(
                "Le nouvel appel précède le retrait du premier, du {} : vérifier la date.",
                on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("issued_on"));
        }
        self.require_chain(callable.authorities.iter().copied(), order.issued_on, "allocation")?;
        check_schedule(order.issued_on, &order.due_dates)?;
        let weights = weights(order)?;
        let due_shares = callable.shares.iter().filter(|(_, amount)| amount.is_positive());
        let calls = due_shares.map(|share| {
            let call = call(order, &weights, &callable, *share);
            Draft::new(call, order.issued_on).authorised_by(callable.authorities.iter().copied())
        });
        Ok(calls.collect())
    }
}

/// What the calls of `allocation` call: a forecast, not called yet.
fn callable_allocation(allocation: &Allocation) -> Result<Callable, Refusal> {
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
    let shares = allocation.shares.iter().map(|share| (share.member, share.amount));
    Ok(Callable {
        allocation: allocation.id,
        budget: allocation.budget,
        fiscal_year: allocation.fiscal_year,
        times_called: allocation.times_called,
        decided_on: allocation.computed_on,
        withdrawn_on: allocation.withdrawn_on,
        shares: shares.collect(),
        authorities: vec![allocation.fact],
    })
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

fn call(
    order: &CallContributions,
    weights: &[u16],
    callable: &Callable,
    (member, amount): (MemberId, Cents),
) -> ContributionCalled {
    let rows = order
        .due_dates
        .iter()
        .zip(weighted_floors(amount, weights))
        .zip(1_u16..);
    ContributionCalled {
        allocation: callable.allocation,
        amount,
        budget: callable.budget,
        call: call_id(callable.allocation, callable.times_called.saturating_add(1), member),
        fiscal_year: callable.fiscal_year,
        instalments: rows
            .map(|((due_on, amount), number)| Instalment {
                amount,
                due_on: *due_on,
                number,
            })
            .collect(),
        issued_on: order.issued_on,
        member,
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
