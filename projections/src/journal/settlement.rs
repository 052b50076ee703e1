//! Sentences on settlements, credits and closed years.

use super::teller::Teller;
use domain::closing::event::YearClosed;
use domain::settlement::SettlementOutcome;
use domain::settlement::event::{AllocationSettled, CreditOffset, CreditRepaid, ShareSettled};
use domain::value::Cents;

impl Teller<'_> {
    pub(super) fn allocation_settled(self, data: &AllocationSettled) -> String {
        let charge = self.charge(data.allocation, Some(data.fiscal_year));
        let on = data.settled_on.french();
        match data.outcome {
            SettlementOutcome::ByMember => format!(
                "Ce que doivent les membres pour {charge} a été régularisé le {on} : {} de compléments à payer et {} d’avoirs à rendre, au plus tard le {}.",
                data.complements.french(),
                data.credits.french(),
                data.due_on.french()
            ),
            SettlementOutcome::CarriedForward => {
                let result = data.credits.minus(data.complements).unwrap_or(Cents::ZERO);
                format!(
                    "Le résultat de {charge}, {}, a été renvoyé le {on} à un budget ultérieur : les membres doivent ce qui était appelé.",
                    result.french()
                )
            }
        }
    }

    pub(super) fn share_settled(self, data: &ShareSettled) -> String {
        let change = match data.difference {
            none if none.is_zero() => "rien ne change".to_owned(),
            more if more.is_positive() => format!("{} de plus", more.french()),
            less => format!("{} de moins", Cents::ZERO.minus(less).unwrap_or(less).french()),
        };
        format!(
            "La part {} est en définitive de {}, au lieu de {} : {change}.",
            self.member(data.member).de(),
            data.share.french(),
            data.former.french()
        )
    }

    pub(super) fn credit_repaid(self, data: &CreditRepaid) -> String {
        format!(
            "{} ont été remboursés {} le {} (référence {}).",
            data.amount.french(),
            self.member(data.member).to(),
            data.paid_on.french(),
            data.reference
        )
    }

    pub(super) fn credit_offset(self, data: &CreditOffset) -> String {
        let obligation = self.view.obligations.of_call(data.call);
        let charge = obligation.map(|obligation| {
            let charge = self.charge(obligation.allocation, Some(obligation.fiscal_year));
            format!(" pour {charge}")
        });
        format!(
            "Un avoir {} a été imputé le {}, à hauteur de {}, sur son appel de fonds{}.",
            self.member(data.member).de(),
            data.offset_on.french(),
            data.amount.french(),
            charge.unwrap_or_default()
        )
    }

    pub(super) fn year_closed(self, data: &YearClosed) -> String {
        format!(
            "L’exercice {} {} a été clos le {} : {} appelés, {} rendus, {} dus en définitive ; rien ne reste à payer ni à rendre.",
            data.fiscal_year,
            self.convention(data.convention).de(),
            data.closed_on.french(),
            data.called.french(),
            data.credits.french(),
            data.owed.french()
        )
    }
}
