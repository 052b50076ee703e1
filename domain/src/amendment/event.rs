//! Facts about amendments.

use super::Change;
use crate::event::facts;
use crate::value::{AmendmentId, Commitment, ConventionId, Date, MemberId, Name, Text};

facts! {
    /// An amendment was drafted.
    AmendmentDrafted {
        /// The amendment.
        amendment: AmendmentId,
        /// What it changes.
        changes: Vec<Change>,
        /// The convention it amends.
        convention: ConventionId,
        /// First day the text provides for.
        #[serde(skip_serializing_if = "Option::is_none")]
        effective_on: Option<Date>,
        /// Its number among the amendments of the convention.
        number: u16,
        /// What it is for.
        object: Text,
    }

    /// A party signed an amendment.
    AmendmentSigned {
        /// The amendment.
        amendment: AmendmentId,
        /// The convention it amends.
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

    /// An amendment entered into force.
    AmendmentEnteredIntoForce {
        /// The amendment.
        amendment: AmendmentId,
        /// The convention it amends.
        convention: ConventionId,
        /// First day it applies.
        in_force_on: Date,
        /// Last day on which a required act became enforceable.
        last_enforceable_on: Date,
    }
}
