//! Commands on conventions.

use super::{Clause, DelegatedObject, DeliberationSense, LegalForm, Provisions, TerminationGround};
use crate::command::orders;
use crate::consultation::Question;
use crate::convention::event::Votes;
use crate::value::{ConventionId, Date, DeliberationId, Digest, MemberId, Name, Organisation, Personal, Text};

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
        /// What it provides for besides: clauses and annexes, entry into force, notice, renewal, rules.
        provisions: Provisions,
    }

    /// Adds clauses and annexes to a draft.
    CompleteDraft {
        /// The convention, not yet submitted.
        convention: ConventionId,
        /// The clauses.
        clauses: Vec<Clause>,
        /// Months between two reimbursements, where a service is reimbursed.
        reimbursement_months: Option<u16>,
    }

    /// Submits a convention to the assemblies of its parties.
    SubmitConvention {
        /// The convention.
        convention: ConventionId,
        /// Day the parties were notified.
        notified_on: Date,
        /// Digest of the text put to the vote.
        document: Option<Digest>,
    }

    /// Publication and transmission of a deliberation.
    Enforceability {
        /// Day of publication.
        published_on: Date,
        /// Day of transmission to the prefect.
        transmitted_on: Date,
    }

    /// Records what a member's assembly decided on a question put to it.
    RecordDeliberation {
        /// The convention.
        convention: ConventionId,
        /// The question: the convention itself, unless said otherwise.
        question: Question,
        /// The member.
        member: MemberId,
        /// The deliberation.
        deliberation: DeliberationId,
        /// Its number in the assembly's register.
        number: Name,
        /// Day of the vote.
        decided_on: Date,
        /// Adopted, adopted on conditions or rejected.
        sense: DeliberationSense,
        /// The conditions of an adoption on conditions.
        conditions: Option<Text>,
        /// Digest of the text voted, where known: that of the text put to the vote.
        document: Option<Digest>,
        /// Votes, where known.
        votes: Option<Votes>,
        /// Publication and transmission, where already done.
        enforceability: Option<Enforceability>,
    }

    /// Records that a deliberation was published and transmitted.
    RecordEnforceability {
        /// The convention.
        convention: ConventionId,
        /// The question that was deliberated.
        question: Question,
        /// The member.
        member: MemberId,
        /// Publication and transmission.
        enforceability: Enforceability,
    }

    /// Records a party's signature of a convention.
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

    /// Records that a signed convention was transmitted to the prefect. The receipt only proves it.
    TransmitConvention {
        /// The convention.
        convention: ConventionId,
        /// Day of the transmission.
        transmitted_on: Date,
        /// Identifier given by the transmission (@CTES), where there is one.
        actes_id: Option<Name>,
        /// Day of the receipt, where there is one.
        received_on: Option<Date>,
        /// Digest of the receipt, where there is one.
        receipt: Option<Digest>,
    }

    /// Records that a signed convention was published.
    PublishConvention {
        /// The convention.
        convention: ConventionId,
        /// Day of the publication.
        published_on: Date,
    }

    /// Suspends a convention in force.
    SuspendConvention {
        /// The convention.
        convention: ConventionId,
        /// First day of the suspension.
        from: Date,
        /// Why.
        ground: Text,
    }

    /// Lifts the suspension of a convention.
    ResumeConvention {
        /// The convention.
        convention: ConventionId,
        /// First day it applies again.
        from: Date,
    }

    /// Records the notice by which a party leaves or ends a convention.
    DenounceConvention {
        /// The convention.
        convention: ConventionId,
        /// The party that gives notice.
        member: MemberId,
        /// Day the others received it: notice runs from there.
        received_on: Date,
        /// Whether the convention ends for all. `None`: only when it has no more than two parties.
        ends_convention: Option<bool>,
    }

    /// Records that a party takes back its notice before it takes effect.
    WithdrawDenunciation {
        /// The convention.
        convention: ConventionId,
        /// The party.
        member: MemberId,
        /// Day it was taken back.
        withdrawn_on: Date,
    }

    /// Terminates a convention before its term.
    TerminateConvention {
        /// The convention.
        convention: ConventionId,
        /// The party that terminates it; none when all agree.
        member: Option<MemberId>,
        /// On which ground.
        ground: TerminationGround,
        /// The reasons, in full.
        reasons: Text,
        /// Day of the act.
        decided_on: Date,
        /// Last day the convention applies.
        last_day: Date,
    }

    /// Establishes that a convention was renewed because nobody denounced it.
    EstablishRenewal {
        /// The convention.
        convention: ConventionId,
    }

    /// Establishes that a convention has come to its end.
    EstablishExpiry {
        /// The convention.
        convention: ConventionId,
    }

    /// Dissolves the cooperation.
    DissolveConvention {
        /// The convention.
        convention: ConventionId,
        /// Last day it applies.
        last_day: Date,
    }

    /// Names who winds the cooperation up.
    NameLiquidator {
        /// The convention, ended.
        convention: ConventionId,
        /// The liquidator. Sealed before it is recorded.
        liquidator: Personal,
        /// The organisation it belongs to, if any.
        organisation: Option<Organisation>,
        /// Day it was named.
        named_on: Date,
    }

    /// Opens the liquidation of a convention that has ended.
    OpenLiquidation {
        /// The convention.
        convention: ConventionId,
        /// Day it opens.
        opened_on: Date,
    }

    /// Closes the liquidation: nothing remains between the parties.
    CloseLiquidation {
        /// The convention.
        convention: ConventionId,
        /// Day it closes.
        closed_on: Date,
    }
}
