//! Commands on consultations. What an assembly decides is recorded by `RecordDeliberation`, whatever the question.

use super::Question;
use crate::command::orders;
use crate::member::Criterion;
use crate::value::{ConventionId, Date, Digest, ItemId, MemberId, Name};

orders! {
    /// A member whose assembly is asked.
    AskedMember {
        /// The member.
        member: MemberId,
        /// Day it was notified, when not that of the others.
        notified_on: Option<Date>,
        /// The members whose population it represents here, when not its own: an EPCI that sits in place of some of its communes.
        perimeter: Vec<MemberId>,
    }

    /// Records what the organ of the cooperation says of an accession, of a withdrawal or of an amendment, before the members or alone.
    RecordOrganConsent {
        /// The convention.
        convention: ConventionId,
        /// The question.
        question: Question,
        /// Whether the organ consents.
        consents: bool,
        /// Number of its deliberation.
        number: Name,
        /// Day of the vote.
        decided_on: Date,
        /// Its decision, where the session was kept in this ledger.
        decision: Option<ItemId>,
    }

    /// Puts a question to the assemblies.
    OpenConsultation {
        /// The convention.
        convention: ConventionId,
        /// The question: any but the convention itself, which is submitted.
        question: Question,
        /// Day the members were notified.
        notified_on: Date,
        /// Who is asked. Empty: every party on that day.
        asked: Vec<AskedMember>,
        /// The criterion by which populations are counted, where the rule counts them. `None`: the municipal population.
        population: Option<Criterion>,
        /// Digest of the text put to the vote.
        document: Option<Digest>,
    }

    /// Establishes that the term of members has passed without any deliberation.
    EstablishSilence {
        /// The convention.
        convention: ConventionId,
        /// The question.
        question: Question,
        /// The member. `None`: every member whose term has passed.
        member: Option<MemberId>,
    }

    /// Counts the answers and says whether the members agree.
    ConcludeConsultation {
        /// The convention.
        convention: ConventionId,
        /// The question.
        question: Question,
        /// Day of the count.
        concluded_on: Date,
    }

    /// Records the prefect's order that follows an agreement.
    RecordPrefectOrder {
        /// The convention.
        convention: ConventionId,
        /// The question it settles.
        question: Question,
        /// Its number.
        number: Name,
        /// Day it was signed.
        signed_on: Date,
        /// Day it was published, from which it binds.
        published_on: Date,
    }
}
