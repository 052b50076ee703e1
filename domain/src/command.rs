//! Commands: what somebody asks the ledger to record. Imperative, complete, refused or answered with facts.

use crate::event::{Actor, Evidence, Role};
use crate::value::{CommandId, Organisation, Personal, Sealer};
use serde::Serialize;

/// Declares the data of commands: plain public fields, in the order a person would fill them.
macro_rules! orders {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )*};
}
pub(crate) use orders;

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident in $module:ident;)*) => {
        /// What somebody asks the ledger to record.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        pub enum Command {
            $($(#[$doc])* $name(crate::$module::command::$name),)*
        }

        impl Command {
            /// Its name, `RegisterMember`.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// The name of every command.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];
        }

        $(impl From<crate::$module::command::$name> for Command {
            fn from(order: crate::$module::command::$name) -> Self {
                Self::$name(order)
            }
        })*
    };
}

commands! {
    /// Opens the ledger.
    OpenLedger in ledger;
    /// Registers one member.
    RegisterMember in member;
    /// Registers many members and their criteria at once, skipping what is already known.
    ImportMembers in member;
    /// Changes a member's identifiers.
    ChangeMemberIdentifiers in member;
    /// Says where to bill a member.
    SetBillingDetails in member;
    /// Records a criterion's value.
    RecordCriterion in member;
    /// Records that members took the place of others.
    RecordSuccession in member;
    /// Records that an EPCI takes the place of its communes in a convention.
    EstablishSubstitution in member;
    /// Takes over the acts that members decided before this ledger or outside it.
    ImportPastActs in past_act;
    /// Drafts a convention.
    DraftConvention in convention;
    /// Adds clauses and annexes to a draft.
    CompleteDraft in convention;
    /// Submits a convention to its parties.
    SubmitConvention in convention;
    /// Puts a question to the members' assemblies.
    OpenConsultation in consultation;
    /// Records what a member's assembly decided.
    RecordDeliberation in convention;
    /// Records that a deliberation became enforceable.
    RecordEnforceability in convention;
    /// Establishes that members let their term pass.
    EstablishSilence in consultation;
    /// Counts the answers.
    ConcludeConsultation in consultation;
    /// Records the prefect's order.
    RecordPrefectOrder in consultation;
    /// Records a party's signature.
    SignConvention in convention;
    /// Records the transmission of a convention.
    TransmitConvention in convention;
    /// Records the publication of a convention.
    PublishConvention in convention;
    /// Establishes that a convention is in force.
    BringIntoForce in convention;
    /// Suspends a convention.
    SuspendConvention in convention;
    /// Lifts a suspension.
    ResumeConvention in convention;
    /// Records a party's notice.
    DenounceConvention in convention;
    /// Records that a notice is taken back.
    WithdrawDenunciation in convention;
    /// Terminates a convention.
    TerminateConvention in convention;
    /// Establishes a tacit renewal.
    EstablishRenewal in convention;
    /// Establishes that a convention has come to its end.
    EstablishExpiry in convention;
    /// Dissolves the cooperation.
    DissolveConvention in convention;
    /// Names a liquidator.
    NameLiquidator in convention;
    /// Opens the liquidation.
    OpenLiquidation in convention;
    /// Closes the liquidation.
    CloseLiquidation in convention;
    /// Drafts an amendment.
    DraftAmendment in amendment;
    /// Records a party's signature of an amendment.
    SignAmendment in amendment;
    /// Establishes that an amendment is in force.
    BringAmendmentIntoForce in amendment;
    /// Records that a member asks to join or to leave.
    RequestMovement in participation;
    /// Records the consent of the organ.
    RecordOrganConsent in consultation;
    /// Admits a candidate.
    AdmitMember in participation;
    /// Lets a member leave.
    ReleaseMember in participation;
    /// Records that nothing remains with a member that left.
    SettleParticipation in participation;
    /// Installs a steering committee.
    InstallCommittee in committee;
    /// Adds seats to a committee.
    AddSeats in committee;
    /// Removes seats of a committee.
    RemoveSeats in committee;
    /// Records who holds a seat.
    FillSeat in committee;
    /// Records that a seat is vacant.
    VacateSeat in committee;
    /// Records that mandates ended.
    EndMandates in committee;
    /// Records that another seat chairs.
    ChangeChair in committee;
    /// Changes the rules of a committee.
    ChangeRules in committee;
    /// Convenes a session.
    ConveneSession in committee;
    /// Changes the agenda of a session to come.
    ChangeAgenda in committee;
    /// Puts off a session to come.
    PostponeSession in committee;
    /// Opens a session.
    OpenSession in committee;
    /// Records arrivals and departures.
    ChangeAttendance in committee;
    /// Records that seats withdraw from an item.
    DeclareInterest in committee;
    /// Puts off an item, or takes it off.
    SetItemAside in committee;
    /// Puts an item to the vote.
    VoteItem in committee;
    /// Appoints a candidate by secret ballot.
    Appoint in committee;
    /// Closes a session.
    CloseSession in committee;
    /// Records that a deliberation of an assembly binds.
    RecordDecisionEnforceability in committee;
    /// Records that minutes are drafted.
    DraftMinutes in committee;
    /// Records that minutes are settled by silence.
    ApproveMinutes in committee;
    /// Records that a document of a session was published.
    PublishSessionDocument in committee;
    /// Defines a sharing key.
    DefineKey in key;
    /// Adopts a sharing key.
    AdoptKey in key;
    /// Repeals a sharing key.
    RepealKey in key;
    /// Records that a unit cost was notified to the members.
    NotifyUnitCost in unit_cost;
    /// Records a statement of the units that members used.
    StateUnits in unit_cost;
    /// Drafts a budget.
    DraftBudget in budget;
    /// Records a debate on the orientations of a budget.
    RecordOrientationDebate in budget;
    /// Adopts a budget.
    AdoptBudget in budget;
    /// Allocates a cost pool.
    Allocate in allocation;
    /// Calls contributions.
    CallContributions in call;
    /// Withdraws calls made by mistake.
    WithdrawCalls in call;
    /// Records the issue of titles.
    IssueTitles in title;
    /// Records that a title was taken in charge.
    RecordTakingInCharge in title;
    /// Reduces a title.
    ReduceTitle in title;
    /// Cancels a title.
    CancelTitle in title;
    /// Records a payment.
    RecordPayment in payment;
    /// Records money received for no call yet.
    ReceiveUnattributed in payment;
    /// Imputes what a payment holds to be imputed.
    ImputeSurplus in payment;
    /// Records that a surplus was given back.
    RefundSurplus in payment;
    /// Moves a misattributed payment to another call.
    MovePayment in payment;
    /// Records that a payment came to nothing.
    ReversePayment in payment;
    /// Records a step of the recovery of a call.
    RecordRecoveryStep in payment;
    /// Provides for late interest.
    SetLateInterest in payment;
    /// Shares a cost again, by what is known and in force now.
    RegulariseAllocation in allocation;
    /// Settles what an allocation changes.
    SettleAllocation in settlement;
    /// Pays a credit back.
    RepayCredit in settlement;
    /// Sets a credit off against a call.
    OffsetCredit in settlement;
    /// Records a loan.
    RecordLoan in loan;
    /// Records an asset.
    RecordAsset in asset;
    /// Settles what a withdrawal makes owe.
    SettleWithdrawal in withdrawal;
    /// Closes a fiscal year.
    CloseYear in closing;
    /// Records that the key that signs the ledger gives way to another.
    RotateLogKey in log_key;
    /// Erases personal data.
    ErasePersonalData in erasure;
    /// Corrects a clerical error in an act.
    CorrectClericalError in act;
    /// Repeals an act.
    RepealAct in act;
    /// Rescinds an act.
    RescindAct in act;
    /// Records that a court annulled an act.
    RecordAnnulment in act;
    /// Records that a court declared an act illegal.
    RecordIllegality in act;
    /// Records that a judgment was reversed.
    ReverseJudgment in act;
}

/// Who asks, before the person's identity is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requester {
    /// The organisation acted for.
    pub organisation: Organisation,
    /// In which role.
    pub role: Role,
    /// The person, if named.
    pub person: Option<Personal>,
}

impl Requester {
    /// The actor, as facts name it.
    pub fn seal(&self, sealer: &mut Sealer) -> Actor {
        Actor {
            organisation: self.organisation.clone(),
            person: self.person.as_ref().map(|person| sealer.seal("actor.person", person)),
            role: self.role,
        }
    }
}

/// A command with all that goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The idempotency key: the same id with the same content is answered with the first receipt, with other content refused.
    pub command_id: CommandId,
    /// Who asks.
    pub requester: Requester,
    /// What proves the fact.
    pub evidence: Vec<Evidence>,
    /// What is asked.
    pub command: Command,
}
