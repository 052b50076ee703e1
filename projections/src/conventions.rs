//! The register of conventions: what the parties agreed, how each approved it, and since when it binds.

use crate::{FactRef, Register, SortKey};
use domain::consultation::Question;
use domain::convention::event::{
    ConventionDrafted, ConventionEnteredIntoForce, ConventionSigned, ConventionSubmitted,
    DeliberationBecameEnforceable, DeliberationRecorded, Votes,
};
use domain::convention::{Convention, DelegatedObject, DeliberationSense, LegalForm, Stage};
use domain::participation::Movement;
use domain::participation::event::MovementRequested;
use domain::value::{ConventionId, Date, DeliberationId, EventId, MemberId, Name, Text};
use imbl::OrdMap;
use std::sync::Arc;

/// When a deliberation was published and transmitted, and so became enforceable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnforceabilityView {
    /// Day of publication.
    pub published_on: Date,
    /// Day of transmission to the prefect.
    pub transmitted_on: Date,
    /// The later of the two.
    pub enforceable_on: Date,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// A party's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureView {
    /// Day of the signature.
    pub signed_on: Date,
    /// In what quality the signatory signed: “le maire”.
    pub quality: Name,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// What one party did about a convention: its latest deliberation, and what followed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalView {
    /// The party.
    pub member: MemberId,
    /// The deliberation.
    pub deliberation: DeliberationId,
    /// Its number in the assembly's register.
    pub number: Name,
    /// Day of the vote.
    pub decided_on: Date,
    /// Adopted or rejected.
    pub sense: DeliberationSense,
    /// Votes, where known.
    pub votes: Option<Votes>,
    /// The event that recorded the deliberation.
    pub fact: FactRef,
    /// Once it is enforceable.
    pub enforceability: Option<EnforceabilityView>,
    /// Once the party has signed.
    pub signature: Option<SignatureView>,
}

/// What an assembly decided on a question, whatever the question, even if it decided otherwise later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliberationView {
    /// The question.
    pub question: Question,
    /// What was decided. Its signature is told by [`ConventionView::approval`] only.
    pub act: ApprovalView,
}

/// A deliberation by which an assembly asked to join the cooperation or to leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestView {
    /// The member.
    pub member: MemberId,
    /// Which of the two.
    pub movement: Movement,
    /// Its number in the assembly's register.
    pub number: Name,
    /// Day of the vote.
    pub decided_on: Date,
}

/// Since when a convention applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForceView {
    /// First day it applies.
    pub from: Date,
    /// Last day on which an approval became enforceable.
    pub last_enforceable_on: Date,
    /// The event that established it.
    pub fact: FactRef,
}

/// A convention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConventionView {
    /// Its id.
    pub id: ConventionId,
    /// Its title.
    pub title: Name,
    /// What it is about.
    pub object: Text,
    /// Its legal form.
    pub legal_form: LegalForm,
    /// The party that carries the service.
    pub carrier: MemberId,
    /// Its parties, as the text lists them, the carrier among them.
    pub parties: Vec<MemberId>,
    /// What it delegates to the steering committee.
    pub delegations: Vec<DelegatedObject>,
    /// First day the text provides for.
    pub starts_on: Date,
    /// Last day, if it has one.
    pub ends_on: Option<Date>,
    /// The event that recorded the draft.
    pub drafted: FactRef,
    /// Day the parties were notified, and the event that recorded it.
    pub submitted: Option<(Date, FactRef)>,
    /// Since when it applies, once in force.
    pub in_force: Option<InForceView>,
    approvals: OrdMap<MemberId, ApprovalView>,
    deliberations: OrdMap<DeliberationId, DeliberationView>,
    requests: OrdMap<DeliberationId, RequestView>,
    state: Option<Arc<Convention>>,
    facts: OrdMap<EventId, FactRef>,
}

impl ConventionView {
    /// What `party` did, once its assembly has deliberated.
    pub fn approval(&self, party: MemberId) -> Option<&ApprovalView> {
        self.approvals.get(&party)
    }

    /// What each party that deliberated did, in the order of the parties.
    pub fn approvals(&self) -> impl DoubleEndedIterator<Item = &ApprovalView> {
        self.parties.iter().filter_map(|party| self.approvals.get(party))
    }

    /// Every deliberation recorded, on every question, those that a later one replaced among them, by identifier.
    pub fn deliberations(&self) -> impl Iterator<Item = &DeliberationView> {
        self.deliberations.values()
    }

    /// Every request to join or to leave, those that a later one replaced among them, by identifier.
    pub fn requests(&self) -> impl Iterator<Item = &RequestView> {
        self.requests.values()
    }

    /// Day the parties were notified.
    pub fn notified_on(&self) -> Option<Date> {
        self.submitted.map(|(notified_on, _)| notified_on)
    }

    /// What the rules know of it: its consultations, amendments, participations, its life.
    pub fn state(&self) -> Option<&Convention> {
        self.state.as_deref()
    }

    /// The fact known by `event`, if it is about this convention.
    pub fn fact(&self, event: EventId) -> Option<FactRef> {
        self.facts.get(&event).copied()
    }

    /// Where it stands, everything known counted.
    pub fn stage(&self) -> Stage {
        self.state.as_ref().map_or(Stage::Draft, |state| state.stage())
    }

    /// Where it stood on `date`, acts of that day included.
    pub fn stage_on(&self, date: Date) -> Stage {
        self.state.as_ref().map_or(Stage::Draft, |state| state.stage_on(date))
    }

    /// Whether it applies on `date`: in force, not suspended, and not past its last day.
    pub fn in_force_on(&self, date: Date) -> bool {
        self.state
            .as_ref()
            .is_some_and(|state| state.require_in_force_on(date).is_ok())
    }
}

/// The register of conventions, listed by title in French alphabetical order.
pub type Conventions = Register<ConventionId, ConventionView, SortKey>;

impl Conventions {
    pub(crate) fn drafted(&mut self, data: &ConventionDrafted, fact: FactRef) {
        let convention = ConventionView {
            id: data.convention,
            title: data.title.clone(),
            object: data.object.clone(),
            legal_form: data.legal_form,
            carrier: data.carrier,
            parties: data.parties.clone(),
            delegations: data.delegations.clone(),
            starts_on: data.starts_on,
            ends_on: data.ends_on,
            drafted: fact,
            submitted: None,
            in_force: None,
            approvals: OrdMap::new(),
            deliberations: OrdMap::new(),
            requests: OrdMap::new(),
            state: None,
            facts: OrdMap::new(),
        };
        self.insert(data.convention, SortKey::of(data.title.as_str()), convention);
    }

    /// The convention `id` stands as `state` says, since `fact`.
    pub(crate) fn now_stands(&mut self, id: ConventionId, state: Arc<Convention>, fact: FactRef) {
        if let Some(convention) = self.get_mut(id) {
            convention.state = Some(state);
            convention.facts.insert(fact.event, fact);
        }
    }

    pub(crate) fn submitted(&mut self, data: &ConventionSubmitted, fact: FactRef) {
        if let Some(convention) = self.get_mut(data.convention) {
            convention.submitted = Some((data.notified_on, fact));
        }
    }

    pub(crate) fn deliberation_recorded(&mut self, data: &DeliberationRecorded, fact: FactRef) {
        let approval = ApprovalView {
            member: data.member,
            deliberation: data.deliberation,
            number: data.number.clone(),
            decided_on: data.decided_on,
            sense: data.sense,
            votes: data.votes.clone(),
            fact,
            enforceability: None,
            signature: None,
        };
        let Some(convention) = self.get_mut(data.convention) else {
            return;
        };
        let told = DeliberationView {
            question: data.question,
            act: approval.clone(),
        };
        convention.deliberations.insert(data.deliberation, told);
        if data.question == Question::Convention {
            convention.approvals.insert(data.member, approval);
        }
    }

    pub(crate) fn movement_requested(&mut self, data: &MovementRequested) {
        if let Some(convention) = self.get_mut(data.convention) {
            let request = RequestView {
                member: data.member,
                movement: data.movement,
                number: data.number.clone(),
                decided_on: data.decided_on,
            };
            convention.requests.insert(data.deliberation, request);
        }
    }

    pub(crate) fn became_enforceable(&mut self, data: &DeliberationBecameEnforceable, fact: FactRef) {
        let enforceability = EnforceabilityView {
            published_on: data.published_on,
            transmitted_on: data.transmitted_on,
            enforceable_on: data.enforceable_on,
            fact,
        };
        let Some(convention) = self.get_mut(data.convention) else {
            return;
        };
        if let Some(told) = convention.deliberations.get_mut(&data.deliberation) {
            told.act.enforceability = Some(enforceability);
        }
        // A deliberation on another question is not the approval of the convention.
        let approval = convention.approvals.get_mut(&data.member);
        if let Some(approval) = approval.filter(|approval| approval.deliberation == data.deliberation) {
            approval.enforceability = Some(enforceability);
        }
    }

    pub(crate) fn signed(&mut self, data: &ConventionSigned, fact: FactRef) {
        if let Some(approval) = self.approval_mut(data.convention, data.member) {
            approval.signature = Some(SignatureView {
                signed_on: data.signed_on,
                quality: data.quality.clone(),
                fact,
            });
        }
    }

    pub(crate) fn entered_into_force(&mut self, data: &ConventionEnteredIntoForce, fact: FactRef) {
        if let Some(convention) = self.get_mut(data.convention) {
            convention.in_force = Some(InForceView {
                from: data.in_force_on,
                last_enforceable_on: data.last_enforceable_on,
                fact,
            });
        }
    }

    fn approval_mut(&mut self, convention: ConventionId, member: MemberId) -> Option<&mut ApprovalView> {
        self.get_mut(convention)?.approvals.get_mut(&member)
    }
}
