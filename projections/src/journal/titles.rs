//! Sentences on withdrawn calls, titles and where to bill members.

use super::teller::Teller;
use crate::french::{list, quoted};
use domain::call::event::CallWithdrawn;
use domain::member::event::BillingDetailsSet;
use domain::title::event::{TitleCancelled, TitleIssued, TitleReduced, TitleTakenInCharge};
use domain::value::TitleId;

impl Teller<'_> {
    pub(super) fn billing_details_set(self, data: &BillingDetailsSet) -> String {
        let codes = [
            data.service_code
                .as_ref()
                .map(|code| format!(", code service {}", quoted(code.as_str()))),
            data.commitment_number
                .as_ref()
                .map(|number| format!(", engagement {}", quoted(number.as_str()))),
        ];
        format!(
            "La facturation {} se fait au SIRET {}{} à compter du {}.",
            self.member(data.member).de(),
            data.siret,
            codes.into_iter().flatten().collect::<String>(),
            data.from.french()
        )
    }

    pub(super) fn call_withdrawn(self, data: &CallWithdrawn) -> String {
        format!(
            "L’appel de fonds de {} adressé {} pour {} a été retiré le {}, au motif suivant : {}.",
            data.amount.french(),
            self.member(data.member).to(),
            self.charge(data.allocation, None),
            data.withdrawn_on.french(),
            quoted(data.reason.as_str().trim_end_matches('.'))
        )
    }

    pub(super) fn title_issued(self, data: &TitleIssued) -> String {
        let bordereau = data
            .bordereau
            .as_ref()
            .map(|number| format!(" (bordereau n° {number})"));
        let numbers: Vec<_> = data.instalments.iter().map(ToString::to_string).collect();
        let instalments = match numbers.as_slice() {
            [only] => format!("l’échéance {only}"),
            several => format!("les échéances {}", list(several)),
        };
        let charge = self
            .view
            .obligations
            .of_call(data.call)
            .map(|obligation| format!(" de {}", self.charge(obligation.allocation, None)));
        let mut flags = String::new();
        for flag in &data.flags {
            flags.extend([" ; ", flag.french()]);
        }
        format!(
            "Le titre n° {}{} de {} a été émis le {} à l’encontre {}, pour {instalments}{}{flags}.",
            data.number,
            bordereau.unwrap_or_default(),
            data.amount.french(),
            data.issued_on.french(),
            self.member(data.member).de(),
            charge.unwrap_or_default()
        )
    }

    pub(super) fn title_taken_in_charge(self, data: &TitleTakenInCharge) -> String {
        format!(
            "{} {} a été pris en charge par le comptable le {}.",
            self.revenue_title(data.title),
            self.member(data.member).de(),
            data.taken_in_charge_on.french()
        )
    }

    pub(super) fn title_reduced(self, data: &TitleReduced) -> String {
        format!(
            "{} {} a été réduit de {} par l’acte n° {} du {}{}, au motif suivant : {}.",
            self.revenue_title(data.title),
            self.member(data.member).de(),
            data.amount.french(),
            data.number,
            data.decided_on.french(),
            expense(data.prior_year),
            quoted(data.reason.as_str().trim_end_matches('.'))
        )
    }

    pub(super) fn title_cancelled(self, data: &TitleCancelled) -> String {
        format!(
            "{} {} a été annulé, pour {}, par l’acte n° {} du {}{}, au motif suivant : {}.",
            self.revenue_title(data.title),
            self.member(data.member).de(),
            data.amount.french(),
            data.number,
            data.decided_on.french(),
            expense(data.prior_year),
            quoted(data.reason.as_str().trim_end_matches('.'))
        )
    }

    /// « Le titre n° 41 »; its identifier where the view does not know it.
    fn revenue_title(self, id: TitleId) -> String {
        let known = self.view.obligations.title(id);
        known.map_or_else(
            || format!("Le titre {id}"),
            |title| format!("Le titre n° {}", title.number),
        )
    }
}

/// A title of an earlier fiscal year is corrected by an expense.
const fn expense(prior_year: bool) -> &'static str {
    if prior_year {
        ", en dépense au compte 673 (exercice clos)"
    } else {
        ""
    }
}
