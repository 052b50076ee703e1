//! The register of committees: who sits, under which rules, and the sessions held.

use crate::{FactRef, Register, SortKey};
use domain::committee::event::{
    AgendaItem, CommitteeInstalled, Proxy, QuorumRule, Seat, SessionClosed, SessionConvened, SessionOpened,
};
use domain::committee::{MajorityRule, SessionStage};
use domain::value::{CommitteeId, ConventionId, Date, MemberId, Name, SeatId, SessionId, Text};
use imbl::OrdMap;
use std::sync::Arc;

/// A seat of a committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatView {
    /// The seat.
    pub seat: SeatId,
    /// The member it belongs to.
    pub member: MemberId,
    /// How many votes it has.
    pub votes: u32,
}

impl From<&Seat> for SeatView {
    fn from(seat: &Seat) -> Self {
        Self {
            seat: seat.seat,
            member: seat.member,
            votes: seat.votes,
        }
    }
}

/// Who took part in a session, and whether they were enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceView {
    /// Seats present, as recorded.
    pub present: Vec<SeatId>,
    /// Proxies given: one per seat represented.
    pub proxies: Vec<Proxy>,
    /// Seats that counted for the quorum.
    pub counted: u32,
    /// Seats of the committee.
    pub in_office: u32,
    /// Seats needed.
    pub required: u32,
    /// Whether the committee could vote.
    pub quorum_reached: bool,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// The committee.
    pub committee: CommitteeId,
    /// Day it is held.
    pub held_on: Date,
    /// Day the convocation was sent.
    pub sent_on: Date,
    /// Its agenda, in order.
    pub agenda: Vec<AgendaItem>,
    /// The event that convened it.
    pub convened: FactRef,
    /// Who took part, once opened.
    pub attendance: Option<AttendanceView>,
    /// The event that closed it.
    pub closed: Option<FactRef>,
    /// What the minutes keep of it.
    pub note: Option<Text>,
}

impl SessionView {
    /// Where it stands.
    pub fn stage(&self) -> SessionStage {
        match &self.attendance {
            _ if self.closed.is_some() => SessionStage::Closed,
            None => SessionStage::Convened,
            Some(attendance) if attendance.quorum_reached => SessionStage::Open,
            Some(_) => SessionStage::WithoutQuorum,
        }
    }
}

/// A committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeView {
    /// Its id.
    pub id: CommitteeId,
    /// The convention that creates it.
    pub convention: ConventionId,
    /// Its name.
    pub name: Name,
    /// Its seats, as the installation lists them.
    pub seats: Vec<SeatView>,
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
    /// Day it was installed.
    pub installed_on: Date,
    /// The event that installed it.
    pub fact: FactRef,
    sessions: OrdMap<SessionId, Arc<SessionView>>,
    sessions_by_date: OrdMap<(Date, u64), SessionId>,
}

impl CommitteeView {
    /// The seat.
    pub fn seat(&self, id: SeatId) -> Option<&SeatView> {
        self.seats.iter().find(|seat| seat.seat == id)
    }

    /// The session.
    pub fn session(&self, id: SessionId) -> Option<&Arc<SessionView>> {
        self.sessions.get(&id)
    }

    /// Its sessions, by day held, then by convocation.
    pub fn sessions(&self) -> impl DoubleEndedIterator<Item = &Arc<SessionView>> {
        self.sessions_by_date.values().filter_map(|id| self.sessions.get(id))
    }
}

/// The register of committees, listed by name in French alphabetical order.
pub type Committees = Register<CommitteeId, CommitteeView, SortKey>;

impl Committees {
    pub(crate) fn installed(&mut self, data: &CommitteeInstalled, fact: FactRef) {
        let committee = CommitteeView {
            id: data.committee,
            convention: data.convention,
            name: data.name.clone(),
            seats: data.seats.iter().map(SeatView::from).collect(),
            chair: data.chair,
            quorum: data.quorum.clone(),
            majority: data.majority,
            casting_vote: data.casting_vote,
            notice_days: data.notice_days,
            proxies_per_holder: data.proxies_per_holder,
            installed_on: data.installed_on,
            fact,
            sessions: OrdMap::new(),
            sessions_by_date: OrdMap::new(),
        };
        self.insert(data.committee, SortKey::of(data.name.as_str()), committee);
    }

    pub(crate) fn session_convened(&mut self, data: &SessionConvened, fact: FactRef) {
        let session = SessionView {
            id: data.session,
            committee: data.committee,
            held_on: data.held_on,
            sent_on: data.sent_on,
            agenda: data.agenda.clone(),
            convened: fact,
            attendance: None,
            closed: None,
            note: None,
        };
        if let Some(committee) = self.get_mut(data.committee) {
            committee.sessions.insert(data.session, Arc::new(session));
            committee
                .sessions_by_date
                .insert((data.held_on, fact.position), data.session);
        }
    }

    pub(crate) fn session_opened(&mut self, data: &SessionOpened, fact: FactRef) {
        if let Some(session) = self.session_mut(data.committee, data.session) {
            session.attendance = Some(AttendanceView {
                present: data.present.clone(),
                proxies: data.proxies.clone(),
                counted: data.counted,
                in_office: data.in_office,
                required: data.required,
                quorum_reached: data.quorum_reached,
                fact,
            });
        }
    }

    pub(crate) fn session_closed(&mut self, data: &SessionClosed, fact: FactRef) {
        if let Some(session) = self.session_mut(data.committee, data.session) {
            session.closed = Some(fact);
            session.note.clone_from(&data.note);
        }
    }

    fn session_mut(&mut self, committee: CommitteeId, session: SessionId) -> Option<&mut SessionView> {
        self.get_mut(committee)?.sessions.get_mut(&session).map(Arc::make_mut)
    }
}
