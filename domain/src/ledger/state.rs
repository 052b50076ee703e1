//! What the rules remember of a ledger.

use crate::act::Acts;
use crate::allocation::{AllocationStage, Allocations};
use crate::asset::Assets;
use crate::budget::{BudgetKind, Budgets};
use crate::call::Calls;
use crate::closing::Closings;
use crate::committee::Committees;
use crate::convention::Conventions;
use crate::erasure::Erasures;
use crate::event::{Event, Recorded};
use crate::key::Keys;
use crate::loan::Loans;
use crate::log_key::LogKeys;
use crate::member::Members;
use crate::past_act::PastActs;
use crate::payment::{Movement, Payments};
use crate::settlement::Settlements;
use crate::title::Titles;
use crate::unit_cost::UnitCosts;
use crate::value::{CallId, Cents, Date, EventId, LedgerId, Name, Siren};
use crate::withdrawal::Withdrawals;
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
    /// The acts of its members taken over from files.
    pub past_acts: PastActs,
    /// Its conventions.
    pub conventions: Conventions,
    /// Its committees.
    pub committees: Committees,
    /// Its keys.
    pub keys: Keys,
    /// Its unit costs, and the units stated.
    pub unit_costs: UnitCosts,
    /// Its budgets.
    pub budgets: Budgets,
    /// Its allocations.
    pub allocations: Allocations,
    /// Its calls.
    pub calls: Calls,
    /// Its titles.
    pub titles: Titles,
    /// Its payments.
    pub payments: Payments,
    /// Its settlements.
    pub settlements: Settlements,
    /// Its loans.
    pub loans: Loans,
    /// Its assets.
    pub assets: Assets,
    /// What withdrawals make owe.
    pub withdrawals: Withdrawals,
    /// Its closed years.
    pub closings: Closings,
    /// The keys that signed it.
    pub log_keys: LogKeys,
    /// What no longer opens.
    pub erasures: Erasures,
    /// Which fact authorises which, and what was undone.
    pub acts: Acts,
}

/// What the rules need of a fact besides what happened.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// Its identifier.
    pub id: EventId,
    /// Its place in the ledger.
    pub position: u64,
    /// The civil date it counts from.
    pub effective: Date,
    /// The events that authorise it.
    pub authorised_by: &'a [EventId],
}

impl<'a> From<&'a Recorded> for Envelope<'a> {
    fn from(recorded: &'a Recorded) -> Self {
        Self {
            id: recorded.event_id,
            position: recorded.position,
            effective: recorded.effective,
            authorised_by: &recorded.authorised_by,
        }
    }
}

impl Ledger {
    /// Folds a recorded fact into the state; what payments it moves to calls or from them. Never refuses: what is recorded happened.
    pub fn apply(&mut self, recorded: &Recorded) -> Vec<(CallId, Movement)> {
        self.apply_event(&recorded.event, &Envelope::from(recorded))
    }

    /// Folds an event, with what its envelope says of it; what payments it moves.
    #[expect(clippy::too_many_lines, reason = "a line an event type")]
    pub(crate) fn apply_event(&mut self, event: &Event, envelope: &Envelope<'_>) -> Vec<(CallId, Movement)> {
        let id = envelope.id;
        let mut moved = Vec::new();
        self.acts.apply(event, envelope);
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
            Event::BillingDetailsSet(data) => self.members.billing_details_set(data),
            Event::CriterionRecorded(data) => self.members.criterion_recorded(data, id),
            Event::MemberSucceeded(data) => self.members.succeeded(data, id),
            Event::SubstitutionEstablished(data) => self.members.substitution_established(data, id),
            Event::PastActRecorded(data) => self.past_acts.recorded(data),
            Event::ConventionDrafted(_)
            | Event::DraftCompleted(_)
            | Event::ConventionSubmitted(_)
            | Event::ConsultationOpened(_)
            | Event::DeliberationRecorded(_)
            | Event::DeliberationBecameEnforceable(_)
            | Event::SilenceEstablished(_)
            | Event::ConsultationConcluded(_)
            | Event::PrefectOrderRecorded(_)
            | Event::ConventionSigned(_)
            | Event::ConventionTransmitted(_)
            | Event::ConventionPublished(_)
            | Event::ConventionEnteredIntoForce(_)
            | Event::ConventionSuspended(_)
            | Event::ConventionResumed(_)
            | Event::ConventionDenounced(_)
            | Event::DenunciationWithdrawn(_)
            | Event::ConventionTerminated(_)
            | Event::RenewalEstablished(_)
            | Event::ConventionExpired(_)
            | Event::ConventionDissolved(_)
            | Event::LiquidatorNamed(_)
            | Event::LiquidationOpened(_)
            | Event::LiquidationClosed(_)
            | Event::AmendmentDrafted(_)
            | Event::AmendmentSigned(_)
            | Event::AmendmentEnteredIntoForce(_)
            | Event::MovementRequested(_)
            | Event::OrganConsentRecorded(_)
            | Event::MemberAdmitted(_)
            | Event::MemberReleased(_)
            | Event::ParticipationSettled(_) => self.conventions.apply(event, id),
            Event::CommitteeInstalled(data) => self.committees.installed(data, id),
            Event::SeatsAdded(data) => self.committees.seats_added(data),
            Event::SeatsRemoved(data) => self.committees.seats_removed(data),
            Event::SeatFilled(data) => self.committees.seat_filled(data),
            Event::SeatVacated(data) => self.committees.seat_vacated(data),
            Event::MandatesEnded(data) => self.committees.mandates_ended(data),
            Event::ChairChanged(data) => self.committees.chair_changed(data),
            Event::RulesChanged(data) => self.committees.rules_changed(data),
            Event::SessionConvened(data) => self.committees.session_convened(data),
            Event::AgendaChanged(data) => self.committees.agenda_changed(data),
            Event::SessionPostponed(data) => self.committees.session_postponed(data),
            Event::SessionOpened(data) => self.committees.session_opened(data),
            Event::AttendanceChanged(data) => self.committees.attendance_changed(data),
            Event::InterestDeclared(data) => self.committees.interest_declared(data),
            Event::ItemSetAside(data) => self.committees.item_set_aside(data),
            Event::DecisionAdopted(data) => self.committees.decision_adopted(data, id),
            Event::DecisionRejected(data) => self.committees.decision_rejected(data, id),
            Event::SessionClosed(data) => self.committees.session_closed(data),
            Event::DecisionBecameEnforceable(data) => self.committees.decision_became_enforceable(data, id),
            Event::MinutesDrafted(data) => self.committees.minutes_drafted(data),
            Event::MinutesApproved(data) => self.committees.minutes_approved(data),
            Event::SessionDocumentPublished(data) => self.committees.session_document_published(data),
            Event::KeyDefined(data) => self.keys.defined(data),
            Event::KeyAdopted(data) => self.keys.adopted(data, id),
            Event::KeyRepealed(data) => self.keys.repealed(data),
            Event::UnitCostNotified(_) | Event::UnitsStated(_) => self.unit_costs.apply(event, id),
            Event::BudgetDrafted(data) => self.budgets.drafted(data),
            Event::OrientationDebateHeld(data) => self.budgets.debated(data),
            Event::BudgetAdopted(data) => self.budgets.adopted(data, id),
            Event::AllocationComputed(_)
            | Event::ShareAllocated(_)
            | Event::ContributionCalled(_)
            | Event::CallWithdrawn(_)
            | Event::PaymentRecorded(_)
            | Event::ReceiptUnattributed(_)
            | Event::SurplusImputed(_)
            | Event::SurplusRefunded(_)
            | Event::PaymentMoved(_)
            | Event::PaymentReversed(_)
            | Event::RecoveryStepRecorded(_)
            | Event::LateInterestProvided(_)
            | Event::AllocationSettled(_)
            | Event::ShareSettled(_)
            | Event::CreditRepaid(_)
            | Event::CreditOffset(_)
            | Event::LoanRecorded(_)
            | Event::AssetRecorded(_)
            | Event::WithdrawalSettled(_)
            | Event::DebtShared(_)
            | Event::WithdrawalDue(_)
            | Event::YearClosed(_) => moved = self.apply_money(event, id),
            Event::TitleIssued(_)
            | Event::TitleTakenInCharge(_)
            | Event::TitleReduced(_)
            | Event::TitleCancelled(_) => self.titles.apply(event, id),
            Event::LogKeyRotated(data) => self.log_keys.rotated(data),
            Event::PersonalDataErased(data) => self.erasures.erased(data),
            // What was undone is worked out from the graph: nothing recorded before changes.
            Event::ClericalErrorCorrected(_)
            | Event::ActRepealed(_)
            | Event::ActRescinded(_)
            | Event::ActAnnulled(_)
            | Event::ActRevived(_)
            | Event::ActDeclaredIllegal(_)
            | Event::JudgmentReversed(_) => {}
        }
        self.size = self.size.saturating_add(1);
        moved
    }

    /// Folds what is shared, called, paid and settled; what payments it moves.
    fn apply_money(&mut self, event: &Event, id: EventId) -> Vec<(CallId, Movement)> {
        let moved = self.payments.apply(event, id);
        for (call, movement) in &moved {
            self.calls.paid(*call, movement.amount);
            if movement.amount < Cents::ZERO {
                self.paid_no_more(*call);
            }
        }
        match event {
            Event::AllocationComputed(data) => {
                let kind = self.budgets.get(data.budget).map(|budget| budget.kind);
                let stage = AllocationStage::of(data, kind.unwrap_or(BudgetKind::Initial));
                self.allocations.computed(data, stage, id);
                if stage == AllocationStage::Regularised {
                    self.closings.opened_again(data.convention, data.fiscal_year);
                }
            }
            Event::ShareAllocated(data) => self.allocations.share_allocated(data),
            Event::ContributionCalled(data) => {
                self.allocations.called(data.allocation);
                self.withdrawals.called(data.allocation);
                self.calls.called(data, id);
            }
            Event::CallWithdrawn(data) => {
                self.allocations.withdrawn(data.allocation, data.withdrawn_on);
                self.withdrawals.call_withdrawn(data.allocation, data.withdrawn_on);
                self.calls.withdrawn(data);
            }
            Event::AllocationSettled(data) => {
                self.allocations.settled(data.allocation);
                self.settlements.established(data, id);
            }
            Event::ShareSettled(data) => self.settlements.share_settled(data),
            Event::CreditRepaid(data) => self.settlements.credit_repaid(data),
            Event::CreditOffset(data) => {
                self.calls.paid(data.call, data.amount);
                self.settlements.credit_offset(data);
            }
            Event::LoanRecorded(data) => self.loans.recorded(data, id),
            Event::AssetRecorded(data) => self.assets.recorded(data, id),
            Event::WithdrawalSettled(data) => self.withdrawals.settled(data, id),
            Event::WithdrawalDue(data) => {
                if let Some(settled) = self.withdrawals.owed(data) {
                    self.settlements.owed_by_withdrawal(data, settled);
                }
            }
            Event::YearClosed(data) => self.closings.closed(data),
            // Those of payments: folded above.
            _ => {}
        }
        moved
    }

    /// Money left a call: the year of the call, if it was closed, is open again.
    fn paid_no_more(&mut self, call: CallId) {
        let budget = self.calls.get(call).map(|call| call.budget);
        if let Ok(budget) = budget.and_then(|budget| self.budgets.get(budget)) {
            self.closings.opened_again(budget.convention, budget.fiscal_year);
        }
    }
}
