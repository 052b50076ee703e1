//! What the rules remember of committees.

use super::event::{
    CommitteeInstalled, DecisionAdopted, DecisionRejected, Effect, SessionClosed, SessionConvened, SessionOpened,
};
use super::{BindingLevel, MajorityRule};
use crate::committee::event::{AgendaItem, Proxy, QuorumRule};
use crate::refusal::{Code, Refusal};
use crate::value::{CommitteeId, ConventionId, Date, EventId, ItemId, SeatId, SessionId};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

crate::value::choices! {
    /// Where a session stands.
    SessionStage {
        /// Convened, not yet held.
        Convened "convened" "convoquée";
        /// Open, with quorum: items can be voted.
        Open "open" "ouverte";
        /// Opened without quorum: nothing can be voted.
        WithoutQuorum "withoutQuorum" "sans quorum";
        /// Closed.
        Closed "closed" "levée";
    }
}

/// A committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committee {
    /// Its id.
    pub id: CommitteeId,
    /// The convention that creates it.
    pub convention: ConventionId,
    /// Votes of each seat.
    pub seats: OrdMap<SeatId, u32>,
    /// The seat that chairs.
    pub chair: SeatId,
    /// When it may vote.
    pub quorum: QuorumRule,
    /// What a decision needs.
    pub majority: MajorityRule,
    /// Whether the chair breaks ties.
    pub casting_vote: bool,
    /// Least number of days from convocation to session.
    pub notice_days: u16,
    /// How many proxies one seat may hold.
    pub proxies_per_holder: u16,
    /// Its sessions.
    pub sessions: OrdMap<SessionId, Session>,
    /// The event that installed it.
    pub fact: EventId,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Day it is held.
    pub held_on: Date,
    /// Its agenda.
    pub agenda: Vec<AgendaItem>,
    /// Where it stands.
    pub stage: SessionStage,
    /// Seats present.
    pub present: Vec<SeatId>,
    /// Proxies given.
    pub proxies: Vec<Proxy>,
}

impl Session {
    /// Whether `seat` is present or represented.
    pub fn takes_part(&self, seat: SeatId) -> bool {
        self.present.contains(&seat) || self.proxies.iter().any(|proxy| proxy.from == seat)
    }
}

/// A decision taken on an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The committee.
    pub committee: CommitteeId,
    /// Day of the vote.
    pub decided_on: Date,
    /// What it does, or would have done.
    pub effect: Effect,
    /// What it is worth; none when rejected.
    pub binding: Option<BindingLevel>,
    /// The event that recorded it.
    pub fact: EventId,
}

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
        let session = committee.sessions.get(&session).ok_or_else(|| {
            Refusal::new(
                Code::SessionUnknown,
                format!("La séance {session} n’a pas été convoquée."),
            )
            .at("session")
        })?;
        Ok((committee, session))
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: CommitteeId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The decision taken on `item`, if it was voted.
    pub fn decision(&self, item: ItemId) -> Option<&Decision> {
        self.decisions.get(&item)
    }

    /// Whether `item` stands on an agenda already.
    pub fn has_item(&self, item: ItemId) -> bool {
        self.by_id.values().any(|committee| {
            committee
                .sessions
                .values()
                .any(|session| session.agenda.iter().any(|entry| entry.item == item))
        })
    }

    /// The event of the decision that authorises `effect`, or a refusal that names what is missing.
    pub fn authorisation(&self, item: ItemId, effect: Effect) -> Result<(&Decision, EventId), Refusal> {
        let refuse = |code, message: &str| Err(Refusal::new(code, message).at("decision"));
        let Some(decision) = self.decision(item) else {
            return refuse(Code::DecisionUnknown, "Aucune décision n’a été prise sur ce point.");
        };
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
        Ok((decision, decision.fact))
    }

    fn update_session(&mut self, id: CommitteeId, session: SessionId, change: impl FnOnce(&mut Session)) {
        let committee = self.by_id.get_mut(&id).map(Arc::make_mut);
        if let Some(session) = committee.and_then(|committee| committee.sessions.get_mut(&session)) {
            change(session);
        }
    }

    pub(crate) fn installed(&mut self, data: &CommitteeInstalled, fact: EventId) {
        let committee = Committee {
            id: data.committee,
            convention: data.convention,
            seats: data.seats.iter().map(|seat| (seat.seat, seat.votes)).collect(),
            chair: data.chair,
            quorum: data.quorum.clone(),
            majority: data.majority,
            casting_vote: data.casting_vote,
            notice_days: data.notice_days,
            proxies_per_holder: data.proxies_per_holder,
            sessions: OrdMap::new(),
            fact,
        };
        self.by_id.insert(data.committee, Arc::new(committee));
    }

    pub(crate) fn session_convened(&mut self, data: &SessionConvened) {
        let session = Session {
            held_on: data.held_on,
            agenda: data.agenda.clone(),
            stage: SessionStage::Convened,
            present: Vec::new(),
            proxies: Vec::new(),
        };
        if let Some(committee) = self.by_id.get_mut(&data.committee) {
            Arc::make_mut(committee).sessions.insert(data.session, session);
        }
    }

    pub(crate) fn session_opened(&mut self, data: &SessionOpened) {
        self.update_session(data.committee, data.session, |session| {
            session.stage = if data.quorum_reached {
                SessionStage::Open
            } else {
                SessionStage::WithoutQuorum
            };
            session.present.clone_from(&data.present);
            session.proxies.clone_from(&data.proxies);
        });
    }

    pub(crate) fn decision_adopted(&mut self, data: &DecisionAdopted, fact: EventId) {
        let decision = Decision {
            committee: data.committee,
            decided_on: data.decided_on,
            effect: data.effect,
            binding: Some(data.binding),
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
            fact,
        };
        self.decisions.insert(data.item, decision);
    }

    pub(crate) fn session_closed(&mut self, data: &SessionClosed) {
        self.update_session(data.committee, data.session, |session| {
            session.stage = SessionStage::Closed;
        });
    }
}
