//! Facts: what the log holds. Past tense, complete, never changed.
//!
//! To add an event type: 1. declare its data in its noun's `event.rs`; 2. add a line here; 3. let the noun's state apply it;
//! 4. give it a sentence and a place in the read models (`projections`); 5. add a fixture. The compiler and the enumeration tests
//! ask for each of these in turn.
//!
//! To change one: 1. move its data, as they are, to its noun’s `former.rs`, and say how they read today (`From`); 2. list that version in
//! `former_events!`; 3. raise the version in `events!`. Its fixture stays.

#[macro_use]
mod macros;
#[cfg(feature = "schema")]
pub mod schema;
mod subject;

pub(crate) use macros::facts;
pub use subject::{Subject, SubjectKind};

use crate::value::{Commitment, Date, Digest, EventId, Instant, Name, Organisation};
use serde::{Serialize, de::DeserializeOwned};

events! {
    /// The ledger was opened: event 0.
    LedgerOpened v 1 in ledger on Ledger(ledger);
    /// A member entered the ledger's register.
    MemberRegistered v 1 in member on Member(member);
    /// A member's name, SIREN or INSEE code changed.
    MemberIdentifiersChanged v 1 in member on Member(member);
    /// Where to bill a member became known.
    BillingDetailsSet v 1 in member on Member(member);
    /// A criterion's value became known for a member.
    CriterionRecorded v 1 in member on Member(member);
    /// Others took the place of a member.
    MemberSucceeded v 1 in member on Member(member);
    /// An EPCI took in a convention the place of its communes.
    SubstitutionEstablished v 1 in member on Member(member);
    /// An act of a member, decided before this ledger or outside it, was taken over from a file.
    PastActRecorded v 1 in past_act on Member(member);
    /// A convention was drafted.
    ConventionDrafted v 2 in convention on Convention(convention);
    /// Clauses and annexes were added to a draft.
    DraftCompleted v 1 in convention on Convention(convention);
    /// A convention was submitted to its parties.
    ConventionSubmitted v 2 in convention on Convention(convention);
    /// A question was put to the members' assemblies.
    ConsultationOpened v 1 in consultation on Convention(convention);
    /// A member's assembly decided on a question.
    DeliberationRecorded v 2 in convention on Convention(convention);
    /// A member's deliberation became enforceable.
    DeliberationBecameEnforceable v 2 in convention on Convention(convention);
    /// A member let its term pass.
    SilenceEstablished v 1 in consultation on Convention(convention);
    /// The answers were counted.
    ConsultationConcluded v 1 in consultation on Convention(convention);
    /// The prefect's order followed.
    PrefectOrderRecorded v 1 in consultation on Convention(convention);
    /// A party signed the convention.
    ConventionSigned v 1 in convention on Convention(convention);
    /// A convention was transmitted to the prefect.
    ConventionTransmitted v 1 in convention on Convention(convention);
    /// A convention was published.
    ConventionPublished v 1 in convention on Convention(convention);
    /// A convention entered into force.
    ConventionEnteredIntoForce v 1 in convention on Convention(convention);
    /// A convention was suspended.
    ConventionSuspended v 1 in convention on Convention(convention);
    /// A suspension was lifted.
    ConventionResumed v 1 in convention on Convention(convention);
    /// A party gave notice.
    ConventionDenounced v 1 in convention on Convention(convention);
    /// A party took its notice back.
    DenunciationWithdrawn v 1 in convention on Convention(convention);
    /// A convention was terminated.
    ConventionTerminated v 1 in convention on Convention(convention);
    /// A convention was tacitly renewed.
    RenewalEstablished v 1 in convention on Convention(convention);
    /// A convention came to its end.
    ConventionExpired v 1 in convention on Convention(convention);
    /// A cooperation was dissolved.
    ConventionDissolved v 1 in convention on Convention(convention);
    /// A liquidator was named.
    LiquidatorNamed v 1 in convention on Convention(convention);
    /// A liquidation was opened.
    LiquidationOpened v 1 in convention on Convention(convention);
    /// A liquidation was closed.
    LiquidationClosed v 1 in convention on Convention(convention);
    /// An amendment was drafted.
    AmendmentDrafted v 1 in amendment on Convention(convention);
    /// A party signed an amendment.
    AmendmentSigned v 1 in amendment on Convention(convention);
    /// An amendment entered into force.
    AmendmentEnteredIntoForce v 1 in amendment on Convention(convention);
    /// A member asked to join or to leave.
    MovementRequested v 1 in participation on Convention(convention);
    /// The organ gave or refused its consent.
    OrganConsentRecorded v 2 in consultation on Convention(convention);
    /// A candidate was admitted.
    MemberAdmitted v 1 in participation on Convention(convention);
    /// A member was let go.
    MemberReleased v 1 in participation on Convention(convention);
    /// Nothing remains with a member that left.
    ParticipationSettled v 1 in participation on Convention(convention);
    /// A steering committee was installed.
    CommitteeInstalled v 2 in committee on Committee(committee);
    /// Seats were added to a committee.
    SeatsAdded v 1 in committee on Committee(committee);
    /// Seats of a committee were removed.
    SeatsRemoved v 1 in committee on Committee(committee);
    /// A member designated who holds a seat.
    SeatFilled v 1 in committee on Committee(committee);
    /// A seat became vacant.
    SeatVacated v 1 in committee on Committee(committee);
    /// Mandates ended with the councils that gave them.
    MandatesEnded v 1 in committee on Committee(committee);
    /// Another seat chairs.
    ChairChanged v 1 in committee on Committee(committee);
    /// A committee goes by other rules.
    RulesChanged v 1 in committee on Committee(committee);
    /// A session was convened.
    SessionConvened v 2 in committee on Committee(committee);
    /// The agenda of a session to come was changed.
    AgendaChanged v 1 in committee on Committee(committee);
    /// A session to come was put off.
    SessionPostponed v 1 in committee on Committee(committee);
    /// A session was opened, with or without quorum.
    SessionOpened v 2 in committee on Committee(committee);
    /// Seats arrived or left during a session.
    AttendanceChanged v 1 in committee on Committee(committee);
    /// Seats interested in an item withdrew from it.
    InterestDeclared v 1 in committee on Committee(committee);
    /// An item was put off or taken off.
    ItemSetAside v 1 in committee on Committee(committee);
    /// The committee adopted an item.
    DecisionAdopted v 2 in committee on Committee(committee);
    /// The committee rejected an item.
    DecisionRejected v 2 in committee on Committee(committee);
    /// A session was closed.
    SessionClosed v 1 in committee on Committee(committee);
    /// A deliberation of an assembly became enforceable.
    DecisionBecameEnforceable v 1 in committee on Committee(committee);
    /// The minutes of a session were drafted.
    MinutesDrafted v 1 in committee on Committee(committee);
    /// The minutes of a session were settled.
    MinutesApproved v 1 in committee on Committee(committee);
    /// A document of a session was published.
    SessionDocumentPublished v 1 in committee on Committee(committee);
    /// A sharing key was defined.
    KeyDefined v 2 in key on Key(key);
    /// A sharing key was adopted for a period.
    KeyAdopted v 2 in key on Key(key);
    /// A sharing key was repealed.
    KeyRepealed v 1 in key on Key(key);
    /// The unit cost of a service was notified to the members.
    UnitCostNotified v 1 in unit_cost on Convention(convention);
    /// The units that members used were stated.
    UnitsStated v 1 in unit_cost on Convention(convention);
    /// A budget was drafted.
    BudgetDrafted v 1 in budget on Budget(budget);
    /// The orientations of a budget were debated.
    OrientationDebateHeld v 1 in budget on Committee(committee);
    /// A budget was adopted.
    BudgetAdopted v 1 in budget on Budget(budget);
    /// A cost pool was allocated among the members.
    AllocationComputed v 2 in allocation on Budget(budget);
    /// A member's share of an allocation.
    ShareAllocated v 2 in allocation on Budget(budget);
    /// A contribution was called from a member.
    ContributionCalled v 1 in call on Budget(budget);
    /// A call made by mistake was withdrawn.
    CallWithdrawn v 1 in call on Budget(budget);
    /// A title was issued for instalments of a call.
    TitleIssued v 1 in title on Budget(budget);
    /// The accountant took a title in charge.
    TitleTakenInCharge v 1 in title on Budget(budget);
    /// A title was reduced.
    TitleReduced v 1 in title on Budget(budget);
    /// A title was cancelled.
    TitleCancelled v 1 in title on Budget(budget);
    /// A payment was received.
    PaymentRecorded v 1 in payment on Budget(budget);
    /// Money was received for no call yet.
    ReceiptUnattributed v 1 in payment on Member(member);
    /// What a payment held to be imputed was imputed.
    SurplusImputed v 1 in payment on Budget(budget);
    /// What a payment held to be imputed was given back.
    SurplusRefunded v 1 in payment on Member(member);
    /// A misattributed payment was moved to another call.
    PaymentMoved v 1 in payment on Budget(budget);
    /// A payment came to nothing.
    PaymentReversed v 1 in payment on Member(member);
    /// Something was done to recover a call, or to contest it.
    RecoveryStepRecorded v 1 in payment on Budget(budget);
    /// Late interest was provided for.
    LateInterestProvided v 1 in payment on Convention(convention);
    /// What an allocation changes was settled.
    AllocationSettled v 1 in settlement on Budget(budget);
    /// What an allocation changes for one member.
    ShareSettled v 1 in settlement on Budget(budget);
    /// A credit was paid back.
    CreditRepaid v 1 in settlement on Budget(budget);
    /// A credit paid a call.
    CreditOffset v 1 in settlement on Budget(budget);
    /// A loan was recorded.
    LoanRecorded v 1 in loan on Convention(convention);
    /// An asset was recorded.
    AssetRecorded v 1 in asset on Convention(convention);
    /// What a withdrawal makes owe was settled.
    WithdrawalSettled v 1 in withdrawal on Convention(convention);
    /// A member’s shares in the debt, by key.
    DebtShared v 1 in withdrawal on Convention(convention);
    /// A line that a withdrawal makes owe.
    WithdrawalDue v 1 in withdrawal on Convention(convention);
    /// A fiscal year was closed.
    YearClosed v 1 in closing on Convention(convention);
    /// The key that signs the ledger gave way to another.
    LogKeyRotated v 1 in log_key on Ledger(ledger);
    /// Personal data were erased.
    PersonalDataErased v 1 in erasure on Ledger(ledger);
    /// A clerical error in an act was corrected.
    ClericalErrorCorrected v 1 in act on Convention(convention);
    /// An act was repealed.
    ActRepealed v 1 in act on Convention(convention);
    /// An act was rescinded by its author.
    ActRescinded v 1 in act on Convention(convention);
    /// An act was annulled by a court.
    ActAnnulled v 1 in act on Convention(convention);
    /// An act came back, because the one that had replaced or undone it fell.
    ActRevived v 1 in act on Convention(convention);
    /// An act was declared illegal between the parties of a case.
    ActDeclaredIllegal v 1 in act on Convention(convention);
    /// A judgment was reversed.
    JudgmentReversed v 1 in act on Convention(convention);
}

former_events! {
    KeyAdopted v 1 is key::former::KeyAdoptedV1;
    ConventionDrafted v 1 is convention::former::ConventionDraftedV1;
    ConventionSubmitted v 1 is convention::former::ConventionSubmittedV1;
    DeliberationRecorded v 1 is convention::former::DeliberationRecordedV1;
    DeliberationBecameEnforceable v 1 is convention::former::DeliberationBecameEnforceableV1;
    OrganConsentRecorded v 1 is consultation::former::OrganConsentRecordedV1;
    CommitteeInstalled v 1 is committee::former::CommitteeInstalledV1;
    SessionConvened v 1 is committee::former::SessionConvenedV1;
    SessionOpened v 1 is committee::former::SessionOpenedV1;
    DecisionAdopted v 1 is committee::former::DecisionAdoptedV1;
    DecisionRejected v 1 is committee::former::DecisionRejectedV1;
    KeyDefined v 1 is key::former::KeyDefinedV1;
    AllocationComputed v 1 is allocation::former::AllocationComputedV1;
    ShareAllocated v 1 is allocation::former::ShareAllocatedV1;
}

/// Sees the data of an event, whatever its type: see [`Event::visit_data`].
pub trait DataVisitor {
    /// What it makes of the data.
    type Output;
    /// Sees the data.
    fn visit<T: Serialize>(self, data: &T) -> Self::Output;
}

/// Decodes an event straight into its type: see [`Event::decode_data`].
pub trait DataDecoder {
    /// What it makes of the event.
    type Output;
    /// Why it could not.
    type Error;
    /// Decodes data of type `T` and wraps them.
    fn decode<T: Serialize + DeserializeOwned>(self, wrap: fn(T) -> Event) -> Result<Self::Output, Self::Error>;
}

crate::value::choices! {
    /// The role in which an actor recorded a fact.
    Role {
        /// Secretary of an assembly or a committee.
        Secretary "secretary" "secrétaire";
        /// Finance officer.
        Officer "officer" "agent financier";
        /// Elected official who decides.
        Decider "decider" "élu";
        /// Auditor.
        Auditor "auditor" "auditeur";
        /// Whoever runs the software.
        Operator "operator" "exploitant";
    }
}

facts! {
    /// Who recorded a fact.
    Actor {
        /// The organisation acted for: SIREN or SIRET.
        organisation: Organisation,
        /// Sealed identity of the person.
        #[serde(skip_serializing_if = "Option::is_none")]
        person: Option<Commitment>,
        /// In which role.
        role: Role,
    }

    /// A document that proves a fact; the document itself is kept elsewhere.
    Evidence {
        /// Identifier given by the transmission to the prefecture (@CTES), where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        actes_id: Option<Name>,
        /// What the document is, for people.
        label: Name,
        /// Its media type, `application/pdf`.
        media_type: Name,
        /// Digest of its bytes.
        sha256: Digest,
    }
}

/// A fact as the log holds it: the event and its envelope, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the ledger: 0, 1, 2 … without a hole.
    pub position: u64,
    /// Its identifier.
    pub event_id: EventId,
    /// When the ledger learnt it. Never goes back.
    pub recorded_at: Instant,
    /// The civil date it counts from.
    pub effective: Date,
    /// Who recorded it.
    pub actor: Actor,
    /// The command it answers.
    pub cause: crate::value::CommandId,
    /// The events that authorise it.
    pub authorised_by: Vec<EventId>,
    /// The event it corrects.
    pub corrects: Option<EventId>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Its place in the chain of its subject: 1 for the first event.
    pub subject_version: u64,
    /// Leaf hash of the previous event of its subject.
    pub previous: Option<Digest>,
    /// The fact.
    pub event: Event,
}
