//! Commands on conventions.

use super::{DelegatedObject, DeliberationSense, LegalForm};
use crate::command::orders;
use crate::convention::event::Votes;
use crate::value::{ConventionId, Date, DeliberationId, MemberId, Name, Personal, Text};

orders! {
    /// Drafts a convention.
    DraftConvention {
        /// The convention.
        convention: ConventionId,
        /// Its title.
        title: Name,
        /// What it is about.
        object: Text,
        /// Its legal form.
        legal_form: LegalForm,
        /// The party that carries the service.
        carrier: MemberId,
        /// Its parties, the carrier among them.
        parties: Vec<MemberId>,
        /// First day the text provides for.
        starts_on: Date,
        /// Last day, if it has one.
        ends_on: Option<Date>,
        /// What the parties delegate to the steering committee.
        delegations: Vec<DelegatedObject>,
    }

    /// Submits a convention to the assemblies of its parties.
    SubmitConvention {
        /// The convention.
        convention: ConventionId,
        /// Day the parties were notified.
        notified_on: Date,
    }

    /// Publication and transmission of a deliberation.
    Enforceability {
        /// Day of publication.
        published_on: Date,
        /// Day of transmission to the prefect.
        transmitted_on: Date,
    }

    /// Records what a party's assembly decided on a convention.
    RecordDeliberation {
        /// The convention.
        convention: ConventionId,
        /// The party.
        member: MemberId,
        /// The deliberation.
        deliberation: DeliberationId,
        /// Its number in the assembly's register.
        number: Name,
        /// Day of the vote.
        decided_on: Date,
        /// Adopted or rejected.
        sense: DeliberationSense,
        /// Votes, where known.
        votes: Option<Votes>,
        /// Publication and transmission, where already done.
        enforceability: Option<Enforceability>,
    }

    /// Records that a deliberation was published and transmitted.
    RecordEnforceability {
        /// The convention.
        convention: ConventionId,
        /// The party.
        member: MemberId,
        /// Publication and transmission.
        enforceability: Enforceability,
    }

    /// Records a party's signature.
    SignConvention {
        /// The convention.
        convention: ConventionId,
        /// The party.
        member: MemberId,
        /// Day of the signature.
        signed_on: Date,
        /// Who signed. Sealed before it is recorded.
        signatory: Personal,
        /// In what quality: “le maire”.
        quality: Name,
    }

    /// Establishes that a convention is in force: all parties approved and signed.
    BringIntoForce {
        /// The convention.
        convention: ConventionId,
        /// First day it applies: not before the stated day, nor before the last enforceable approval.
        in_force_on: Date,
    }
}
