//! The rules on credits: what a settlement owes a member is paid back, or set off against a call.

use super::command::{OffsetCredit, RepayCredit};
use super::event::{CreditOffset, CreditRepaid};
use super::state::{Credit, Settlement};
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, BudgetId, Cents, ConventionId, Date, FiscalYear, MemberId};

impl Ledger {
    pub(crate) fn repay_credit(&self, order: &RepayCredit, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.settlements.repaid(order.repayment),
            "un autre remboursement",
            "repayment",
        )?;
        let settlement = self.credit_to_use(order.allocation, order.member, order.amount)?;
        after_the_settlement(settlement, order.paid_on, context, "paid_on")?;
        let budget = self.budget_of(settlement, order.paid_on)?;
        let event = CreditRepaid {
            allocation: order.allocation,
            amount: order.amount,
            budget,
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
        let budget = self.budget_of(settlement, order.offset_on)?;
        let call = self.calls.get(order.call)?;
        call.stands()?;
        if call.member != order.member {
            let message = format!(
                "Cet appel est celui {} : un avoir ne paie que ce que doit le même membre, ici {}.",
                self.members.of(call.member),
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
            budget,
            call: order.call,
            member: order.member,
            offset_on: order.offset_on,
        };
        Ok(vec![
            Draft::new(event, order.offset_on).authorised_by([settlement.fact, call.fact]),
        ])
    }

    /// The budget of what a settlement owes: its own; for a line of a withdrawal, the initial one of its year, while the settlement stands.
    fn budget_of(&self, settlement: &Settlement, on: Date) -> Result<BudgetId, Refusal> {
        if let Some(budget) = settlement.budget {
            return Ok(budget);
        }
        self.require_chain([settlement.fact], on, "allocation")?;
        Ok(self.year_budget(settlement.convention, settlement.fiscal_year)?.id)
    }

    /// What the settlements of a fiscal year owe, and to whom; what a withdrawal owed and that its settlement, fallen since, owes no more is
    /// left out, unless it was used.
    pub(crate) fn standing_credits(
        &self,
        convention: ConventionId,
        year: FiscalYear,
        on: Date,
    ) -> impl Iterator<Item = (MemberId, Credit)> {
        let settlements = self.settlements.of_year(convention, year);
        settlements.flat_map(move |settlement| {
            let stands = settlement.budget.is_some() || self.withdrawal_stands(settlement.fact, on);
            let credits = settlement.credits.iter();
            credits
                .filter(move |(_, credit)| stands || !credit.used.is_zero())
                .map(|(member, credit)| (*member, *credit))
        })
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
