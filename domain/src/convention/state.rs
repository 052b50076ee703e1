//! What the rules remember of conventions.

use super::event::{
    ConventionDrafted, ConventionEnteredIntoForce, ConventionSigned, ConventionSubmitted,
    DeliberationBecameEnforceable, DeliberationRecorded,
};
use super::{DelegatedObject, DeliberationSense};
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, DeliberationId, EventId, MemberId, Name};
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

crate::value::choices! {
    /// Where a convention stands in its life.
    Stage {
        /// Drafted, not yet submitted.
        Draft "draft" "projet";
        /// Submitted to the assemblies.
        Submitted "submitted" "soumise aux membres";
        /// Some assemblies have adopted it.
        PartlyApproved "partlyApproved" "approuvée en partie";
        /// All assemblies have adopted it.
        Approved "approved" "approuvée";
        /// All parties have signed it.
        Signed "signed" "signée";
        /// It applies.
        InForce "inForce" "en vigueur";
    }
}

/// What one party did about a convention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The deliberation.
    pub deliberation: DeliberationId,
    /// Its number.
    pub number: Name,
    /// Adopted or rejected.
    pub sense: DeliberationSense,
    /// Day of the vote.
    pub decided_on: Date,
    /// Day it became enforceable.
    pub enforceable_on: Option<Date>,
    /// Day of the signature.
    pub signed_on: Option<Date>,
    /// The event that recorded the deliberation.
    pub fact: EventId,
}

/// A convention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convention {
    /// Its id.
    pub id: ConventionId,
    /// Its title.
    pub title: Name,
    /// The party that carries the service.
    pub carrier: MemberId,
    /// Its parties.
    pub parties: Vec<MemberId>,
    /// What it delegates to the steering committee.
    pub delegations: Vec<DelegatedObject>,
    /// First day the text provides for.
    pub starts_on: Date,
    /// Last day, if it has one.
    pub ends_on: Option<Date>,
    /// Day the parties were notified.
    pub notified_on: Option<Date>,
    /// What each party did.
    pub approvals: OrdMap<MemberId, Approval>,
    /// First day it applies, and the event that established it.
    pub in_force: Option<(Date, EventId)>,
}

impl Convention {
    /// Where it stands.
    pub fn stage(&self) -> Stage {
        let adopted = self
            .approvals
            .values()
            .filter(|approval| approval.sense == DeliberationSense::Adopted)
            .count();
        let signed = self
            .approvals
            .values()
            .filter(|approval| approval.signed_on.is_some())
            .count();
        if self.in_force.is_some() {
            Stage::InForce
        } else if self.notified_on.is_none() {
            Stage::Draft
        } else if signed == self.parties.len() {
            Stage::Signed
        } else if adopted == self.parties.len() {
            Stage::Approved
        } else if adopted > 0 {
            Stage::PartlyApproved
        } else {
            Stage::Submitted
        }
    }

    /// Whether `member` is a party.
    pub fn has_party(&self, member: MemberId) -> bool {
        self.parties.contains(&member)
    }

    /// The event that established it in force on `date`, or a refusal.
    pub fn require_in_force_on(&self, date: Date) -> Result<EventId, Refusal> {
        let not_ended = self.ends_on.is_none_or(|end| date <= end);
        self.in_force
            .filter(|(from, _)| *from <= date && not_ended)
            .map(|(_, fact)| fact)
            .ok_or_else(|| {
                let message = format!(
                    "La convention « {} » n’est pas en vigueur au {}.",
                    self.title,
                    date.french()
                );
                Refusal::new(Code::ConventionState, message).at("convention")
            })
    }
}

/// The conventions of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conventions {
    by_id: OrdMap<ConventionId, Arc<Convention>>,
    /// Every deliberation recorded, even those that a later one replaced.
    deliberations: OrdSet<DeliberationId>,
}

impl Conventions {
    /// The convention, or a refusal.
    pub fn get(&self, id: ConventionId) -> Result<&Convention, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::ConventionUnknown,
                format!("La convention {id} est inconnue de ce registre."),
            )
            .at("convention")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: ConventionId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Whether the deliberation is already recorded.
    pub fn has_deliberation(&self, id: DeliberationId) -> bool {
        self.deliberations.contains(&id)
    }

    /// Whether `member` decided on a convention on that day, by a deliberation of that number.
    pub fn holds_deliberation(&self, member: MemberId, decided_on: Date, number: &Name) -> bool {
        let same = |approval: &Approval| approval.decided_on == decided_on && approval.number == *number;
        self.by_id
            .values()
            .any(|convention| convention.approvals.get(&member).is_some_and(same))
    }

    fn update(&mut self, id: ConventionId, change: impl FnOnce(&mut Convention)) {
        if let Some(convention) = self.by_id.get_mut(&id) {
            change(Arc::make_mut(convention));
        }
    }

    fn update_approval(&mut self, id: ConventionId, member: MemberId, change: impl FnOnce(&mut Approval)) {
        self.update(id, |convention| {
            if let Some(approval) = convention.approvals.get_mut(&member) {
                change(approval);
            }
        });
    }

    pub(crate) fn drafted(&mut self, data: &ConventionDrafted) {
        let convention = Convention {
            id: data.convention,
            title: data.title.clone(),
            carrier: data.carrier,
            parties: data.parties.clone(),
            delegations: data.delegations.clone(),
            starts_on: data.starts_on,
            ends_on: data.ends_on,
            notified_on: None,
            approvals: OrdMap::new(),
            in_force: None,
        };
        self.by_id.insert(data.convention, Arc::new(convention));
    }

    pub(crate) fn submitted(&mut self, data: &ConventionSubmitted) {
        self.update(data.convention, |convention| {
            convention.notified_on = Some(data.notified_on);
        });
    }

    pub(crate) fn deliberation_recorded(&mut self, data: &DeliberationRecorded, fact: EventId) {
        let approval = Approval {
            deliberation: data.deliberation,
            number: data.number.clone(),
            sense: data.sense,
            decided_on: data.decided_on,
            enforceable_on: None,
            signed_on: None,
            fact,
        };
        self.deliberations.insert(data.deliberation);
        self.update(data.convention, |convention| {
            convention.approvals.insert(data.member, approval);
        });
    }

    pub(crate) fn deliberation_became_enforceable(&mut self, data: &DeliberationBecameEnforceable) {
        self.update_approval(data.convention, data.member, |approval| {
            approval.enforceable_on = Some(data.enforceable_on);
        });
    }

    pub(crate) fn signed(&mut self, data: &ConventionSigned) {
        self.update_approval(data.convention, data.member, |approval| {
            approval.signed_on = Some(data.signed_on);
        });
    }

    pub(crate) fn entered_into_force(&mut self, data: &ConventionEnteredIntoForce, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.in_force = Some((data.in_force_on, fact));
        });
    }
}
