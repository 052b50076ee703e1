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
            Event::ConventionDrafted(data) => self.conventions.drafted(data),
            Event::ConventionSubmitted(data) => self.conventions.submitted(data),
            Event::DeliberationRecorded(data) => self.conventions.deliberation_recorded(data, id),
            Event::DeliberationBecameEnforceable(data) => self.conventions.deliberation_became_enforceable(data),
            Event::ConventionSigned(data) => self.conventions.signed(data),
            Event::ConventionEnteredIntoForce(data) => self.conventions.entered_into_force(data, id),
            Event::CommitteeInstalled(data) => self.committees.installed(data, id),
            Event::SeatsAdded(data) => self.committees.seats_added(data),
            Event::SeatsRemoved(data) => self.committees.seats_removed(data),
            Event::SeatFilled(data) => self.committees.seat_filled(data),
            Event::SeatVacated(data) => self.committees.seat_vacated(data),
            Event::MandatesEnded(data) => self.committees.mandates_ended(data),
            Event::ChairChanged(data) => self.committees.chair_changed(data),
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
