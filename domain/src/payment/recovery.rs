//! Steps of the recovery of a call, and what is provided on late interest: facts that the clocks and the interest rest on.

use super::command::{RecordRecoveryStep, SetLateInterest};
use super::event::{LateInterestProvided, RatePeriod, RecoveryStepRecorded};
use super::{InterestBasis, InterestStart};
use crate::law;
use crate::ledger::decide::at_most;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Fraction, choices};

/// Rates of one provision, so that the fact fits a body: two a year for fifty years.
const MAX_RATES: usize = 100;

choices! {
    /// What was done to recover a call, or to contest it. What each interrupts: [`super::limitation::INTERRUPTIONS`].
    ///
    /// The goods of a public body cannot be seized: against one, the last resort is the court of audit, by which the prefect enters the
    /// expense in its budget (CGCT L. 1612-15).
    RecoveryStep {
        /// A reminder (lettre de relance).
        Reminder "reminder" "lettre de relance";
        /// A formal notice to pay (mise en demeure).
        FormalNotice "formalNotice" "mise en demeure de payer";
        /// A seizure from a third party (saisie administrative à tiers détenteur).
        Seizure "seizure" "saisie administrative à tiers détenteur";
        /// The debtor acknowledged what it owes.
        Acknowledgement "acknowledgement" "reconnaissance de dette";
        /// The debtor contested in writing.
        Claim "claim" "contestation par le débiteur";
        /// The regional court of audit was asked to enter the expense in the debtor’s budget.
        CourtOfAudit "courtOfAudit" "saisine de la chambre régionale des comptes";
    }
}

impl Ledger {
    pub(crate) fn record_recovery_step(
        &self,
        order: &RecordRecoveryStep,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let call = self.calls.get(order.call)?;
        context.not_after_today(order.on, "on")?;
        self.not_before_call(call, order.on, "on")?;
        if self
            .payments
            .steps(order.call)
            .any(|step| (step.on, step.kind) == (order.on, order.kind))
        {
            let message = format!(
                "Cet acte ({}) du {} est déjà enregistré pour cet appel : vérifier la date.",
                order.kind.french(),
                order.on.french()
            );
            return Err(Refusal::new(Code::RecoveryStepKnown, message).at("on"));
        }
        let event = RecoveryStepRecorded {
            budget: call.budget,
            call: order.call,
            document: order.document,
            kind: order.kind,
            member: call.member,
            on: order.on,
        };
        Ok(vec![Draft::new(event, order.on).authorised_by([call.fact])])
    }

    pub(crate) fn set_late_interest(&self, order: &SetLateInterest, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        context.not_after_today(order.from, "from")?;
        let in_force = convention
            .require_in_force_on(order.from)
            .map_err(|refusal| refusal.at("from"))?;
        at_most(MAX_RATES, order.rates.len(), "taux", "rates")?;
        check_basis(order)?;
        check_rates(order)?;
        if let Some(last) = self.payments.interest(order.convention).last()
            && order.from <= last.from
        {
            let message = format!(
                "Les intérêts de retard sont déjà réglés à compter du {} : ce qui les change s’applique après ce jour.",
                last.from.french()
            );
            return Err(Refusal::new(Code::InterestInvalid, message).at("from"));
        }
        let event = LateInterestProvided {
            basis: order.basis,
            convention: order.convention,
            flat: order.flat,
            from: order.from,
            rates: order.rates.clone(),
            start: order.start,
        };
        Ok(vec![Draft::new(event, order.from).authorised_by([in_force])])
    }
}

fn check_basis(order: &SetLateInterest) -> Result<(), Refusal> {
    let by_law = order.basis == InterestBasis::Law;
    if by_law && (order.start != InterestStart::FormalNotice || order.flat.is_some()) {
        let message = "L’intérêt légal court de la mise en demeure, sans indemnité forfaitaire : sans clause, rien d’autre n’est dû.";
        return Err(Refusal::new(Code::InterestInvalid, message)
            .under(law::LATE_INTEREST)
            .at("start"));
    }
    if order.flat.is_some_and(|flat| !flat.is_positive()) {
        let message = "L’indemnité forfaitaire est supérieure à zéro : la retirer s’il n’y en a pas.";
        return Err(Refusal::new(Code::InterestInvalid, message).at("flat"));
    }
    Ok(())
}

fn check_rates(order: &SetLateInterest) -> Result<(), Refusal> {
    let refuse = |message: &str| Err(Refusal::new(Code::InterestInvalid, message).at("rates"));
    let one = Fraction::whole(1);
    let ascending = order.rates.iter().zip(order.rates.iter().skip(1));
    if !ascending
        .clone()
        .all(|(rate, next): (&RatePeriod, &RatePeriod)| rate.from < next.from)
    {
        return refuse("Les taux se suivent : chacun s’applique à partir d’un jour postérieur au précédent.");
    }
    if order.rates.first().is_none_or(|first| order.from < first.from) {
        return refuse("Un taux est attendu dès le premier jour où les intérêts sont réglés.");
    }
    if order
        .rates
        .iter()
        .any(|rate| rate.yearly.is_zero() || one.is_less_than(&rate.yearly))
    {
        return refuse("Un taux annuel est supérieur à zéro et ne dépasse pas 100 % : écrire 0.1015 pour 10,15 %.");
    }
    Ok(())
}
