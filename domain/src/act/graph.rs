//! The graph of acts: a node for every fact that authorises or is authorised, and both directions between them.

use super::keys::KeyActs;
use super::undoing::{Undoing, undoing};
use crate::event::{Event, EventType, Subject};
use crate::ledger::Envelope;
use crate::value::{ConventionId, Date, EventId, Name, Text};
use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Where a node stands among the nodes: facts only cite earlier ones, so an authority always stands before what it authorises.
pub(super) type Index = u32;

/// A fact that authorises others or is authorised by them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The event that recorded it.
    pub fact: EventId,
    /// Its place in the ledger.
    pub position: u64,
    /// What happened.
    pub event_type: EventType,
    /// The object it is primarily about.
    pub subject: Subject,
    /// What distinguishes it among the facts about that object: the member of a deliberation, the item of a decision, the call.
    pub detail: Uuid,
    /// The date of the act.
    pub on: Date,
    /// The civil date it counts from.
    pub effective: Date,
    /// Whether an authority it needs is missing: none is cited, or one that this ledger does not hold.
    pub lacks_authority: bool,
    /// The nodes that authorise it. Shared between facts that cite the same.
    pub(super) authorities: Arc<[Index]>,
}

/// The acts of a ledger, and what was undone of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acts {
    pub(super) nodes: Vector<Node>,
    pub(super) by_fact: OrdMap<EventId, Index>,
    /// `(authority, dependant)`.
    pub(super) edges: OrdSet<(Index, Index)>,
    /// The number of a deliberation or of a revenue title, the title of a decision.
    labels: OrdMap<Index, Name>,
    /// Why an act counts from before it was taken.
    retroactive: OrdMap<Index, Text>,
    /// The convention of each committee, key and budget.
    conventions: OrdMap<Uuid, ConventionId>,
    /// What undid each act, in the order it was recorded.
    pub(super) undoings: OrdMap<Index, Arc<Vec<Undoing>>>,
    /// The act that each undoing is about.
    pub(super) undone: OrdMap<Index, Index>,
    /// What revived each act: the fact that says so, and the act whose disappearance revives it.
    pub(super) revivals: OrdMap<Index, Arc<Vec<(Index, Index)>>>,
    pub(super) keys: KeyActs,
}

/// What the graph keeps of an event besides its envelope.
struct Particulars {
    detail: Uuid,
    on: Date,
    label: Option<Name>,
}

impl Acts {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node of the fact `id`.
    pub fn get(&self, id: EventId) -> Option<&Node> {
        self.node(self.index(id)?)
    }

    /// The node of the fact at `position` of the ledger.
    pub fn at_position(&self, position: u64) -> Option<&Node> {
        let index = self.nodes.binary_search_by_key(&position, |node| node.position).ok()?;
        self.nodes.get(index)
    }

    /// Every node, in the order of their positions.
    pub fn iter(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// The facts that authorise the fact `id`, in the order of their positions.
    pub fn authorities(&self, id: EventId) -> impl Iterator<Item = &Node> {
        let authorities = self.get(id).map_or(&[][..], |node| &node.authorities);
        authorities.iter().filter_map(|authority| self.node(*authority))
    }

    /// The number of a deliberation or of a revenue title, the title of a decision.
    pub fn label(&self, id: EventId) -> Option<&Name> {
        self.labels.get(&self.index(id)?)
    }

    /// Why the act counts from before it was taken, where it does.
    pub fn retroactive(&self, id: EventId) -> Option<&Text> {
        self.retroactive.get(&self.index(id)?)
    }

    /// The convention that the fact belongs to.
    pub fn convention(&self, node: &Node) -> Option<ConventionId> {
        use crate::event::SubjectKind;
        match node.subject.kind {
            SubjectKind::Convention => Some(ConventionId::new(node.subject.id)),
            _ => self.conventions.get(&node.subject.id).copied(),
        }
    }

    pub(super) fn index(&self, id: EventId) -> Option<Index> {
        self.by_fact.get(&id).copied()
    }

    pub(super) fn node(&self, index: Index) -> Option<&Node> {
        self.nodes.get(usize::try_from(index).ok()?)
    }

    /// Folds an event. Never refuses: what is recorded happened.
    pub fn apply(&mut self, event: &Event, envelope: &Envelope<'_>) {
        match event {
            Event::CommitteeInstalled(data) => self.belongs(data.committee.uuid(), data.convention),
            Event::KeyDefined(data) => self.belongs(data.key.uuid(), data.convention),
            Event::BudgetDrafted(data) => self.belongs(data.budget.uuid(), data.convention),
            _ => {}
        }
        if !concerns_acts(event) {
            return;
        }
        let Ok(index) = Index::try_from(self.nodes.len()) else {
            return;
        };
        self.push(index, event, envelope);
        match event {
            Event::KeyAdopted(data) => {
                self.keys.adopted(index, data);
                if let Some(reason) = &data.retroactivity {
                    self.retroactive.insert(index, reason.clone());
                }
            }
            Event::KeyRepealed(data) => self.keys.repealed(index, data),
            Event::ActRevived(data) => {
                if let (Some(revived), Some(undone)) = (self.index(data.act), self.index(data.undone)) {
                    Arc::make_mut(self.revivals.entry(revived).or_default()).push((index, undone));
                }
            }
            _ => {}
        }
        if let Some(undoing) = undoing(event, envelope.id)
            && let Some(target) = self.index(undoing.target)
        {
            self.undone.insert(index, target);
            Arc::make_mut(self.undoings.entry(target).or_default()).push(undoing);
        }
    }

    fn belongs(&mut self, object: Uuid, convention: ConventionId) {
        self.conventions.insert(object, convention);
    }

    fn push(&mut self, index: Index, event: &Event, envelope: &Envelope<'_>) {
        let event_type = event.event_type();
        let mut authorities: Vec<Index> = envelope.authorised_by.iter().filter_map(|id| self.index(*id)).collect();
        authorities.sort_unstable();
        authorities.dedup();
        let all_known = envelope.authorised_by.iter().all(|id| self.by_fact.contains_key(id));
        let lacks_authority = !all_known || (authorities.is_empty() && needs_authority(event_type));
        // The calls of one allocation all cite it: one list serves them all.
        let authorities = match self.nodes.last() {
            Some(last) if *last.authorities == *authorities => Arc::clone(&last.authorities),
            _ => authorities.into(),
        };
        self.edges
            .extend(authorities.iter().map(|authority| (*authority, index)));
        let Particulars { detail, on, label } = self.particulars(event, &authorities, envelope.effective);
        if let Some(label) = label {
            self.labels.insert(index, label);
        }
        self.by_fact.insert(envelope.id, index);
        self.nodes.push_back(Node {
            fact: envelope.id,
            position: envelope.position,
            event_type,
            subject: event.subject(),
            detail,
            on,
            effective: envelope.effective,
            lacks_authority,
            authorities,
        });
    }

    fn particulars(&self, event: &Event, authorities: &[Index], effective: Date) -> Particulars {
        let plain = |detail: Uuid, on: Date| Particulars {
            detail,
            on,
            label: None,
        };
        match event {
            Event::DeliberationRecorded(data) => Particulars {
                detail: data.member.uuid(),
                on: data.decided_on,
                label: Some(data.number.clone()),
            },
            Event::DeliberationBecameEnforceable(data) => plain(data.member.uuid(), data.enforceable_on),
            Event::ConventionSigned(data) => plain(data.member.uuid(), data.signed_on),
            Event::DecisionAdopted(data) => Particulars {
                detail: data.item.uuid(),
                on: data.decided_on,
                label: Some(data.title.clone()),
            },
            Event::DecisionRejected(data) => Particulars {
                detail: data.item.uuid(),
                on: data.decided_on,
                label: Some(data.title.clone()),
            },
            // A key is adopted or repealed the day it is decided, whenever it counts from.
            Event::KeyAdopted(data) => plain(data.decision.uuid(), self.decided_on(authorities).unwrap_or(effective)),
            Event::KeyRepealed(data) => plain(data.decision.uuid(), self.decided_on(authorities).unwrap_or(effective)),
            Event::SessionConvened(data) => plain(data.session.uuid(), data.sent_on),
            Event::UnitCostNotified(data) => plain(data.notice.uuid(), data.notified_on),
            Event::UnitsStated(data) => plain(data.statement.uuid(), data.stated_on),
            Event::AllocationComputed(data) => plain(data.allocation.uuid(), data.computed_on),
            Event::ContributionCalled(data) => plain(data.call.uuid(), data.issued_on),
            Event::CallWithdrawn(data) => plain(data.call.uuid(), data.withdrawn_on),
            Event::TitleIssued(data) => Particulars {
                detail: data.title.uuid(),
                on: data.issued_on,
                label: Some(data.number.clone()),
            },
            Event::TitleTakenInCharge(data) => plain(data.title.uuid(), data.taken_in_charge_on),
            Event::TitleReduced(data) => plain(data.title.uuid(), data.decided_on),
            Event::TitleCancelled(data) => plain(data.title.uuid(), data.decided_on),
            Event::PaymentRecorded(data) => plain(data.payment.uuid(), data.paid_on),
            Event::AllocationSettled(data) => plain(data.allocation.uuid(), data.settled_on),
            Event::ReceiptUnattributed(data) => plain(data.payment.uuid(), data.paid_on),
            Event::SurplusImputed(data) => plain(data.payment.uuid(), data.imputed_on),
            Event::SurplusRefunded(data) => plain(data.payment.uuid(), data.refunded_on),
            Event::PaymentMoved(data) => plain(data.payment.uuid(), data.moved_on),
            Event::PaymentReversed(data) => plain(data.payment.uuid(), data.reversed_on),
            Event::RecoveryStepRecorded(data) => plain(data.call.uuid(), data.on),
            Event::CreditRepaid(data) => plain(data.repayment.uuid(), data.paid_on),
            Event::CreditOffset(data) => plain(data.call.uuid(), data.offset_on),
            Event::LoanRecorded(data) => Particulars {
                detail: data.loan.uuid(),
                on: data.contracted_on,
                label: Some(data.purpose.clone()),
            },
            Event::AssetRecorded(data) => Particulars {
                detail: data.asset.uuid(),
                on: data.acquired_on,
                label: Some(data.label.clone()),
            },
            Event::WithdrawalSettled(data) => plain(data.member.uuid(), data.settled_on),
            Event::YearClosed(data) => plain(data.convention.uuid(), data.closed_on),
            Event::ClericalErrorCorrected(data) => plain(data.act.uuid(), data.corrected_on),
            Event::ActRepealed(data) => plain(data.act.uuid(), data.decided_on),
            Event::ActRescinded(data) => plain(data.act.uuid(), data.decided_on),
            Event::ActAnnulled(data) => plain(data.act.uuid(), data.judged_on),
            Event::ActDeclaredIllegal(data) => plain(data.act.uuid(), data.judged_on),
            Event::JudgmentReversed(data) => plain(data.judgment.uuid(), data.judged_on),
            _ => plain(Uuid::nil(), effective),
        }
    }

    fn decided_on(&self, authorities: &[Index]) -> Option<Date> {
        let decisions = authorities.iter().filter_map(|authority| self.node(*authority));
        decisions
            .filter(|node| node.event_type == EventType::DecisionAdopted)
            .map(|node| node.on)
            .max()
    }
}

/// Whether an event has its place in the graph. Members, criteria and texts authorise nothing and are many; a share is part of its
/// allocation or settlement, whose chain is its own.
const fn concerns_acts(event: &Event) -> bool {
    !matches!(
        event,
        Event::LedgerOpened(_)
            | Event::MemberRegistered(_)
            | Event::MemberIdentifiersChanged(_)
            | Event::BillingDetailsSet(_)
            | Event::CriterionRecorded(_)
            | Event::KeyDefined(_)
            | Event::BudgetDrafted(_)
            | Event::ShareAllocated(_)
            | Event::ShareSettled(_)
            | Event::DebtShared(_)
            | Event::WithdrawalDue(_)
            | Event::LogKeyRotated(_)
            | Event::PersonalDataErased(_)
    )
}

/// Whether a fact of this type is nothing without an act that authorises it. An import that does not know the act is kept, and shown as
/// lacking it.
const fn needs_authority(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::ConventionSigned
            | EventType::ConventionEnteredIntoForce
            | EventType::CommitteeInstalled
            | EventType::SessionConvened
            | EventType::DecisionAdopted
            | EventType::DecisionRejected
            | EventType::KeyAdopted
            | EventType::KeyRepealed
            | EventType::BudgetAdopted
            | EventType::AllocationComputed
            | EventType::ContributionCalled
            | EventType::CallWithdrawn
            | EventType::TitleIssued
            | EventType::TitleTakenInCharge
            | EventType::TitleReduced
            | EventType::TitleCancelled
            | EventType::PaymentRecorded
            | EventType::SurplusImputed
            | EventType::SurplusRefunded
            | EventType::PaymentMoved
            | EventType::PaymentReversed
            | EventType::RecoveryStepRecorded
            | EventType::LateInterestProvided
            | EventType::AllocationSettled
            | EventType::LoanRecorded
            | EventType::AssetRecorded
            | EventType::WithdrawalSettled
            | EventType::CreditRepaid
            | EventType::CreditOffset
            | EventType::YearClosed
    )
}
