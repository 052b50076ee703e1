//! A session: its agenda, who is there now, what was set aside, its minutes.

use crate::committee::event::{
    AgendaItem, AttendanceChanged, Attendee, Proxy, QuorumCheck, SessionConvened, SessionOpened,
};
use crate::committee::{SessionDocument, SetAside};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, ItemId, SeatId, SessionId};
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

crate::value::choices! {
    /// Where a session stands.
    SessionStage {
        /// Convened, not yet held.
        Convened "convened" "convoquée";
        /// Open, with quorum: items can be voted.
        Open "open" "ouverte";
        /// Opened without quorum, or left without it: nothing can be voted.
        WithoutQuorum "withoutQuorum" "sans quorum";
        /// Closed.
        Closed "closed" "levée";
        /// Put off before it was held.
        Postponed "postponed" "reportée";
    }
}

/// What became of the minutes of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesState {
    /// Day they were drafted.
    pub drafted_on: Option<Date>,
    /// Day they were settled.
    pub approved_on: Option<Date>,
    /// What was published, and when.
    pub published: OrdMap<SessionDocument, Date>,
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
    /// The session without quorum that it follows: it needs none.
    pub follows: Option<SessionId>,
    /// Whether it was convened urgently.
    pub urgent: bool,
    /// Whether the assembly put off what was said to be urgent.
    pub urgency_refused: bool,
    /// The seat that chairs it.
    pub chair: Option<SeatId>,
    /// Who is there, by seat.
    pub present: OrdMap<SeatId, Attendee>,
    /// Proxies in force, by who gave them.
    pub proxies: OrdMap<SeatId, Proxy>,
    /// The last quorum established for the whole assembly.
    pub quorum: Option<QuorumCheck>,
    /// Who withdrew from which item.
    pub interested: OrdMap<ItemId, OrdSet<SeatId>>,
    /// Items put off or taken off.
    pub set_aside: OrdMap<ItemId, SetAside>,
    /// Its minutes.
    pub minutes: MinutesState,
}

impl Session {
    /// The session that a convocation makes.
    pub fn convened(data: &SessionConvened) -> Self {
        Self {
            held_on: data.held_on,
            agenda: data.agenda.clone(),
            stage: SessionStage::Convened,
            follows: data.follows,
            urgent: data.urgency.is_some(),
            urgency_refused: false,
            chair: None,
            present: OrdMap::new(),
            proxies: OrdMap::new(),
            quorum: None,
            interested: OrdMap::new(),
            set_aside: OrdMap::new(),
            minutes: MinutesState::default(),
        }
    }

    /// The item of its agenda.
    pub fn item(&self, item: ItemId) -> Option<&AgendaItem> {
        self.agenda.iter().find(|entry| entry.item == item)
    }

    /// The item of its agenda, or a refusal.
    pub(crate) fn require_item(&self, item: ItemId) -> Result<&AgendaItem, Refusal> {
        self.item(item).ok_or_else(|| {
            Refusal::new(Code::ItemUnknown, "Ce point n’est pas à l’ordre du jour de la séance.").at("item")
        })
    }

    /// Whether nothing more can be voted in it, whatever happens.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, SessionStage::Closed | SessionStage::Postponed)
    }

    /// Opens it: who is there, and whether they are enough.
    pub fn open(&mut self, data: &SessionOpened) {
        self.present = by_seat(&data.present);
        self.proxies = data.proxies.iter().map(|proxy| (proxy.from, proxy.clone())).collect();
        self.urgency_refused = data.urgency_accepted == Some(false);
        self.chair = data.chair;
        self.establish(&data.quorum);
    }

    /// Changes who is there.
    pub fn attend(&mut self, data: &AttendanceChanged) {
        for seat in &data.departures {
            self.present.remove(seat);
        }
        for seat in &data.revoked {
            self.proxies.remove(seat);
        }
        self.present.extend(by_seat(&data.arrivals));
        self.proxies
            .extend(data.proxies.iter().map(|proxy| (proxy.from, proxy.clone())));
        self.chair = data.chair;
        self.establish(&data.quorum);
    }

    fn establish(&mut self, quorum: &QuorumCheck) {
        self.stage = if quorum.reached {
            SessionStage::Open
        } else {
            SessionStage::WithoutQuorum
        };
        self.quorum = Some(quorum.clone());
    }
}

fn by_seat(attendees: &[Attendee]) -> OrdMap<SeatId, Attendee> {
    attendees
        .iter()
        .map(|attendee| (attendee.seat, attendee.clone()))
        .collect()
}
