//! Sentences on payments, and what became of them.

use super::teller::Teller;
use crate::french::{capitalised, quoted};
use domain::payment::event::{
    LateInterestProvided, PaymentMoved, PaymentRecorded, PaymentReversed, RatePeriod, ReceiptUnattributed,
    RecoveryStepRecorded, SurplusImputed, SurplusRefunded,
};
use domain::value::{CallId, Cents};

impl Teller<'_> {
    pub(super) fn payment_recorded(self, data: &PaymentRecorded) -> String {
        let received = Cents::new(data.amount.get().saturating_add(data.surplus.get()));
        let surplus = match (data.surplus.is_zero(), data.amount.is_zero()) {
            (true, _) => String::new(),
            (false, true) => ", en trop : la somme est à imputer".to_owned(),
            (false, false) => format!(", dont {} de trop, à imputer", data.surplus.french()),
        };
        format!(
            "{} a payé {} le {}{} (référence {}){surplus}.",
            capitalised(&self.member(data.member).to_string()),
            received.french(),
            data.paid_on.french(),
            self.for_call(data.call),
            data.reference
        )
    }

    pub(super) fn receipt_unattributed(self, data: &ReceiptUnattributed) -> String {
        format!(
            "{} a payé {} le {}, sans appel à imputer encore (référence {}).",
            capitalised(&self.member(data.member).to_string()),
            data.amount.french(),
            data.paid_on.french(),
            data.reference
        )
    }

    pub(super) fn surplus_imputed(self, data: &SurplusImputed) -> String {
        format!(
            "{} à imputer, venant {}, ont été imputés le {}{}.",
            data.amount.french(),
            self.member(data.member).de(),
            data.imputed_on.french(),
            self.for_call(data.call)
        )
    }

    pub(super) fn surplus_refunded(self, data: &SurplusRefunded) -> String {
        format!(
            "{} à imputer ont été remboursés {} le {} (référence {}).",
            data.amount.french(),
            self.member(data.member).to(),
            data.refunded_on.french(),
            data.reference
        )
    }

    pub(super) fn payment_moved(self, data: &PaymentMoved) -> String {
        let member = |call| {
            let obligation = self.view.obligations.of_call(call);
            let member = obligation.map(|obligation| self.member(obligation.member));
            member.map_or_else(String::new, |member| format!(" adressé {}", member.to()))
        };
        format!(
            "Un paiement de {} a été déplacé le {} : de l’appel{}{} à l’appel{}{}, au motif suivant : {}.",
            data.amount.french(),
            data.moved_on.french(),
            member(data.from),
            self.for_call(data.from),
            member(data.to),
            self.for_call(data.to),
            quoted(data.reason.as_str())
        )
    }

    pub(super) fn payment_reversed(self, data: &PaymentReversed) -> String {
        let imputed = data.imputed.iter().map(|imputation| imputation.amount);
        let unpaid = imputed.fold(Cents::ZERO, crate::money::add);
        let again = if unpaid.is_zero() {
            String::new()
        } else {
            format!(" ; {} redeviennent dus", unpaid.french())
        };
        format!(
            "Un paiement de {} {} a été rejeté le {}, au motif suivant : {}{again}.",
            crate::money::add(unpaid, data.surplus).french(),
            self.member(data.member).de(),
            data.reversed_on.french(),
            quoted(data.reason.as_str())
        )
    }

    pub(super) fn recovery_step_recorded(self, data: &RecoveryStepRecorded) -> String {
        format!(
            "Recouvrement de l’appel adressé {}{} : {}, le {}.",
            self.member(data.member).to(),
            self.for_call(data.call),
            data.kind.french(),
            data.on.french()
        )
    }

    pub(super) fn late_interest_provided(self, data: &LateInterestProvided) -> String {
        let rate = |rate: &RatePeriod| format!("{} à compter du {}", rate.yearly.percent(), rate.from.french());
        let rates: Vec<String> = data.rates.iter().map(rate).collect();
        let flat = data
            .flat
            .map(|flat| format!(", et {} une fois par appel", flat.french()));
        format!(
            "À compter du {}, ce qui est payé en retard au titre {} porte intérêt {} ({}) : {}{}.",
            data.from.french(),
            self.convention(data.convention).de(),
            data.start.french(),
            data.basis.french(),
            crate::french::list(&rates),
            flat.unwrap_or_default()
        )
    }

    /// «  pour la charge « Paie » de l’exercice 2026 », with the space before it; nothing for a call that the view does not know.
    fn for_call(self, call: CallId) -> String {
        let obligation = self.view.obligations.of_call(call);
        let charge = obligation.map(|obligation| {
            let charge = self.charge(obligation.allocation, Some(obligation.fiscal_year));
            format!(" pour {charge}")
        });
        charge.unwrap_or_default()
    }
}
