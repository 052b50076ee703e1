//! Facts about consultations. Deliberations themselves are facts of [`crate::convention::event`].

use super::Question;
use super::majority::Calculation;
use crate::event::facts;
use crate::member::Criterion;
use crate::rules::{Citation, Rule, SilenceMeaning};
use crate::value::{ConventionId, Date, Digest, FiscalYear, ItemId, MemberId, Name};

facts! {
    /// A member whose assembly is asked.
    AskedAssembly {
        /// The member.
        member: MemberId,
        /// Day it was notified, when not that of the others.
        #[serde(skip_serializing_if = "Option::is_none")]
        notified_on: Option<Date>,
        /// The members whose populations it represents, when not its own.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        perimeter: Vec<MemberId>,
        /// The population it represents, where the rule counts populations.
        #[serde(skip_serializing_if = "Option::is_none")]
        population: Option<u64>,
        /// Reference year of that population, when not that of the others; the oldest, when several are summed.
        #[serde(skip_serializing_if = "Option::is_none")]
        vintage: Option<FiscalYear>,
    }

    /// The organ of the cooperation gave or refused its consent.
    OrganConsentRecorded {
        /// Day from which the consent binds: that of the vote, or that on which the deliberation became enforceable.
        binds_from: Date,
        /// Whether it consents.
        consents: bool,
        /// The convention.
        convention: ConventionId,
        /// Day of the vote.
        decided_on: Date,
        /// Its decision, where the session was kept in this ledger.
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<ItemId>,
        /// Number of its deliberation.
        number: Name,
        /// The question.
        question: Question,
        /// The text by which the organ decides alone, as it stood that day. Absent where the members are asked next.
        #[serde(skip_serializing_if = "Option::is_none")]
        rule: Option<Citation>,
    }

    /// A question was put to the assemblies. Who is asked, which population each counts for and the rules are fixed here.
    ConsultationOpened {
        /// How the members agree: the rule as it stood that day.
        agreement: Rule,
        /// Who is asked.
        asked: Vec<AskedAssembly>,
        /// The convention.
        convention: ConventionId,
        /// Digest of the text put to the vote.
        #[serde(skip_serializing_if = "Option::is_none")]
        document: Option<Digest>,
        /// Day the members were notified.
        notified_on: Date,
        /// The criterion by which populations are counted, where the rule counts them.
        #[serde(skip_serializing_if = "Option::is_none")]
        population: Option<Criterion>,
        /// The question.
        question: Question,
        /// How many times it has been put: 1 the first time.
        round: u16,
        /// What silence means: the rule as it stood that day. Absent where silence says nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        silence: Option<Rule>,
        /// Reference year of the populations, where the rule counts them.
        #[serde(skip_serializing_if = "Option::is_none")]
        vintage: Option<FiscalYear>,
    }

    /// The term of a member passed without any deliberation: its silence speaks.
    SilenceEstablished {
        /// The convention.
        convention: ConventionId,
        /// What the silence means.
        meaning: SilenceMeaning,
        /// The member.
        member: MemberId,
        /// Day it was notified.
        notified_on: Date,
        /// The question.
        question: Question,
        /// The text the rule comes from.
        reference: Name,
        /// Last day on which its assembly could deliberate.
        term_on: Date,
    }

    /// The answers were counted.
    ConsultationConcluded {
        /// Whether the members agree.
        adopted: bool,
        /// The count.
        calculation: Calculation,
        /// Day of the count.
        concluded_on: Date,
        /// The convention.
        convention: ConventionId,
        /// The question.
        question: Question,
        /// Whether it replaces an earlier count, which a deliberation learnt later has changed.
        revises: bool,
    }

    /// The prefect's order that settles the question.
    PrefectOrderRecorded {
        /// The convention.
        convention: ConventionId,
        /// Its number.
        number: Name,
        /// Day it was published, from which it binds.
        published_on: Date,
        /// The question.
        question: Question,
        /// Day it was signed.
        signed_on: Date,
    }
}
