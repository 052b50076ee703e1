//! The rules on settlements: the difference between what is owed in the end and what was called.

use super::SettlementOutcome;
use super::command::SettleAllocation;
use super::event::{AllocationSettled, ShareSettled};
use crate::allocation::{Allocation, AllocationStage};
use crate::call::event::{ContributionCalled, Instalment};
use crate::event::Event;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{CallId, Cents, MemberId};

impl Ledger {
    pub(crate) fn settle_allocation(&self, order: &SettleAllocation, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let allocation = self.allocations.get(order.allocation)?;
        self.may_be_settled(allocation)?;
        context.not_after_today(order.settled_on, "settled_on")?;
        if order.settled_on < allocation.computed_on {
            let message = format!(
                "La régularisation précède la répartition du {} : vérifier la date.",
                allocation.computed_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("settled_on"));
        }
        if order.due_on < order.settled_on {
            let message = "L’échéance précède la régularisation : vérifier les dates.";
            return Err(Refusal::new(Code::ScheduleInvalid, message).at("due_on"));
        }
        self.require_chain([allocation.fact], order.settled_on, "allocation")?;
        let shares = self.settled_shares(allocation)?;
        let positive = |amount: Cents| if amount.is_positive() { amount } else { Cents::ZERO };
        let complements = Cents::sum(shares.iter().map(|share| positive(share.difference)))?;
        let difference = Cents::sum(shares.iter().map(|share| share.difference))?;
        let header = AllocationSettled {
            allocation: allocation.id,
            budget: allocation.budget,
            complements,
            convention: allocation.convention,
            credits: complements.minus(difference)?,
            due_on: order.due_on,
            fiscal_year: allocation.fiscal_year,
            members: u32::try_from(shares.len()).unwrap_or(u32::MAX),
            outcome: order.outcome,
            pool: allocation.pool.clone(),
            refund_account: order.refund_account.clone(),
            refunded_account: order.refunded_account.clone(),
            settled_on: order.settled_on,
        };
        let draft = |event: Event| Draft::new(event, order.settled_on).authorised_by([allocation.fact]);
        let mut drafts = vec![draft(header.into())];
        drafts.extend(shares.iter().map(|share| draft(share.clone().into())));
        if order.outcome == SettlementOutcome::ByMember {
            let owing = shares.iter().filter(|share| share.difference.is_positive());
            drafts.extend(owing.map(|share| draft(complement(order, allocation, share).into())));
        }
        Ok(drafts)
    }

    /// Refuses a forecast, what another allocation took the place of, what is settled already, and what changes amounts that were not
    /// called: there is nothing yet to compare with.
    fn may_be_settled(&self, allocation: &Allocation) -> Result<(), Refusal> {
        let refuse = |code, message: String| Err(Refusal::new(code, message).at("allocation"));
        let (pool, year) = (&allocation.pool, allocation.fiscal_year);
        if allocation.stage == AllocationStage::Forecast {
            let message = format!(
                "La répartition de la charge « {pool} » de {year} est prévisionnelle : la régularisation se fait sur la répartition définitive, après les comptes."
            );
            return refuse(Code::NothingToSettle, message);
        }
        if allocation.settled {
            let message = format!("La répartition de la charge « {pool} » de {year} est déjà régularisée.");
            return refuse(Code::AlreadySettled, message);
        }
        for former in self.allocations.back_from(allocation.id).skip(1) {
            let has_shares = former.shares.iter().any(|share| share.amount.is_positive());
            let done = match former.stage {
                AllocationStage::Forecast => former.called || !has_shares,
                AllocationStage::Final | AllocationStage::Regularised => former.settled,
            };
            if !done {
                let message = format!(
                    "La répartition {} du {} de la charge « {pool} » de {year} n’est pas encore {} : commencer par là.",
                    former.stage.french(),
                    former.computed_on.french(),
                    if former.stage == AllocationStage::Forecast {
                        "appelée"
                    } else {
                        "régularisée"
                    }
                );
                return refuse(Code::NothingToSettle, message);
            }
        }
        Ok(())
    }

    /// What changes for each member that shares now or shared before, in the order of the key, then those who share no more.
    fn settled_shares(&self, allocation: &Allocation) -> Result<Vec<ShareSettled>, Refusal> {
        let former = allocation.follows.and_then(|former| self.allocations.get(former).ok());
        let now = allocation.shares.iter().map(|share| share.member);
        let gone = former.into_iter().flat_map(|former| former.shares.iter());
        let gone = gone
            .map(|share| share.member)
            .filter(|member| allocation.shares.iter().all(|share| share.member != *member));
        let settled = |member: MemberId| {
            let share = allocation.share_of(member);
            let former = former.map_or(Cents::ZERO, |former| former.share_of(member));
            Ok(ShareSettled {
                allocation: allocation.id,
                budget: allocation.budget,
                difference: share.minus(former)?,
                former,
                member,
                share,
            })
        };
        now.chain(gone).map(settled).collect()
    }
}

fn complement(order: &SettleAllocation, allocation: &Allocation, share: &ShareSettled) -> ContributionCalled {
    ContributionCalled {
        allocation: allocation.id,
        amount: share.difference,
        budget: allocation.budget,
        call: CallId::new(allocation.id.derive(&format!("call/{}", share.member))),
        fiscal_year: allocation.fiscal_year,
        instalments: vec![Instalment {
            amount: share.difference,
            due_on: order.due_on,
            number: 1,
        }],
        issued_on: order.settled_on,
        member: share.member,
        payer_account: order.payer_account.clone(),
        receiver_account: order.receiver_account.clone(),
    }
}
