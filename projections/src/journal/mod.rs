//! The journal: every event told as one French sentence.

mod acts;
mod amendments;
mod committees;
mod consultations;
mod conventions;
mod keeping;
mod life;
mod members;
mod money;
mod participations;
mod past_acts;
mod payments;
mod sessions;
mod settlement;
mod teller;
mod titles;
mod unit_costs;
mod votes;
mod withdrawals;

use crate::LedgerView;
use domain::value::{Date, EventId, Instant, Siren};
use domain::{Event, EventType, Recorded, Subject};
pub(crate) use teller::Teller;

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// The event's place in the ledger.
    pub position: u64,
    /// Its identifier.
    pub event_id: EventId,
    /// Its type.
    pub event_type: EventType,
    /// When the ledger learnt it.
    pub recorded_at: Instant,
    /// The civil date it counts from.
    pub effective: Date,
    /// Who recorded it, in French: « secrétaire de la commune de Muzillac ».
    pub actor: String,
    /// What it is primarily about.
    pub subject: Subject,
    /// What happened, in French.
    pub sentence: String,
}

impl JournalEntry {
    /// The line that tells `recorded`. Names come from `view`, taken at that event's position or later.
    pub fn new(recorded: &Recorded, view: &LedgerView) -> Self {
        Self {
            position: recorded.position,
            event_id: recorded.event_id,
            event_type: recorded.event.event_type(),
            recorded_at: recorded.recorded_at,
            effective: recorded.effective,
            actor: actor_label(recorded, view),
            subject: recorded.event.subject(),
            sentence: sentence(recorded, view),
        }
    }
}

/// What happened, as one French sentence: dates and amounts from the event, names from `view`, as they were on the event's effective
/// date. Something `view` does not know is called by its identifier.
pub fn sentence(recorded: &Recorded, view: &LedgerView) -> String {
    sentence_of(&recorded.event, recorded.effective, view)
}

/// The same for a fact that is not recorded, and would count from `effective`.
#[expect(clippy::too_many_lines, reason = "a line an event type")]
pub fn sentence_of(event: &Event, effective: Date, view: &LedgerView) -> String {
    let tell = Teller { view, on: effective };
    match event {
        Event::LedgerOpened(data) => tell.ledger_opened(data),
        Event::MemberRegistered(data) => Teller::member_registered(data),
        Event::MemberIdentifiersChanged(data) => tell.member_identifiers_changed(data),
        Event::BillingDetailsSet(data) => tell.billing_details_set(data),
        Event::CriterionRecorded(data) => tell.criterion_recorded(data),
        Event::MemberSucceeded(data) => tell.member_succeeded(data),
        Event::SubstitutionEstablished(data) => tell.substitution_established(data),
        Event::PastActRecorded(data) => tell.past_act_recorded(data),
        Event::ConventionDrafted(data) => tell.convention_drafted(data),
        Event::DraftCompleted(data) => tell.draft_completed(data),
        Event::ConventionSubmitted(data) => tell.convention_submitted(data),
        Event::ConsultationOpened(data) => tell.consultation_opened(data),
        Event::DeliberationRecorded(data) => tell.deliberation_recorded(data),
        Event::DeliberationBecameEnforceable(data) => tell.deliberation_became_enforceable(data),
        Event::SilenceEstablished(data) => tell.silence_established(data),
        Event::ConsultationConcluded(data) => tell.consultation_concluded(data),
        Event::PrefectOrderRecorded(data) => tell.prefect_order_recorded(data),
        Event::ConventionSigned(data) => tell.convention_signed(data),
        Event::ConventionTransmitted(data) => tell.convention_transmitted(data),
        Event::ConventionPublished(data) => tell.convention_published(data),
        Event::ConventionEnteredIntoForce(data) => tell.convention_entered_into_force(data),
        Event::ConventionSuspended(data) => tell.convention_suspended(data),
        Event::ConventionResumed(data) => tell.convention_resumed(data),
        Event::ConventionDenounced(data) => tell.convention_denounced(data),
        Event::DenunciationWithdrawn(data) => tell.denunciation_withdrawn(data),
        Event::ConventionTerminated(data) => tell.convention_terminated(data),
        Event::RenewalEstablished(data) => tell.renewal_established(data),
        Event::ConventionExpired(data) => tell.convention_expired(data),
        Event::ConventionDissolved(data) => tell.convention_dissolved(data),
        Event::LiquidatorNamed(data) => tell.liquidator_named(data),
        Event::LiquidationOpened(data) => tell.liquidation_opened(data),
        Event::LiquidationClosed(data) => tell.liquidation_closed(data),
        Event::AmendmentDrafted(data) => tell.amendment_drafted(data),
        Event::AmendmentSigned(data) => tell.amendment_signed(data),
        Event::AmendmentEnteredIntoForce(data) => tell.amendment_entered_into_force(data),
        Event::MovementRequested(data) => tell.movement_requested(data),
        Event::OrganConsentRecorded(data) => tell.organ_consent_recorded(data),
        Event::MemberAdmitted(data) => tell.member_admitted(data),
        Event::MemberReleased(data) => tell.member_released(data),
        Event::ParticipationSettled(data) => tell.participation_settled(data),
        Event::CommitteeInstalled(data) => tell.committee_installed(data),
        Event::SeatsAdded(data) => tell.seats_added(data),
        Event::SeatsRemoved(data) => tell.seats_removed(data),
        Event::SeatFilled(data) => tell.seat_filled(data),
        Event::SeatVacated(data) => tell.seat_vacated(data),
        Event::MandatesEnded(data) => tell.mandates_ended(data),
        Event::ChairChanged(data) => tell.chair_changed(data),
        Event::RulesChanged(data) => tell.rules_changed(data),
        Event::AgendaChanged(data) => tell.agenda_changed(data),
        Event::SessionPostponed(data) => tell.session_postponed(data),
        Event::AttendanceChanged(data) => tell.attendance_changed(data),
        Event::InterestDeclared(data) => tell.interest_declared(data),
        Event::ItemSetAside(data) => tell.item_set_aside(data),
        Event::DecisionBecameEnforceable(data) => tell.decision_became_enforceable(data),
        Event::MinutesDrafted(data) => tell.minutes_drafted(data),
        Event::MinutesApproved(data) => tell.minutes_approved(data),
        Event::SessionDocumentPublished(data) => tell.session_document_published(data),
        Event::SessionConvened(data) => tell.session_convened(data),
        Event::SessionOpened(data) => tell.session_opened(data),
        Event::DecisionAdopted(data) => tell.decision_adopted(data),
        Event::DecisionRejected(data) => tell.decision_rejected(data),
        Event::SessionClosed(data) => tell.session_closed(data),
        Event::KeyDefined(data) => tell.key_defined(data),
        Event::KeyAdopted(data) => tell.key_adopted(data),
        Event::KeyRepealed(data) => tell.key_repealed(data),
        Event::UnitCostNotified(data) => tell.unit_cost_notified(data),
        Event::UnitsStated(data) => tell.units_stated(data),
        Event::BudgetDrafted(data) => tell.budget_drafted(data),
        Event::OrientationDebateHeld(data) => tell.orientation_debate_held(data),
        Event::BudgetAdopted(data) => tell.budget_adopted(data),
        Event::AllocationComputed(data) => tell.allocation_computed(data),
        Event::ShareAllocated(data) => tell.share_allocated(data),
        Event::ContributionCalled(data) => tell.contribution_called(data),
        Event::CallWithdrawn(data) => tell.call_withdrawn(data),
        Event::TitleIssued(data) => tell.title_issued(data),
        Event::TitleTakenInCharge(data) => tell.title_taken_in_charge(data),
        Event::TitleReduced(data) => tell.title_reduced(data),
        Event::TitleCancelled(data) => tell.title_cancelled(data),
        Event::PaymentRecorded(data) => tell.payment_recorded(data),
        Event::ReceiptUnattributed(data) => tell.receipt_unattributed(data),
        Event::SurplusImputed(data) => tell.surplus_imputed(data),
        Event::SurplusRefunded(data) => tell.surplus_refunded(data),
        Event::PaymentMoved(data) => tell.payment_moved(data),
        Event::PaymentReversed(data) => tell.payment_reversed(data),
        Event::RecoveryStepRecorded(data) => tell.recovery_step_recorded(data),
        Event::LateInterestProvided(data) => tell.late_interest_provided(data),
        Event::AllocationSettled(data) => tell.allocation_settled(data),
        Event::ShareSettled(data) => tell.share_settled(data),
        Event::CreditRepaid(data) => tell.credit_repaid(data),
        Event::CreditOffset(data) => tell.credit_offset(data),
        Event::LoanRecorded(data) => tell.loan_recorded(data),
        Event::AssetRecorded(data) => tell.asset_recorded(data),
        Event::WithdrawalSettled(data) => tell.withdrawal_settled(data),
        Event::DebtShared(data) => tell.debt_shared(data),
        Event::WithdrawalDue(data) => tell.withdrawal_due(data),
        Event::YearClosed(data) => tell.year_closed(data),
        Event::LogKeyRotated(data) => Teller::log_key_rotated(data),
        Event::PersonalDataErased(data) => Teller::personal_data_erased(data),
        Event::ClericalErrorCorrected(data) => tell.clerical_error_corrected(data),
        Event::ActRepealed(data) => tell.act_repealed(data),
        Event::ActRescinded(data) => tell.act_rescinded(data),
        Event::ActAnnulled(data) => tell.act_annulled(data),
        Event::ActRevived(data) => tell.act_revived(data),
        Event::ActDeclaredIllegal(data) => tell.act_declared_illegal(data),
        Event::JudgmentReversed(data) => tell.judgment_reversed(data),
    }
}

/// Who recorded a fact: the role, and the organisation by its name where it is a member, else by its number.
fn actor_label(recorded: &Recorded, view: &LedgerView) -> String {
    let role = recorded.actor.role.french();
    let digits = recorded.actor.organisation.as_str();
    let siren = digits.get(..9).and_then(|siren| Siren::parse(siren).ok());
    let Some(member) = siren.and_then(|siren| view.members.by_siren(siren)) else {
        return format!("{role}, organisme {digits}");
    };
    // Its name on the day it was recorded; the day of UTC will do for a name.
    let on = Date::from_naive(recorded.recorded_at.utc().date_naive()).unwrap_or(recorded.effective);
    format!("{role} {}", Teller { view, on }.member(member.id).de())
}
