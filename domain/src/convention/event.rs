//! Facts about conventions.

use super::{
    Clause, ClauseKind, DelegatedObject, DeliberationSense, EndKind, LegalForm, Provisions, SubmissionFlag,
    TerminationGround,
};
use crate::consultation::Question;
use crate::event::facts;
use crate::value::{
    Commitment, ConventionId, Date, DeliberationId, Digest, EventId, MemberId, Name, Organisation, Text,
};

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
        /// What it provides for besides: clauses and annexes, entry into force, notice, renewal, rules.
        provisions: Provisions,
        /// First day the text provides for.
        starts_on: Date,
        /// Its title.
        title: Name,
    }

    /// Clauses and annexes were added to a draft.
    DraftCompleted {
        /// The clauses.
        clauses: Vec<Clause>,
        /// The convention.
        convention: ConventionId,
        /// Months between two reimbursements, where a service is reimbursed.
        #[serde(skip_serializing_if = "Option::is_none")]
        reimbursement_months: Option<u16>,
    }

    /// A convention was submitted to the assemblies of its parties.
    ConventionSubmitted {
        /// The convention.
        convention: ConventionId,
        /// Digest of the text put to the vote.
        #[serde(skip_serializing_if = "Option::is_none")]
        document: Option<Digest>,
        /// What a reader must know of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        flags: Vec<SubmissionFlag>,
        /// Day the parties were notified.
        notified_on: Date,
        /// Clauses and annexes that its form asks, by a text not checked in its current wording, and that it lacks.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unmet: Vec<ClauseKind>,
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

    /// A member's assembly decided on a question put to it.
    DeliberationRecorded {
        /// The conditions of an adoption on conditions.
        #[serde(skip_serializing_if = "Option::is_none")]
        conditions: Option<Text>,
        /// The convention.
        convention: ConventionId,
        /// Day of the vote (date of the act).
        decided_on: Date,
        /// The deliberation.
        deliberation: DeliberationId,
        /// Digest of the text voted, where known.
        #[serde(skip_serializing_if = "Option::is_none")]
        document: Option<Digest>,
        /// The member.
        member: MemberId,
        /// Number of the deliberation in its assembly's register.
        number: Name,
        /// The question.
        question: Question,
        /// Adopted, adopted on conditions or rejected.
        sense: DeliberationSense,
        /// The silence, established before this deliberation was known, that it replaces.
        #[serde(skip_serializing_if = "Option::is_none")]
        supersedes_silence: Option<EventId>,
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
        /// The member.
        member: MemberId,
        /// Day of publication.
        published_on: Date,
        /// The question that was deliberated.
        question: Question,
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

    /// A signed convention was transmitted to the prefect.
    ConventionTransmitted {
        /// Identifier given by the transmission (@CTES), where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        actes_id: Option<Name>,
        /// The convention.
        convention: ConventionId,
        /// Digest of the receipt. It proves the transmission; nothing depends on it.
        #[serde(skip_serializing_if = "Option::is_none")]
        receipt: Option<Digest>,
        /// Day of the receipt.
        #[serde(skip_serializing_if = "Option::is_none")]
        received_on: Option<Date>,
        /// Day of the transmission.
        transmitted_on: Date,
    }

    /// A signed convention was published.
    ConventionPublished {
        /// The convention.
        convention: ConventionId,
        /// Day of the publication.
        published_on: Date,
    }

    /// A convention was suspended.
    ConventionSuspended {
        /// The convention.
        convention: ConventionId,
        /// First day of the suspension.
        from: Date,
        /// Why.
        ground: Text,
    }

    /// The suspension of a convention was lifted.
    ConventionResumed {
        /// The convention.
        convention: ConventionId,
        /// First day it applies again.
        from: Date,
    }

    /// A party gave notice.
    ConventionDenounced {
        /// The convention.
        convention: ConventionId,
        /// Whether the convention ends for all, and not only for this party.
        ends_convention: bool,
        /// Last day the convention applies, to all or to this party: computed from the notice.
        last_day: Date,
        /// The party that gave notice.
        member: MemberId,
        /// Months of notice.
        notice_months: u16,
        /// Day the others received it.
        received_on: Date,
    }

    /// A party took its notice back.
    DenunciationWithdrawn {
        /// The convention.
        convention: ConventionId,
        /// The party.
        member: MemberId,
        /// Day it was taken back.
        withdrawn_on: Date,
    }

    /// A convention was terminated before its term.
    ConventionTerminated {
        /// The convention.
        convention: ConventionId,
        /// Day of the act.
        decided_on: Date,
        /// On which ground.
        ground: TerminationGround,
        /// Last day it applies.
        last_day: Date,
        /// The party that terminates it; none when all agree.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<MemberId>,
        /// The reasons, in full.
        reasons: Text,
        /// The text that admits the ground.
        reference: Name,
    }

    /// A convention was renewed because nobody denounced it.
    RenewalEstablished {
        /// The convention.
        convention: ConventionId,
        /// First day of the renewal.
        from: Date,
        /// Which renewal it is: 1 for the first.
        number: u16,
        /// Last day of the renewal.
        until: Date,
    }

    /// A convention came to its end.
    ConventionExpired {
        /// The convention.
        convention: ConventionId,
        /// Last day it applied.
        last_day: Date,
    }

    /// A cooperation was dissolved.
    ConventionDissolved {
        /// The convention.
        convention: ConventionId,
        /// Last day it applies.
        last_day: Date,
    }

    /// A liquidator was named.
    LiquidatorNamed {
        /// The convention.
        convention: ConventionId,
        /// Sealed name of the liquidator.
        liquidator: Commitment,
        /// Day it was named.
        named_on: Date,
        /// The organisation it belongs to, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        organisation: Option<Organisation>,
    }

    /// The liquidation of a convention was opened.
    LiquidationOpened {
        /// The convention.
        convention: ConventionId,
        /// How the convention ended.
        end: EndKind,
        /// Day it opened.
        opened_on: Date,
    }

    /// The liquidation of a convention was closed.
    LiquidationClosed {
        /// Day it closed.
        closed_on: Date,
        /// The convention.
        convention: ConventionId,
    }
}
