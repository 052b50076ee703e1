//! The rules on credits: what a settlement owes a member is paid back, or set off against a call.

use super::command::{OffsetCredit, RepayCredit};
use super::event::{CreditOffset, CreditRepaid};
use super::state::Settlement;
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, Cents, Date, MemberId};

impl Ledger {
    pub(crate) fn repay_credit(&self, order: &RepayCredit, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.settlements.repaid(order.repayment),
            "un autre remboursement",
            "repayment",
        )?;
        let settlement = self.credit_to_use(order.allocation, order.member, order.amount)?;
        after_the_settlement(settlement, order.paid_on, context, "paid_on")?;
        let event = CreditRepaid {
            allocation: order.allocation,
            amount: order.amount,
            budget: settlement.budget,
            member: order.member,
            paid_on: order.paid_on,
            reference: order.reference.clone(),
            repayment: order.repayment,
        };
        Ok(vec![Draft::new(event, order.paid_on).authorised_by([settlement.fact])])
    }

    pub(crate) fn offset_credit(&self, order: &OffsetCredit, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let settlement = self.credit_to_use(order.allocation, order.member, order.amount)?;
        after_the_settlement(settlement, order.offset_on, context, "offset_on")?;
        let call = self.calls.get(order.call)?;
        call.stands()?;
        if call.member != order.member {
            let message = format!(
                "Cet appel est celui de {} : un avoir ne paie que ce que doit le même membre, ici {}.",
                self.members.name(call.member),
                self.members.name(order.member)
            );
            return Err(Refusal::new(Code::CreditOfAnother, message).at("call"));
        }
        let remaining = self.remaining_from(order.call, call, order.offset_on)?;
        if order.amount > remaining {
            let message = format!(
                "Il ne reste que {} à payer sur cet appel : imputer au plus cette somme.",
                remaining.french()
            );
            return Err(Refusal::new(Code::PaymentExceedsCall, message).at("amount"));
        }
        if order.offset_on < call.issued_on {
            let message = format!(
                "L’appel n’est émis que le {} : l’avoir ne s’y impute pas avant.",
                call.issued_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("offset_on"));
        }
        let event = CreditOffset {
            allocation: order.allocation,
            amount: order.amount,
            budget: settlement.budget,
            call: order.call,
            member: order.member,
            offset_on: order.offset_on,
        };
        Ok(vec![
            Draft::new(event, order.offset_on).authorised_by([settlement.fact, call.fact]),
        ])
    }

    /// The settlement that owes `member` at least `amount` still, or a refusal that says how much is left.
    fn credit_to_use(&self, allocation: AllocationId, member: MemberId, amount: Cents) -> Result<&Settlement, Refusal> {
        let settlement = self.settlements.get(allocation)?;
        let name = self.members.get(member, "member").map(|_| self.members.name(member))?;
        if !amount.is_positive() {
            return Err(Refusal::new(Code::PaymentNotPositive, "Un remboursement est supérieur à zéro.").at("amount"));
        }
        let Some(credit) = settlement.credits.get(&member) else {
            let message = format!("Cette régularisation ne doit rien à {name}.");
            return Err(Refusal::new(Code::CreditExceeded, message).at("member"));
        };
        if amount > credit.left() {
            let message = format!(
                "Cette régularisation ne doit plus que {} à {name} : vérifier le montant.",
                credit.left().french()
            );
            return Err(Refusal::new(Code::CreditExceeded, message).at("amount"));
        }
        Ok(settlement)
    }
}

fn after_the_settlement(settlement: &Settlement, on: Date, context: &Context, field: &str) -> Result<(), Refusal> {
    context.not_after_today(on, field)?;
    if settlement.settled_on <= on {
        return Ok(());
    }
    let message = format!(
        "La régularisation est du {} : rien ne s’en paie avant.",
        settlement.settled_on.french()
    );
    Err(Refusal::new(Code::ActOrder, message).at(field))
}
