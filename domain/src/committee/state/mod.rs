//! What the rules remember of committees.

mod committee;
mod decision;
mod session;

pub use committee::{Chairing, Committee, SeatRecord, Tenure};
pub(crate) use decision::Decided;
pub use decision::Decision;
pub use session::{MinutesState, Session, SessionStage};

use super::event::{
    AgendaChanged, AgendaItem, AttendanceChanged, ChairChanged, CommitteeInstalled, DecisionAdopted,
    DecisionBecameEnforceable, DecisionRejected, Delegation, Effect, InterestDeclared, ItemSetAside, MandatesEnded,
    MinutesApproved, MinutesDrafted, RulesChanged, SeatFilled, SeatVacated, SeatsAdded, SeatsRemoved, SessionClosed,
    SessionConvened, SessionDocumentPublished, SessionOpened, SessionPostponed,
};
use super::{BindingLevel, Nature, SetAside};
use crate::law;
use crate::refusal::{Code, Refusal};
use crate::value::{CommitteeId, ConventionId, Date, EventId, ItemId, SessionId};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The committees of a ledger and their decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committees {
    by_id: OrdMap<CommitteeId, Arc<Committee>>,
    decisions: OrdMap<ItemId, Decision>,
}

impl Committees {
    /// The committee, or a refusal.
    pub fn get(&self, id: CommitteeId) -> Result<&Committee, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::CommitteeUnknown,
                format!("Le comité {id} est inconnu de ce registre."),
            )
            .at("committee")
        })
    }

    /// The committee and its session, or a refusal.
    pub fn session(&self, id: CommitteeId, session: SessionId) -> Result<(&Committee, &Session), Refusal> {
        let committee = self.get(id)?;
        Ok((committee, committee.session(session)?))
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: CommitteeId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The decision taken on `item`, if it was voted.
    pub fn decision(&self, item: ItemId) -> Option<&Decision> {
        self.decisions.get(&item)
    }

    /// The decision taken on `item` and the committee that took it, or a refusal.
    pub(crate) fn decided(&self, item: ItemId) -> Result<Decided<'_>, Refusal> {
        let Some(decision) = self.decision(item) else {
            let message = "Aucune décision n’a été prise sur ce point.";
            return Err(Refusal::new(Code::DecisionUnknown, message).at("decision"));
        };
        let committee = self.get(decision.committee)?;
        Ok(Decided { decision, committee })
    }

    /// The standing delegations of `object` to `committee`: decisions of an assembly, enforceable on `date`.
    pub(crate) fn delegations(&self, delegation: Delegation, date: Date) -> impl Iterator<Item = &Decision> {
        self.decisions.values().filter(move |decision| {
            let adopted = decision.binding.is_some_and(BindingLevel::can_move_money);
            let published = decision.enforceable.is_some() || !self.nature_of(decision).is_transmitted();
            adopted
                && published
                && decision.effect == Effect::DelegateTo(delegation)
                && decision.enforceable_on() <= date
        })
    }

    /// Whether an organ of the cooperation sits for the convention in this ledger.
    pub(crate) fn organ_sits(&self, convention: ConventionId) -> bool {
        self.by_id
            .values()
            .any(|committee| committee.convention == convention && committee.nature.is_organ())
    }

    /// Whether `item` can be put on an agenda: it is new, or it came up in sessions that are over and was neither voted nor taken off.
    pub fn may_be_put(&self, item: ItemId) -> bool {
        let sessions = self.by_id.values().flat_map(|committee| committee.sessions.values());
        let mut with_it = sessions.filter(|session| session.item(item).is_some());
        !self.decisions.contains_key(&item)
            && with_it.all(|session| {
                let postponed = session.set_aside.get(&item);
                session.is_over() && postponed != Some(&SetAside::Withdrawn) || postponed == Some(&SetAside::Postponed)
            })
    }

    /// The items of a session that were neither voted nor set aside.
    pub fn undecided<'a>(&'a self, session: &'a Session) -> impl Iterator<Item = &'a AgendaItem> {
        session
            .agenda
            .iter()
            .filter(|entry| !self.decisions.contains_key(&entry.item) && !session.set_aside.contains_key(&entry.item))
    }

    /// The event of the decision that authorises `effect`, or a refusal that names what is missing.
    pub fn authorisation(&self, item: ItemId, effect: Effect) -> Result<(&Decision, EventId), Refusal> {
        let refuse = |code, message: &str| Err(Refusal::new(code, message).at("decision"));
        let Decided { decision, .. } = self.decided(item)?;
        let Some(binding) = decision.binding else {
            return refuse(
                Code::DecisionDoesNotAuthorise,
                "Le comité a rejeté ce point : il n’autorise rien.",
            );
        };
        if decision.effect != effect {
            return refuse(
                Code::DecisionDoesNotAuthorise,
                "Cette décision porte sur un autre objet.",
            );
        }
        if !binding.can_move_money() {
            let message = format!(
                "Cette décision n’est qu’une {} : sans délégation dans la convention, elle doit être ratifiée par les assemblées avant d’engager des dépenses.",
                binding.french()
            );
            return refuse(Code::DecisionNotBinding, &message);
        }
        if self.nature_of(decision).is_transmitted() && decision.enforceable.is_none() {
            let message = format!(
                "La délibération du {} n’est pas exécutoire : enregistrer d’abord sa publication et sa transmission au représentant de l’État.",
                decision.decided_on.french()
            );
            return Err(Refusal::new(Code::DecisionNotEnforceable, message)
                .at("decision")
                .under(law::ENFORCEABILITY_INTERCOMMUNAL));
        }
        Ok((decision, decision.fact))
    }

    fn nature_of(&self, decision: &Decision) -> Nature {
        let committee = self.by_id.get(&decision.committee);
        committee.map_or(Nature::SteeringCommittee, |committee| committee.nature)
    }

    fn update(&mut self, id: CommitteeId, change: impl FnOnce(&mut Committee)) {
        if let Some(committee) = self.by_id.get_mut(&id) {
            change(Arc::make_mut(committee));
        }
    }

    fn update_session(&mut self, id: CommitteeId, session: SessionId, change: impl FnOnce(&mut Session)) {
        self.update(id, |committee| {
            if let Some(session) = committee.sessions.get_mut(&session) {
                change(session);
            }
        });
    }

    pub(crate) fn installed(&mut self, data: &CommitteeInstalled, fact: EventId) {
        self.by_id
            .insert(data.committee, Arc::new(Committee::installed(data, fact)));
    }

    pub(crate) fn seats_added(&mut self, data: &SeatsAdded) {
        self.update(data.committee, |committee| committee.add_seats(&data.seats, data.on));
    }

    pub(crate) fn seats_removed(&mut self, data: &SeatsRemoved) {
        self.update(data.committee, |committee| {
            for seat in &data.seats {
                if let Some(record) = committee.seats.get_mut(seat) {
                    record.removed_on = Some(data.on);
                }
            }
        });
    }

    pub(crate) fn seat_filled(&mut self, data: &SeatFilled) {
        self.update(data.committee, |committee| {
            if let Some(record) = committee.seats.get_mut(&data.seat) {
                record.fill(data.on, data.until);
            }
        });
    }

    pub(crate) fn seat_vacated(&mut self, data: &SeatVacated) {
        self.update(data.committee, |committee| {
            if let Some(record) = committee.seats.get_mut(&data.seat) {
                record.vacate(data.on);
            }
        });
    }

    pub(crate) fn mandates_ended(&mut self, data: &MandatesEnded) {
        self.update(data.committee, |committee| {
            let ended: Vec<_> = committee.mandates_running(data.member, data.on).collect();
            for seat in ended {
                if let Some(record) = committee.seats.get_mut(&seat) {
                    record.vacate(data.on);
                }
            }
        });
    }

    pub(crate) fn chair_changed(&mut self, data: &ChairChanged) {
        self.update(data.committee, |committee| {
            committee.chairs.push(Chairing {
                from: data.on,
                chair: data.chair,
                vice_chairs: data.vice_chairs.clone(),
            });
        });
    }

    pub(crate) fn rules_changed(&mut self, data: &RulesChanged) {
        self.update(data.committee, |committee| {
            committee.rules = committee.rules.amended(data.on, &data.rules);
        });
    }

    pub(crate) fn session_convened(&mut self, data: &SessionConvened) {
        self.update(data.committee, |committee| {
            committee.sessions.insert(data.session, Session::convened(data));
        });
    }

    pub(crate) fn agenda_changed(&mut self, data: &AgendaChanged) {
        self.update_session(data.committee, data.session, |session| {
            session.agenda.retain(|entry| !data.removed.contains(&entry.item));
            session.agenda.extend(data.added.iter().cloned());
        });
    }

    pub(crate) fn session_postponed(&mut self, data: &SessionPostponed) {
        self.update_session(data.committee, data.session, |session| {
            session.stage = SessionStage::Postponed;
        });
    }

    pub(crate) fn session_opened(&mut self, data: &SessionOpened) {
        self.update(data.committee, |committee| committee.open(data));
    }

    pub(crate) fn attendance_changed(&mut self, data: &AttendanceChanged) {
        self.update_session(data.committee, data.session, |session| session.attend(data));
    }

    pub(crate) fn interest_declared(&mut self, data: &InterestDeclared) {
        self.update_session(data.committee, data.session, |session| {
            let interested = session.interested.entry(data.item).or_default();
            interested.extend(data.seats.iter().copied());
        });
    }

    pub(crate) fn item_set_aside(&mut self, data: &ItemSetAside) {
        self.update_session(data.committee, data.session, |session| {
            session.set_aside.insert(data.item, data.outcome);
        });
    }

    pub(crate) fn decision_adopted(&mut self, data: &DecisionAdopted, fact: EventId) {
        let decision = Decision {
            committee: data.committee,
            decided_on: data.decided_on,
            effect: data.effect,
            binding: Some(data.binding),
            enforceable: None,
            fact,
        };
        self.decisions.insert(data.item, decision);
    }

    pub(crate) fn decision_rejected(&mut self, data: &DecisionRejected, fact: EventId) {
        let decision = Decision {
            committee: data.committee,
            decided_on: data.decided_on,
            effect: data.effect,
            binding: None,
            enforceable: None,
            fact,
        };
        self.decisions.insert(data.item, decision);
    }

    pub(crate) fn decision_became_enforceable(&mut self, data: &DecisionBecameEnforceable, fact: EventId) {
        if let Some(decision) = self.decisions.get_mut(&data.decision) {
            decision.enforceable = Some((data.enforceable_on, fact));
        }
    }

    pub(crate) fn session_closed(&mut self, data: &SessionClosed) {
        self.update_session(data.committee, data.session, |session| {
            session.stage = SessionStage::Closed;
        });
    }

    pub(crate) fn minutes_drafted(&mut self, data: &MinutesDrafted) {
        self.update_session(data.committee, data.session, |session| {
            session.minutes.drafted_on = Some(data.drafted_on);
        });
    }

    pub(crate) fn minutes_approved(&mut self, data: &MinutesApproved) {
        self.update_session(data.committee, data.session, |session| {
            session.minutes.approved_on = Some(data.approved_on);
        });
    }

    pub(crate) fn session_document_published(&mut self, data: &SessionDocumentPublished) {
        self.update_session(data.committee, data.session, |session| {
            session.minutes.published.insert(data.document, data.published_on);
        });
    }
}
