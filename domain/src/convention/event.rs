//! Facts about conventions.

use super::{DelegatedObject, DeliberationSense, LegalForm};
use crate::event::facts;
use crate::value::{Commitment, ConventionId, Date, DeliberationId, MemberId, Name, Text};

facts! {
    /// A convention was drafted.
    ConventionDrafted {
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

    /// A convention was submitted to the assemblies of its parties.
    ConventionSubmitted {
        /// The convention.
        convention: ConventionId,
        /// Day the parties were notified.
        notified_on: Date,
    }

    /// Votes counted in an assembly.
    Votes {
        /// Abstentions.
        abstentions: u32,
        /// Votes against.
        against: u32,
        /// Votes in favour.
        in_favour: u32,
    }

    /// A party's assembly decided.
    DeliberationRecorded {
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
        sense: DeliberationSense,
        /// Votes, where known.
        #[serde(skip_serializing_if = "Option::is_none")]
        votes: Option<Votes>,
    }

    /// A deliberation was published and transmitted: it binds.
    DeliberationBecameEnforceable {
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

    /// A party signed.
    ConventionSigned {
        /// The convention.
        convention: ConventionId,
        /// The party.
        member: MemberId,
        /// In what quality the signatory signed: “le maire”.
        quality: Name,
        /// Sealed name of the signatory.
        signatory: Commitment,
        /// Day of the signature.
        signed_on: Date,
    }

    /// A convention entered into force.
    ConventionEnteredIntoForce {
        /// The convention.
        convention: ConventionId,
        /// First day it applies.
        in_force_on: Date,
        /// Last day on which an approval became enforceable.
        last_enforceable_on: Date,
    }
}
