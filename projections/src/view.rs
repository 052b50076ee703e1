//! The whole view of a ledger at one position.

use crate::FactRef;
use crate::allocations::Allocations;
use crate::budgets::{Budgets, DebateView};
use crate::closings::Closings;
use crate::committees::Committees;
use crate::conventions::Conventions;
use crate::decisions::Decisions;
use crate::keys::Keys;
use crate::members::Members;
use crate::obligations::Obligations;
use crate::past_acts::PastActs;
use crate::withdrawals::Withdrawals;
use domain::act::Acts;
use domain::allocation::AllocationStage;
use domain::allocation::event::AllocationComputed;
use domain::asset::Assets;
use domain::budget::BudgetKind;
use domain::ledger::Identity;
use domain::ledger::event::LedgerOpened;
use domain::loan::Loans;
use domain::payment::{Movement, Payments};
use domain::unit_cost::UnitCosts;
use domain::value::{CallId, Cents, ConventionId, EventId, Instant};
use domain::{Envelope, Event, Ledger, Recorded, SubjectKind};
use imbl::Vector;

/// A ledger as people ask about it, at one position. Cloning it costs the same whatever its size, and the clone never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerView {
    /// Who the ledger is, once opened.
    pub identity: Option<Identity>,
    /// Its members.
    pub members: Members,
    /// The acts of its members taken over from files.
    pub past_acts: PastActs,
    /// Its conventions.
    pub conventions: Conventions,
    /// Its committees and their sessions.
    pub committees: Committees,
    /// Its committees' decisions.
    pub decisions: Decisions,
    /// Its sharing keys.
    pub keys: Keys,
    /// Its unit costs, and the units stated.
    pub unit_costs: UnitCosts,
    /// Its budgets.
    pub budgets: Budgets,
    /// The debates on the orientations of its budgets, in the order they were recorded.
    pub debates: Vector<DebateView>,
    /// Its allocations.
    pub allocations: Allocations,
    /// What its members owe.
    pub obligations: Obligations,
    /// Its payments, and what its members have to be imputed.
    pub payments: Payments,
    /// Its loans.
    pub loans: Loans,
    /// Its assets.
    pub assets: Assets,
    /// What withdrawals settled.
    pub withdrawals: Withdrawals,
    /// Its closed years.
    pub closings: Closings,
    /// Which fact authorises which, and what was undone.
    pub acts: Acts,
    /// What the rules know of its conventions.
    cooperation: domain::convention::Conventions,
    last: Option<(FactRef, Instant)>,
}

impl LedgerView {
    /// How many events it folds: the position of the next.
    pub fn size(&self) -> u64 {
        self.position().map_or(0, |position| position.saturating_add(1))
    }

    /// The position of its last event; none when it folds none.
    pub fn position(&self) -> Option<u64> {
        self.last.map(|(fact, _)| fact.position)
    }

    /// Where its last event stands.
    pub(crate) fn last_fact(&self) -> Option<FactRef> {
        self.last.map(|(fact, _)| fact)
    }

    /// When the ledger learnt its last event.
    pub fn recorded_at(&self) -> Option<Instant> {
        self.last.map(|(_, recorded_at)| recorded_at)
    }

    /// Where the event that recorded an act stands.
    pub fn fact_of(&self, event: EventId) -> Option<FactRef> {
        let position = self.acts.get(event)?.position;
        Some(FactRef { position, event })
    }

    /// Folds a recorded fact. Never refuses: what is recorded happened. Facts come in the order of their positions.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.acts.apply(&recorded.event, &Envelope::from(recorded));
        let moved = self.payments.apply(&recorded.event, recorded.event_id);
        let payments = std::mem::take(&mut self.payments);
        self.fold(recorded, &moved, &payments);
        self.payments = payments;
    }

    /// Folds a fact that `rules` hold already, and of which they said what payments it `moved`. What they remember as the view does is
    /// left to them, so that nothing is folded twice: [`Self::beside`] brings it.
    pub fn apply_after(&mut self, recorded: &Recorded, rules: &Ledger, moved: &[(CallId, Movement)]) {
        self.fold(recorded, moved, &rules.payments);
    }

    /// The view, with what `rules` remember as it does: the acts, the payments.
    #[must_use]
    pub fn beside(&self, rules: &Ledger) -> Self {
        Self {
            acts: rules.acts.clone(),
            payments: rules.payments.clone(),
            ..self.clone()
        }
    }

    #[expect(clippy::too_many_lines, reason = "a line an event type")]
    fn fold(&mut self, recorded: &Recorded, moved: &[(CallId, Movement)], payments: &Payments) {
        let fact = FactRef::from(recorded);
        match &recorded.event {
            Event::LedgerOpened(data) => self.opened(data),
            Event::MemberRegistered(data) => self.members.registered(data, fact),
            Event::MemberIdentifiersChanged(data) => self.members.identifiers_changed(data, fact),
            Event::BillingDetailsSet(data) => self.members.billing_details_set(data, fact),
            Event::CriterionRecorded(data) => self.members.criterion_recorded(data, fact),
            Event::MemberSucceeded(data) => self.members.succeeded(data, fact),
            Event::SubstitutionEstablished(data) => self.members.substitution_established(data, fact),
            Event::PastActRecorded(data) => self.past_acts.recorded(data, fact),
            Event::ConventionDrafted(data) => self.conventions.drafted(data, fact),
            Event::ConventionSubmitted(data) => self.conventions.submitted(data, fact),
            Event::DeliberationRecorded(data) => self.conventions.deliberation_recorded(data, fact),
            Event::DeliberationBecameEnforceable(data) => self.conventions.became_enforceable(data, fact),
            Event::MovementRequested(data) => self.conventions.movement_requested(data),
            Event::ConventionSigned(data) => self.conventions.signed(data, fact),
            Event::ConventionEnteredIntoForce(data) => self.conventions.entered_into_force(data, fact),
            // The state that the rules keep says the rest; and what was undone is worked out from the graph of acts: nothing shown before
            // changes.
            Event::DraftCompleted(_)
            | Event::ConsultationOpened(_)
            | Event::SilenceEstablished(_)
            | Event::ConsultationConcluded(_)
            | Event::PrefectOrderRecorded(_)
            | Event::ConventionTransmitted(_)
            | Event::ConventionPublished(_)
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
            | Event::OrganConsentRecorded(_)
            | Event::MemberAdmitted(_)
            | Event::MemberReleased(_)
            | Event::ParticipationSettled(_)
            | Event::ClericalErrorCorrected(_)
            | Event::ActRepealed(_)
            | Event::ActRescinded(_)
            | Event::ActAnnulled(_)
            | Event::ActRevived(_)
            | Event::ActDeclaredIllegal(_)
            | Event::JudgmentReversed(_)
            // No figure follows from how the ledger is kept.
            | Event::LogKeyRotated(_)
            | Event::PersonalDataErased(_) => {}
            Event::CommitteeInstalled(_)
            | Event::SeatsAdded(_)
            | Event::SeatsRemoved(_)
            | Event::SeatFilled(_)
            | Event::SeatVacated(_)
            | Event::MandatesEnded(_)
            | Event::ChairChanged(_)
            | Event::RulesChanged(_)
            | Event::SessionConvened(_)
            | Event::AgendaChanged(_)
            | Event::SessionPostponed(_)
            | Event::SessionOpened(_)
            | Event::AttendanceChanged(_)
            | Event::InterestDeclared(_)
            | Event::ItemSetAside(_)
            | Event::DecisionAdopted(_)
            | Event::DecisionRejected(_)
            | Event::DecisionBecameEnforceable(_)
            | Event::SessionClosed(_)
            | Event::MinutesDrafted(_)
            | Event::MinutesApproved(_)
            | Event::SessionDocumentPublished(_) => self.fold_committee(&recorded.event, fact),
            Event::KeyDefined(data) => self.keys.defined(data, fact),
            Event::KeyAdopted(data) => self.keys.adopted(data, fact),
            Event::KeyRepealed(data) => self.keys.repealed(data, fact),
            Event::UnitCostNotified(_) | Event::UnitsStated(_) => {
                self.unit_costs.apply(&recorded.event, fact.event);
            }
            Event::BudgetDrafted(data) => self.budgets.drafted(data, fact),
            Event::OrientationDebateHeld(data) => self.debates.push_back(DebateView::of(data, fact)),
            Event::BudgetAdopted(data) => self.budgets.adopted(data, recorded.effective, fact),
            Event::AllocationComputed(_)
            | Event::ShareAllocated(_)
            | Event::ContributionCalled(_)
            | Event::CallWithdrawn(_)
            | Event::TitleIssued(_)
            | Event::TitleTakenInCharge(_)
            | Event::TitleReduced(_)
            | Event::TitleCancelled(_)
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
            | Event::YearClosed(_) => self.fold_money(&recorded.event, fact),
        }
        self.fold_movements(moved, payments, fact);
        self.fold_cooperation(recorded, fact);
        self.last = Some((fact, recorded.recorded_at));
    }

    /// Folds what a fact moved of `payments` to calls, or from them.
    fn fold_movements(&mut self, moved: &[(CallId, Movement)], payments: &Payments, fact: FactRef) {
        for (call, movement) in moved {
            if let Ok(payment) = payments.get(movement.payment) {
                self.obligations.paid(*call, movement, payment.reference.clone(), fact);
            }
            if movement.amount < Cents::ZERO {
                self.paid_no_more(*call);
            }
        }
    }

    /// Money left a call: the year of the call, if it was closed, is open again.
    fn paid_no_more(&mut self, call: CallId) {
        let Some(obligation) = self.obligations.of_call(call) else {
            return;
        };
        if let Some(convention) = self.convention_of(obligation) {
            self.closings.opened_again(convention, obligation.fiscal_year);
        }
    }

    fn opened(&mut self, data: &LedgerOpened) {
        self.identity = Some(Identity {
            id: data.ledger,
            name: data.name.clone(),
            operator: data.operator,
        });
    }

    /// Folds what the rules know of a convention, if the fact is about one.
    fn fold_cooperation(&mut self, recorded: &Recorded, fact: FactRef) {
        let subject = recorded.event.subject();
        if subject.kind != SubjectKind::Convention {
            return;
        }
        let convention = ConventionId::new(subject.id);
        self.cooperation.apply(&recorded.event, recorded.event_id);
        if let Some(state) = self.cooperation.shared(convention) {
            self.conventions.now_stands(convention, state, fact);
        }
    }

    /// Folds a fact about what members owe.
    fn fold_money(&mut self, event: &Event, fact: FactRef) {
        match event {
            Event::AllocationComputed(data) => self.allocation_computed(data, fact),
            Event::ShareAllocated(data) => {
                if let Some((year, stage)) = self.allocations.share_allocated(data, fact) {
                    self.obligations.share_allocated(data, year, stage, fact);
                }
            }
            Event::ContributionCalled(data) => self.obligations.called(data, fact),
            Event::CallWithdrawn(data) => self.obligations.withdrawn(data, fact),
            Event::TitleIssued(data) => self.obligations.title_issued(data, fact),
            Event::TitleTakenInCharge(data) => self.obligations.title_taken_in_charge(data, fact),
            Event::TitleReduced(data) => self.obligations.title_reduced(data, fact),
            Event::TitleCancelled(data) => self.obligations.title_cancelled(data, fact),
            Event::AllocationSettled(data) => self.obligations.settled(data, fact),
            Event::ShareSettled(data) => self.obligations.share_settled(data, fact),
            Event::CreditRepaid(data) => self.obligations.credit_repaid(data, fact),
            Event::CreditOffset(data) => self.obligations.credit_offset(data, fact),
            Event::LoanRecorded(data) => self.loans.recorded(data, fact.event),
            Event::AssetRecorded(data) => self.assets.recorded(data, fact.event),
            Event::WithdrawalSettled(data) => self.withdrawals.settled(data, fact),
            Event::DebtShared(data) => self.withdrawals.shared(data),
            Event::WithdrawalDue(data) => {
                if let Some(view) = self.withdrawals.owed(data) {
                    self.obligations.owed(&view.settled, data, fact);
                }
            }
            Event::YearClosed(data) => self.closings.closed(data, fact),
            // Those of payments: the movements say what they change here.
            _ => {}
        }
    }

    fn allocation_computed(&mut self, data: &AllocationComputed, fact: FactRef) {
        let kind = self.budgets.get(data.budget).map(|budget| budget.kind);
        let stage = AllocationStage::of(data, kind.unwrap_or(BudgetKind::Initial));
        self.allocations.computed(data, stage, fact);
        let former = self
            .allocations
            .get(data.allocation)
            .and_then(|allocation| allocation.follows);
        let former = former.and_then(|former| self.allocations.get(former));
        let shares = former.into_iter().flat_map(|former| former.shares.iter());
        self.obligations
            .computed(data, stage, shares.map(|share| &share.allocated), fact);
        if stage == AllocationStage::Regularised {
            self.closings.opened_again(data.convention, data.fiscal_year);
        }
    }

    /// Folds a fact about a committee: its seats, its decisions, or one of its sessions.
    fn fold_committee(&mut self, event: &Event, fact: FactRef) {
        match event {
            Event::CommitteeInstalled(data) => self.committees.installed(data, fact),
            Event::SeatsAdded(data) => self.committees.seats_added(data),
            Event::SeatsRemoved(data) => self.committees.seats_removed(data),
            Event::SeatFilled(data) => self.committees.seat_filled(data),
            Event::SeatVacated(data) => self.committees.seat_vacated(data),
            Event::MandatesEnded(data) => self.committees.mandates_ended(data),
            Event::ChairChanged(data) => self.committees.chair_changed(data),
            Event::RulesChanged(data) => self.committees.rules_changed(data),
            Event::SessionConvened(data) => self.committees.session_convened(data, fact),
            Event::DecisionAdopted(data) => {
                if let Some(committee) = self.committees.get(data.committee) {
                    self.decisions.adopted(data, committee, fact);
                }
            }
            Event::DecisionRejected(data) => {
                if let Some(committee) = self.committees.get(data.committee) {
                    self.decisions.rejected(data, committee, fact);
                }
            }
            Event::DecisionBecameEnforceable(data) => self.decisions.became_enforceable(data, fact),
            of_a_session => self.fold_session(of_a_session, fact),
        }
    }
}
