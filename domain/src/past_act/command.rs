//! Commands on past acts.

use super::PastActKind;
use super::event::{Claim, Heads, Matter, PastActBudget, PastActSource};
use crate::command::orders;
use crate::value::{Date, MemberId, Name, Siret, Text, WebAddress};

orders! {
    /// One act of an import.
    PastAct {
        /// Whose act it is.
        member: MemberId,
        /// What kind of act it is.
        kind: PastActKind,
        /// Its number in the member’s register.
        number: Name,
        /// Day it was decided.
        decided_on: Date,
        /// Its object.
        object: Text,
        /// What it is about.
        matter: Option<Matter>,
        /// The vote, in heads.
        votes: Option<Heads>,
        /// What the file says became of it.
        claim: Option<Claim>,
        /// Identifier given by the transmission to the prefecture (@CTES).
        actes_id: Option<Name>,
        /// Which prefecture or sub-prefecture reviews it.
        prefecture: Option<Name>,
        /// Day the prefecture registered it.
        received_on: Option<Date>,
        /// The budget it bears on.
        budget: Option<PastActBudget>,
        /// SIRET under which the file knows the member.
        siret: Option<Siret>,
        /// Where it can be read.
        url: Option<WebAddress>,
    }

    /// Takes over the acts of a file in one commit: all or nothing. What is already known with the same content is skipped, so that
    /// importing a file twice doubles nothing.
    ImportPastActs {
        /// The file.
        source: PastActSource,
        /// The acts.
        acts: Vec<PastAct>,
    }
}
