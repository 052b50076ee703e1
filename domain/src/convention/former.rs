//! Conventions and deliberations as earlier versions of this program recorded them. They are read for ever, and never written again.

use super::event::{
    ConventionDrafted as DraftedNow, ConventionSubmitted as SubmittedNow,
    DeliberationBecameEnforceable as EnforceableNow, DeliberationRecorded as DeliberationNow, Votes,
};
use super::{DelegatedObject, DeliberationSense, LegalForm, Provisions};
use crate::consultation::Question;
use crate::event::facts;
use crate::value::{ConventionId, Date, DeliberationId, MemberId, Name, Text, choices};

choices! {
    /// What an assembly decided, in version 1.
    SenseV1 {
        /// It said yes.
        Adopted "adopted" "adoptée";
        /// It said no.
        Rejected "rejected" "rejetée";
    }
}

facts! {
    /// A convention was drafted: version 1, without clauses.
    ConventionDraftedV1 {
        /// The party that carries the service.
        carrier: MemberId,
        /// The convention.
        convention: ConventionId,
        /// What the parties delegate to the steering committee, by a clause their assemblies approve.
        delegations: Vec<DelegatedObject>,
        /// Last day, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        ends_on: Option<Date>,
        /// Its legal form.
        legal_form: LegalForm,
        /// What it is about.
        object: Text,
        /// Its parties, the carrier among them.
        parties: Vec<MemberId>,
        /// First day the text provides for.
        starts_on: Date,
        /// Its title.
        title: Name,
    }

    /// A convention was submitted: version 1, when nothing was asked of its clauses.
    ConventionSubmittedV1 {
        /// The convention.
        convention: ConventionId,
        /// Day the parties were notified.
        notified_on: Date,
    }

    /// A party's assembly decided: version 1, always on the convention itself.
    DeliberationRecordedV1 {
        /// The convention.
        convention: ConventionId,
        /// Day of the vote (date of the act).
        decided_on: Date,
        /// The deliberation.
        deliberation: DeliberationId,
        /// The party.
        member: MemberId,
        /// Number of the deliberation in its assembly's register.
        number: Name,
        /// Adopted or rejected.
        sense: SenseV1,
        /// Votes, where known.
        #[serde(skip_serializing_if = "Option::is_none")]
        votes: Option<Votes>,
    }

    /// A deliberation was published and transmitted: version 1, always on the convention itself.
    DeliberationBecameEnforceableV1 {
        /// The convention.
        convention: ConventionId,
        /// The deliberation.
        deliberation: DeliberationId,
        /// The later of publication and transmission.
        enforceable_on: Date,
        /// The party.
        member: MemberId,
        /// Day of publication.
        published_on: Date,
        /// Day of transmission to the prefect. The receipt only proves it.
        transmitted_on: Date,
    }
}

impl From<ConventionDraftedV1> for DraftedNow {
    fn from(data: ConventionDraftedV1) -> Self {
        Self {
            carrier: data.carrier,
            convention: data.convention,
            delegations: data.delegations,
            ends_on: data.ends_on,
            legal_form: data.legal_form,
            object: data.object,
            parties: data.parties,
            provisions: Provisions::default(),
            starts_on: data.starts_on,
            title: data.title,
        }
    }
}

impl From<ConventionSubmittedV1> for SubmittedNow {
    fn from(data: ConventionSubmittedV1) -> Self {
        Self {
            convention: data.convention,
            document: None,
            flags: Vec::new(),
            notified_on: data.notified_on,
            unmet: Vec::new(),
        }
    }
}

impl From<DeliberationRecordedV1> for DeliberationNow {
    fn from(data: DeliberationRecordedV1) -> Self {
        Self {
            conditions: None,
            convention: data.convention,
            decided_on: data.decided_on,
            deliberation: data.deliberation,
            document: None,
            member: data.member,
            number: data.number,
            question: Question::Convention,
            sense: match data.sense {
                SenseV1::Adopted => DeliberationSense::Adopted,
                SenseV1::Rejected => DeliberationSense::Rejected,
            },
            supersedes_silence: None,
            votes: data.votes,
        }
    }
}

impl From<DeliberationBecameEnforceableV1> for EnforceableNow {
    fn from(data: DeliberationBecameEnforceableV1) -> Self {
        Self {
            convention: data.convention,
            deliberation: data.deliberation,
            enforceable_on: data.enforceable_on,
            member: data.member,
            published_on: data.published_on,
            question: Question::Convention,
            transmitted_on: data.transmitted_on,
        }
    }
}
