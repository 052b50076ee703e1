//! Where to bill a member: the establishment that pays, and what Chorus Pro asks for.

use super::article;
use super::command::SetBillingDetails;
use super::event::BillingDetailsSet;
use crate::ledger::{Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, Name, Siret};
use serde::{Deserialize, Serialize};

/// Where to bill a member from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingDetails {
    /// From when.
    pub from: Date,
    /// The establishment that pays.
    pub siret: Siret,
    /// The code of the service that receives the bill, where the member asks for it.
    pub service_code: Option<Name>,
    /// The number of the commitment of expense, where the member asks for it.
    pub commitment_number: Option<Name>,
}

impl From<&BillingDetailsSet> for BillingDetails {
    fn from(data: &BillingDetailsSet) -> Self {
        Self {
            from: data.from,
            siret: data.siret.clone(),
            service_code: data.service_code.clone(),
            commitment_number: data.commitment_number.clone(),
        }
    }
}

impl Ledger {
    pub(crate) fn set_billing_details(&self, order: &SetBillingDetails) -> Result<Vec<Draft>, Refusal> {
        let member = self.members.get(order.member, "member")?;
        let event = BillingDetailsSet {
            commitment_number: order.commitment_number.clone(),
            from: order.from,
            member: order.member,
            service_code: order.service_code.clone(),
            siret: order.siret.clone(),
        };
        let (last, new) = (member.billing.last(), BillingDetails::from(&event));
        let same = |last: &BillingDetails| {
            (&last.siret, &last.service_code, &last.commitment_number)
                == (&new.siret, &new.service_code, &new.commitment_number)
        };
        if last.is_some_and(same) {
            let message = "Ces coordonnées de facturation sont déjà celles du membre : il n’y a rien à changer.";
            return Err(Refusal::new(Code::NothingChanged, message));
        }
        if let Some(last) = last.filter(|last| order.from < last.from) {
            let message = format!(
                "Les dernières coordonnées de facturation valent depuis le {} : de nouvelles ne peuvent pas les précéder. Vérifier la date.",
                last.from.french()
            );
            return Err(Refusal::new(Code::PeriodInverted, message).at("from"));
        }
        let known = member.identifiers_on(order.from);
        if let Some(now) = known.filter(|now| now.siren != order.siret.siren()) {
            let message = format!(
                "Le SIRET {} n’est pas celui d’un établissement {}, dont le SIREN est {} au {} : vérifier le SIRET, ou enregistrer le nouveau SIREN.",
                order.siret,
                article::de(now.name.as_str()),
                now.siren,
                order.from.french()
            );
            return Err(Refusal::new(Code::SiretOther, message).at("siret"));
        }
        Ok(vec![Draft::new(event, order.from)])
    }
}
