//! What the rules remember of amendments.

use super::Change;
use super::event::AmendmentDrafted;
use crate::consultation::{Consent, Consultation};
use crate::convention::{DeliberationSense, Terms};
use crate::refusal::{Code, Refusal};
use crate::value::{AmendmentId, Date, EventId, Text};
use serde::{Deserialize, Serialize};

crate::value::choices! {
    /// Where an amendment stands in its life.
    AmendmentStage {
        /// Drafted, not yet submitted.
        Draft "draft" "projet";
        /// Submitted to the assemblies.
        Submitted "submitted" "soumis aux membres";
        /// Some assemblies have adopted it.
        PartlyApproved "partlyApproved" "approuvé en partie";
        /// All assemblies have adopted it, or the majority that the rules ask, or the organ where it decides alone.
        Approved "approved" "approuvé";
        /// All parties have signed it.
        Signed "signed" "signé";
        /// It applies.
        InForce "inForce" "en vigueur";
        /// The members, or the organ of the cooperation, rejected it.
        Rejected "rejected" "rejeté";
    }
}

/// An amendment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Its id.
    pub id: AmendmentId,
    /// Its number among those of the convention.
    pub number: u16,
    /// What it is for.
    pub object: Text,
    /// What it changes.
    pub changes: Vec<Change>,
    /// First day the text provides for.
    pub effective_on: Option<Date>,
    /// What the organ of the cooperation said of it.
    pub consent: Option<Consent>,
    /// First day it applies, and the event that established it.
    pub in_force: Option<(Date, EventId)>,
    /// The event that recorded the draft.
    pub fact: EventId,
}

impl Amendment {
    pub(crate) fn drafted(data: &AmendmentDrafted, fact: EventId) -> Self {
        Self {
            id: data.amendment,
            number: data.number,
            object: data.object.clone(),
            changes: data.changes.clone(),
            effective_on: data.effective_on,
            consent: None,
            in_force: None,
            fact,
        }
    }

    /// Refuses to go on about an amendment that applies already.
    pub(crate) fn require_not_in_force(&self, field: &str) -> Result<(), Refusal> {
        if self.in_force.is_none() {
            return Ok(());
        }
        let message = format!("L’avenant n° {} est déjà en vigueur.", self.number);
        Err(Refusal::new(Code::AmendmentState, message).at(field))
    }

    /// Where it stands, `consultation` being that on this amendment.
    pub fn stage(&self, consultation: Option<&Consultation>) -> AmendmentStage {
        if self.in_force.is_some() {
            return AmendmentStage::InForce;
        }
        match &self.consent {
            Some(consent) if !consent.consents => return AmendmentStage::Rejected,
            Some(consent) if consent.alone => return AmendmentStage::Approved,
            _ => {}
        }
        let Some(consultation) = consultation else {
            return AmendmentStage::Draft;
        };
        if consultation.is_rejected() {
            return AmendmentStage::Rejected;
        }
        let approvals = || consultation.approvals.values();
        let adopted = approvals()
            .filter(|approval| approval.sense == DeliberationSense::Adopted)
            .count();
        let signed = approvals().filter(|approval| approval.signed_on.is_some()).count();
        let asked = consultation.asked.len();
        if signed == asked {
            AmendmentStage::Signed
        } else if adopted == asked || consultation.agreed().is_some() {
            AmendmentStage::Approved
        } else if adopted > 0 {
            AmendmentStage::PartlyApproved
        } else {
            AmendmentStage::Submitted
        }
    }

    /// Changes `terms` as the amendment says. Parties that enter or leave are participations, not terms.
    pub(crate) fn apply(&self, terms: &mut Terms) {
        for change in &self.changes {
            match change.clone() {
                Change::Carrier(member) => terms.carrier = member,
                Change::Delegations(objects) => terms.delegations = objects,
                Change::EndsOn(date) => terms.ends_on = Some(date),
                Change::NoEnd => terms.ends_on = None,
                Change::NoNotice => terms.provisions.notice = None,
                Change::NoRenewal => terms.provisions.renewal = None,
                Change::Notice(notice) => terms.provisions.notice = Some(notice),
                Change::Renewal(renewal) => terms.provisions.renewal = Some(renewal),
                Change::Rules(rules) => terms.provisions.rules = Some(rules),
                Change::Title(title) => terms.title = title,
                Change::PartyJoins(_) | Change::PartyLeaves(_) => {}
            }
        }
    }
}
