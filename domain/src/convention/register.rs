//! The conventions of a ledger, and how its facts change them.

use super::EndKind;
use super::event::{
    ConventionDenounced, ConventionDissolved, ConventionDrafted, ConventionEnteredIntoForce, ConventionExpired,
    ConventionPublished, ConventionResumed, ConventionSigned, ConventionSubmitted, ConventionSuspended,
    ConventionTerminated, ConventionTransmitted, DeliberationBecameEnforceable, DeliberationRecorded,
    DenunciationWithdrawn, DraftCompleted, LiquidationClosed, LiquidationOpened, LiquidatorNamed, RenewalEstablished,
};
use super::state::{Convention, Denunciation, End, Publication, Renewal, Suspension, Transmission};
use crate::amendment::event::{AmendmentDrafted, AmendmentEnteredIntoForce, AmendmentSigned};
use crate::amendment::{Amendment, Change};
use crate::consultation::event::{
    ConsultationConcluded, ConsultationOpened, OrganConsentRecorded, PrefectOrderRecorded, SilenceEstablished,
};
use crate::consultation::{Approval, Consent, Consultation, Order, Question};
use crate::event::Event;
use crate::participation::Participation;
use crate::participation::event::{MemberAdmitted, MemberReleased, MovementRequested, ParticipationSettled};
use crate::refusal::{Code, Refusal};
use crate::value::{AmendmentId, ConventionId, Date, DeliberationId, EventId, MemberId, Name};
use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The conventions of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conventions {
    by_id: OrdMap<ConventionId, Arc<Convention>>,
    /// Every deliberation recorded, even those that a later one replaced.
    deliberations: OrdSet<DeliberationId>,
    /// Who asked to join or to leave, when, and by which number.
    requests: OrdSet<(MemberId, Date, Name)>,
}

impl Conventions {
    /// The convention, or a refusal.
    pub fn get(&self, id: ConventionId) -> Result<&Convention, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::ConventionUnknown,
                format!("La convention {id} est inconnue de ce registre."),
            )
            .at("convention")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: ConventionId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Every convention, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Convention> {
        self.by_id.values().map(AsRef::as_ref)
    }

    /// The convention, shared: a caller keeps it at the cost of a counter.
    pub fn shared(&self, id: ConventionId) -> Option<Arc<Convention>> {
        self.by_id.get(&id).map(Arc::clone)
    }

    /// Folds an event known by `id`, if it is about a convention.
    pub fn apply(&mut self, event: &Event, id: EventId) {
        match event {
            Event::ConventionDrafted(data) => self.drafted(data, id),
            Event::DraftCompleted(data) => self.draft_completed(data),
            Event::ConventionSubmitted(data) => self.submitted(data, id),
            Event::ConsultationOpened(data) => self.consultation_opened(data, id),
            Event::DeliberationRecorded(data) => self.deliberation_recorded(data, id),
            Event::DeliberationBecameEnforceable(data) => self.deliberation_became_enforceable(data),
            Event::SilenceEstablished(data) => self.silence_established(data, id),
            Event::ConsultationConcluded(data) => self.consultation_concluded(data, id),
            Event::PrefectOrderRecorded(data) => self.prefect_order_recorded(data, id),
            Event::ConventionSigned(data) => self.signed(data),
            Event::ConventionTransmitted(data) => self.transmitted(data, id),
            Event::ConventionPublished(data) => self.published(data, id),
            Event::ConventionEnteredIntoForce(data) => self.entered_into_force(data, id),
            Event::ConventionSuspended(data) => self.suspended(data, id),
            Event::ConventionResumed(data) => self.resumed(data, id),
            Event::ConventionDenounced(data) => self.denounced(data, id),
            Event::DenunciationWithdrawn(data) => self.denunciation_withdrawn(data),
            Event::ConventionTerminated(data) => self.terminated(data, id),
            Event::RenewalEstablished(data) => self.renewed(data, id),
            Event::ConventionExpired(data) => self.expired(data, id),
            Event::ConventionDissolved(data) => self.dissolved(data, id),
            Event::LiquidatorNamed(data) => self.liquidator_named(data, id),
            Event::LiquidationOpened(data) => self.liquidation_opened(data, id),
            Event::LiquidationClosed(data) => self.liquidation_closed(data, id),
            Event::AmendmentDrafted(data) => self.amendment_drafted(data, id),
            Event::AmendmentSigned(data) => self.amendment_signed(data),
            Event::AmendmentEnteredIntoForce(data) => self.amendment_entered_into_force(data, id),
            Event::MovementRequested(data) => self.movement_requested(data, id),
            Event::OrganConsentRecorded(data) => self.organ_consent_recorded(data, id),
            Event::MemberAdmitted(data) => self.member_admitted(data, id),
            Event::MemberReleased(data) => self.member_released(data, id),
            Event::ParticipationSettled(data) => self.participation_settled(data, id),
            _ => {}
        }
    }

    /// Whether the deliberation is already recorded.
    pub fn has_deliberation(&self, id: DeliberationId) -> bool {
        self.deliberations.contains(&id)
    }

    /// Whether `member` decided on a convention on that day, by a deliberation of that number, or asked by one to join or to leave.
    pub fn holds_deliberation(&self, member: MemberId, decided_on: Date, number: &Name) -> bool {
        if self.requests.contains(&(member, decided_on, number.clone())) {
            return true;
        }
        let same = |approval: &Approval| approval.decided_on == decided_on && approval.number == *number;
        self.by_id.values().any(|convention| {
            let consultations = convention.consultations.values();
            let mut decided = consultations.flat_map(|consultation| consultation.deliberations_of(member));
            decided.any(same)
        })
    }

    /// Whether an amendment of any convention bears the id.
    pub fn has_amendment(&self, id: AmendmentId) -> bool {
        self.by_id
            .values()
            .any(|convention| convention.amendments.contains_key(&id))
    }

    fn update(&mut self, id: ConventionId, change: impl FnOnce(&mut Convention)) {
        if let Some(convention) = self.by_id.get_mut(&id) {
            change(Arc::make_mut(convention));
        }
    }

    fn update_consultation(&mut self, id: ConventionId, question: Question, change: impl FnOnce(&mut Consultation)) {
        self.update(id, |convention| {
            if let Some(consultation) = convention.consultations.get_mut(&question) {
                change(consultation);
            }
        });
    }

    fn update_participation(&mut self, id: ConventionId, member: MemberId, change: impl FnOnce(&mut Participation)) {
        self.update(id, |convention| {
            change(convention.participations.entry(member).or_default());
        });
    }

    fn drafted(&mut self, data: &ConventionDrafted, fact: EventId) {
        let convention = Convention {
            id: data.convention,
            title: data.title.clone(),
            legal_form: data.legal_form,
            carrier: data.carrier,
            parties: data.parties.clone(),
            delegations: data.delegations.clone(),
            provisions: data.provisions.clone(),
            starts_on: data.starts_on,
            ends_on: data.ends_on,
            notified_on: None,
            unmet: Vec::new(),
            flags: Vec::new(),
            consultations: OrdMap::new(),
            transmission: None,
            publication: None,
            in_force: None,
            suspensions: Vector::new(),
            denunciations: OrdMap::new(),
            renewals: Vector::new(),
            end: None,
            liquidator: None,
            liquidation: None,
            settled: None,
            amendments: OrdMap::new(),
            participations: data
                .parties
                .iter()
                .map(|party| (*party, Participation::founding()))
                .collect(),
            fact,
        };
        self.by_id.insert(data.convention, Arc::new(convention));
    }

    fn draft_completed(&mut self, data: &DraftCompleted) {
        self.update(data.convention, |convention| {
            convention.provisions.clauses.extend(data.clauses.iter().cloned());
            if data.reimbursement_months.is_some() {
                convention.provisions.reimbursement_months = data.reimbursement_months;
            }
        });
    }

    /// A submission opens the consultation of all parties; where the fact that follows says more, it replaces this one.
    fn submitted(&mut self, data: &ConventionSubmitted, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.notified_on = Some(data.notified_on);
            convention.unmet.clone_from(&data.unmet);
            convention.flags.clone_from(&data.flags);
            if let Some(consultation) = Consultation::of_all(&convention.parties, data.notified_on, fact) {
                convention.consultations.insert(Question::Convention, consultation);
            }
        });
    }

    fn consultation_opened(&mut self, data: &ConsultationOpened, fact: EventId) {
        self.update(data.convention, |convention| {
            convention
                .consultations
                .insert(data.question, Consultation::opened(data, fact));
        });
    }

    fn deliberation_recorded(&mut self, data: &DeliberationRecorded, fact: EventId) {
        self.deliberations.insert(data.deliberation);
        self.update_consultation(data.convention, data.question, |consultation| {
            consultation.deliberated(data, fact);
        });
    }

    fn deliberation_became_enforceable(&mut self, data: &DeliberationBecameEnforceable) {
        self.update_consultation(data.convention, data.question, |consultation| {
            consultation.became_enforceable(data);
        });
    }

    fn silence_established(&mut self, data: &SilenceEstablished, fact: EventId) {
        self.update_consultation(data.convention, data.question, |consultation| {
            consultation.silence_established(data, fact);
        });
    }

    fn consultation_concluded(&mut self, data: &ConsultationConcluded, fact: EventId) {
        self.update_consultation(data.convention, data.question, |consultation| {
            consultation.concluded(data, fact);
        });
        if let Some((member, movement)) = data.question.movement() {
            self.update_participation(data.convention, member, |participation| {
                participation.answered(movement, data.adopted);
            });
        }
    }

    fn organ_consent_recorded(&mut self, data: &OrganConsentRecorded, fact: EventId) {
        let consent = Consent::recorded(data, fact);
        if let Some((member, movement)) = data.question.movement() {
            self.update_participation(data.convention, member, |participation| {
                participation.consented(movement, consent);
            });
        } else if let Question::Amendment(amendment) = data.question {
            self.update(data.convention, |convention| {
                if let Some(amendment) = convention.amendments.get_mut(&amendment) {
                    amendment.consent = Some(consent);
                }
            });
        }
    }

    /// The order follows what was agreed: by the organ alone, else by the members.
    fn prefect_order_recorded(&mut self, data: &PrefectOrderRecorded, fact: EventId) {
        let order = Order::recorded(data, fact);
        self.update(data.convention, |convention| {
            if let Some(consent) = convention.consent_mut(data.question).filter(|consent| consent.alone) {
                consent.order = Some(order);
            } else if let Some(consultation) = convention.consultations.get_mut(&data.question) {
                consultation.order = Some(order);
            }
        });
    }

    fn signed(&mut self, data: &ConventionSigned) {
        self.update_consultation(data.convention, Question::Convention, |consultation| {
            consultation.signed(data.member, data.signed_on);
        });
    }

    fn transmitted(&mut self, data: &ConventionTransmitted, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.transmission = Some(Transmission {
                actes_id: data.actes_id.clone(),
                transmitted_on: data.transmitted_on,
                received_on: data.received_on,
                fact,
            });
        });
    }

    fn published(&mut self, data: &ConventionPublished, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.publication = Some(Publication {
                published_on: data.published_on,
                fact,
            });
        });
    }

    fn entered_into_force(&mut self, data: &ConventionEnteredIntoForce, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.in_force = Some((data.in_force_on, fact));
        });
    }

    fn suspended(&mut self, data: &ConventionSuspended, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.suspensions.push_back(Suspension {
                from: data.from,
                resumed: None,
                fact,
            });
        });
    }

    fn resumed(&mut self, data: &ConventionResumed, fact: EventId) {
        self.update(data.convention, |convention| {
            if let Some(last) = convention.suspensions.back_mut() {
                last.resumed = Some((data.from, fact));
            }
        });
    }

    fn denounced(&mut self, data: &ConventionDenounced, fact: EventId) {
        let denunciation = Denunciation {
            received_on: data.received_on,
            last_day: data.last_day,
            ends_convention: data.ends_convention,
            fact,
        };
        self.update(data.convention, |convention| {
            convention.denunciations.insert(data.member, denunciation);
        });
        if !data.ends_convention {
            self.update_participation(data.convention, data.member, |participation| {
                participation.leaves(data.last_day, None, fact);
            });
        }
    }

    fn denunciation_withdrawn(&mut self, data: &DenunciationWithdrawn) {
        self.update(data.convention, |convention| {
            let withdrawn = convention.denunciations.remove(&data.member);
            let only_this_party = withdrawn.is_some_and(|denunciation| !denunciation.ends_convention);
            if let Some(participation) = convention
                .participations
                .get_mut(&data.member)
                .filter(|_| only_this_party)
            {
                participation.leaving = None;
            }
        });
    }

    fn terminated(&mut self, data: &ConventionTerminated, fact: EventId) {
        self.ended(
            data.convention,
            EndKind::Terminated,
            data.decided_on,
            data.last_day,
            fact,
        );
    }

    fn renewed(&mut self, data: &RenewalEstablished, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.renewals.push_back(Renewal {
                from: data.from,
                until: data.until,
                fact,
            });
        });
    }

    fn expired(&mut self, data: &ConventionExpired, fact: EventId) {
        let denounced = |convention: &Convention| {
            convention
                .denunciation()
                .is_some_and(|denunciation| denunciation.last_day <= data.last_day)
        };
        let kind = match self.by_id.get(&data.convention) {
            Some(convention) if denounced(convention) => EndKind::Denounced,
            _ => EndKind::Expired,
        };
        self.ended(data.convention, kind, data.last_day, data.last_day, fact);
    }

    fn dissolved(&mut self, data: &ConventionDissolved, fact: EventId) {
        self.ended(data.convention, EndKind::Dissolved, data.last_day, data.last_day, fact);
    }

    fn ended(&mut self, id: ConventionId, kind: EndKind, decided_on: Date, last_day: Date, fact: EventId) {
        self.update(id, |convention| {
            convention.end = Some(End {
                kind,
                decided_on,
                last_day,
                fact,
            });
        });
    }

    fn liquidator_named(&mut self, data: &LiquidatorNamed, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.liquidator = Some((data.named_on, fact));
        });
    }

    fn liquidation_opened(&mut self, data: &LiquidationOpened, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.liquidation = Some((data.opened_on, fact));
        });
    }

    fn liquidation_closed(&mut self, data: &LiquidationClosed, fact: EventId) {
        self.update(data.convention, |convention| {
            convention.settled = Some((data.closed_on, fact));
        });
    }

    fn amendment_drafted(&mut self, data: &AmendmentDrafted, fact: EventId) {
        self.update(data.convention, |convention| {
            convention
                .amendments
                .insert(data.amendment, Amendment::drafted(data, fact));
        });
    }

    fn amendment_signed(&mut self, data: &AmendmentSigned) {
        self.update_consultation(data.convention, Question::Amendment(data.amendment), |consultation| {
            consultation.signed(data.member, data.signed_on);
        });
    }

    fn amendment_entered_into_force(&mut self, data: &AmendmentEnteredIntoForce, fact: EventId) {
        let mut moves = Vec::new();
        self.update(data.convention, |convention| {
            if let Some(amendment) = convention.amendments.get_mut(&data.amendment) {
                amendment.in_force = Some((data.in_force_on, fact));
                moves.clone_from(&amendment.changes);
            }
        });
        for change in moves {
            match change {
                Change::PartyJoins(member) => self.update_participation(data.convention, member, |participation| {
                    participation.joins(data.in_force_on, fact);
                }),
                Change::PartyLeaves(member) => self.update_participation(data.convention, member, |participation| {
                    let last_day = data.in_force_on.eve().unwrap_or(data.in_force_on);
                    participation.leaves(last_day, None, fact);
                }),
                _ => {}
            }
        }
    }

    fn movement_requested(&mut self, data: &MovementRequested, fact: EventId) {
        self.deliberations.insert(data.deliberation);
        self.requests
            .insert((data.member, data.decided_on, data.number.clone()));
        self.update_participation(data.convention, data.member, |participation| {
            participation.requested(data, fact);
        });
    }

    fn member_admitted(&mut self, data: &MemberAdmitted, fact: EventId) {
        self.update_participation(data.convention, data.member, |participation| {
            participation.admitted(data, fact);
        });
    }

    fn member_released(&mut self, data: &MemberReleased, fact: EventId) {
        self.update_participation(data.convention, data.member, |participation| {
            participation.leaves(data.last_day, data.conditions.clone(), fact);
        });
    }

    fn participation_settled(&mut self, data: &ParticipationSettled, fact: EventId) {
        self.update_participation(data.convention, data.member, |participation| {
            participation.settled = Some((data.settled_on, fact));
        });
    }
}
