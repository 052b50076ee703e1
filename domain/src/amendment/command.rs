//! Commands on amendments. An amendment is submitted by opening the consultation on it.

use super::Change;
use crate::command::orders;
use crate::value::{AmendmentId, ConventionId, Date, MemberId, Name, Personal, Text};

orders! {
    /// Drafts an amendment.
    DraftAmendment {
        /// The amendment.
        amendment: AmendmentId,
        /// The convention it amends.
        convention: ConventionId,
        /// What it is for.
        object: Text,
        /// What it changes.
        changes: Vec<Change>,
        /// First day the text provides for; without it, the day the last required act is enforceable.
        effective_on: Option<Date>,
    }

    /// Records a party's signature of an amendment.
    SignAmendment {
        /// The amendment.
        amendment: AmendmentId,
        /// The convention it amends.
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

    /// Establishes that an amendment is in force.
    BringAmendmentIntoForce {
        /// The amendment.
        amendment: AmendmentId,
        /// The convention it amends.
        convention: ConventionId,
        /// First day it applies.
        in_force_on: Date,
    }
}
