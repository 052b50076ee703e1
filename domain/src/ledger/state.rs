//! What the rules remember of a ledger.

use crate::allocation::Allocations;
use crate::budget::Budgets;
use crate::call::Calls;
use crate::committee::Committees;
use crate::convention::Conventions;
use crate::event::{Event, Recorded};
use crate::key::Keys;
use crate::member::Members;
use crate::payment::Payments;
use crate::value::{EventId, LedgerId, Name, Siren};
use serde::{Deserialize, Serialize};

/// Who the ledger is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its id.
    pub id: LedgerId,
    /// What people call it.
    pub name: Name,
    /// SIREN of the organisation that keeps it.
    pub operator: Siren,
}

/// A ledger as the rules see it at one position. Cloning it is cheap: collections are persistent, and a clone shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Who it is, once opened.
    pub identity: Option<Identity>,
    /// How many events were applied: the position of the next.
    pub size: u64,
    /// Its members.
    pub members: Members,
    /// Its conventions.
    pub conventions: Conventions,
    /// Its committees.
    pub committees: Committees,
    /// Its keys.
    pub keys: Keys,
    /// Its budgets.
    pub budgets: Budgets,
    /// Its allocations.
    pub allocations: Allocations,
    /// Its calls.
    pub calls: Calls,
    /// Its payments.
    pub payments: Payments,
}

impl Ledger {
    /// Folds a recorded fact into the state. Never refuses: what is recorded happened.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.apply_event(&recorded.event, recorded.event_id);
    }

    /// Folds an event known by `id`.
    pub(crate) fn apply_event(&mut self, event: &Event, id: EventId) {
        match event {
            Event::LedgerOpened(data) => {
                self.identity = Some(Identity {
                    id: data.ledger,
                    name: data.name.clone(),
                    operator: data.operator,
                });
            }
            Event::MemberRegistered(data) => self.members.registered(data),
            Event::MemberIdentifiersChanged(data) => self.members.identifiers_changed(data),
            Event::CriterionRecorded(data) => self.members.criterion_recorded(data, id),
            Event::ConventionDrafted(data) => self.conventions.drafted(data, id),
            Event::DraftCompleted(data) => self.conventions.draft_completed(data),
            Event::ConventionSubmitted(data) => self.conventions.submitted(data, id),
            Event::ConsultationOpened(data) => self.conventions.consultation_opened(data, id),
            Event::DeliberationRecorded(data) => self.conventions.deliberation_recorded(data, id),
            Event::DeliberationBecameEnforceable(data) => self.conventions.deliberation_became_enforceable(data),
            Event::SilenceEstablished(data) => self.conventions.silence_established(data, id),
            Event::ConsultationConcluded(data) => self.conventions.consultation_concluded(data, id),
            Event::PrefectOrderRecorded(data) => self.conventions.prefect_order_recorded(data, id),
            Event::ConventionSigned(data) => self.conventions.signed(data),
            Event::ConventionTransmitted(data) => self.conventions.transmitted(data, id),
            Event::ConventionPublished(data) => self.conventions.published(data, id),
            Event::ConventionEnteredIntoForce(data) => self.conventions.entered_into_force(data, id),
            Event::ConventionSuspended(data) => self.conventions.suspended(data, id),
            Event::ConventionResumed(data) => self.conventions.resumed(data, id),
            Event::ConventionDenounced(data) => self.conventions.denounced(data, id),
            Event::DenunciationWithdrawn(data) => self.conventions.denunciation_withdrawn(data),
            Event::ConventionTerminated(data) => self.conventions.terminated(data, id),
            Event::RenewalEstablished(data) => self.conventions.renewed(data, id),
            Event::ConventionExpired(data) => self.conventions.expired(data, id),
            Event::ConventionDissolved(data) => self.conventions.dissolved(data, id),
            Event::LiquidatorNamed(data) => self.conventions.liquidator_named(data, id),
            Event::LiquidationOpened(data) => self.conventions.liquidation_opened(data, id),
            Event::LiquidationClosed(data) => self.conventions.liquidation_closed(data, id),
            Event::AmendmentDrafted(data) => self.conventions.amendment_drafted(data, id),
            Event::AmendmentSigned(data) => self.conventions.amendment_signed(data),
            Event::AmendmentEnteredIntoForce(data) => self.conventions.amendment_entered_into_force(data, id),
            Event::MovementRequested(data) => self.conventions.movement_requested(data, id),
            Event::OrganConsentRecorded(data) => self.conventions.organ_consent_recorded(data, id),
            Event::MemberAdmitted(data) => self.conventions.member_admitted(data, id),
            Event::MemberReleased(data) => self.conventions.member_released(data, id),
            Event::ParticipationSettled(data) => self.conventions.participation_settled(data, id),
            Event::CommitteeInstalled(data) => self.committees.installed(data, id),
            Event::SessionConvened(data) => self.committees.session_convened(data),
            Event::SessionOpened(data) => self.committees.session_opened(data),
            Event::DecisionAdopted(data) => self.committees.decision_adopted(data, id),
            Event::DecisionRejected(data) => self.committees.decision_rejected(data, id),
            Event::SessionClosed(data) => self.committees.session_closed(data),
            Event::KeyDefined(data) => self.keys.defined(data),
            Event::KeyAdopted(data) => self.keys.adopted(data, id),
            Event::KeyRepealed(data) => self.keys.repealed(data),
            Event::BudgetDrafted(data) => self.budgets.drafted(data),
            Event::BudgetAdopted(data) => self.budgets.adopted(data, id),
            Event::AllocationComputed(data) => self.allocations.computed(data, id),
            Event::ShareAllocated(data) => self.allocations.share_allocated(data),
            Event::ContributionCalled(data) => {
                self.allocations.called(data.allocation);
                self.calls.called(data, id);
            }
            Event::PaymentRecorded(data) => {
                self.calls.paid(data);
                self.payments.recorded(data);
            }
        }
        self.size = self.size.saturating_add(1);
    }
}
