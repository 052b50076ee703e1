//! The register of committees: who sits, under which rules, and the sessions held.

use crate::sessions::SessionView;
use crate::{FactRef, Register, SortKey};
use domain::committee::event::{
    ChairChanged, CommitteeInstalled, MandatesEnded, RulesChanged, Seat, SeatFilled, SeatVacated, SeatsAdded,
    SeatsRemoved, SessionConvened,
};
use domain::committee::{Chairing, Nature, SeatRecord};
use domain::rules::RuleSet;
use domain::value::{CommitteeId, ConventionId, Date, MemberId, Name, SeatId, SessionId};
use imbl::OrdMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A seat of a committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatView {
    /// The seat.
    pub seat: SeatId,
    /// The member it belongs to, its votes, its college, its mandates.
    pub record: SeatRecord,
    /// How many substitutes are designated.
    pub substitutes: usize,
}

impl SeatView {
    fn of(seat: &Seat, on: Date) -> Self {
        Self {
            seat: seat.seat,
            record: SeatRecord::of(seat, on),
            substitutes: seat.substitutes.len(),
        }
    }
}

/// A committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeView {
    /// Its id.
    pub id: CommitteeId,
    /// What it is.
    pub nature: Nature,
    /// The convention that creates it.
    pub convention: ConventionId,
    /// Its name.
    pub name: Name,
    /// Its colleges.
    pub colleges: Vec<Name>,
    /// Its seats, those of the past among them, in the order they were recorded.
    pub seats: Vec<SeatView>,
    /// Who chairs, in the order it was recorded.
    pub chairs: Vec<Chairing>,
    /// The rules it goes by.
    pub rules: RuleSet,
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

    /// Who chairs on `date`.
    pub fn chairing(&self, date: Date) -> Option<&Chairing> {
        Chairing::on(&self.chairs, date)
    }

    /// The session.
    pub fn session(&self, id: SessionId) -> Option<&Arc<SessionView>> {
        self.sessions.get(&id)
    }

    /// Its sessions, by day held, then by convocation.
    pub fn sessions(&self) -> impl DoubleEndedIterator<Item = &Arc<SessionView>> {
        self.sessions_by_date.values().filter_map(|id| self.sessions.get(id))
    }

    /// The sessions that `other` has not, or has otherwise.
    pub(crate) fn differing_sessions(&self, other: &Self) -> BTreeSet<SessionId> {
        crate::changes::differing(&self.sessions, &other.sessions)
    }

    fn seat_mut(&mut self, id: SeatId) -> Option<&mut SeatView> {
        self.seats.iter_mut().find(|seat| seat.seat == id)
    }
}

/// The register of committees, listed by name in French alphabetical order.
pub type Committees = Register<CommitteeId, CommitteeView, SortKey>;

impl Committees {
    pub(crate) fn installed(&mut self, data: &CommitteeInstalled, fact: FactRef) {
        let committee = CommitteeView {
            id: data.committee,
            nature: data.nature,
            convention: data.convention,
            name: data.name.clone(),
            colleges: data.colleges.clone(),
            seats: data
                .seats
                .iter()
                .map(|seat| SeatView::of(seat, data.installed_on))
                .collect(),
            chairs: vec![Chairing {
                from: data.installed_on,
                chair: data.chair,
                vice_chairs: data.vice_chairs.clone(),
            }],
            rules: data.rules.clone(),
            installed_on: data.installed_on,
            fact,
            sessions: OrdMap::new(),
            sessions_by_date: OrdMap::new(),
        };
        self.insert(data.committee, SortKey::of(data.name.as_str()), committee);
    }

    pub(crate) fn seats_added(&mut self, data: &SeatsAdded) {
        if let Some(committee) = self.get_mut(data.committee) {
            let added = data.seats.iter().map(|seat| SeatView::of(seat, data.on));
            committee.seats.extend(added);
        }
    }

    pub(crate) fn seats_removed(&mut self, data: &SeatsRemoved) {
        if let Some(committee) = self.get_mut(data.committee) {
            for seat in &mut committee.seats {
                if data.seats.contains(&seat.seat) {
                    seat.record.removed_on = Some(data.on);
                }
            }
        }
    }

    pub(crate) fn seat_filled(&mut self, data: &SeatFilled) {
        if let Some(seat) = self
            .get_mut(data.committee)
            .and_then(|committee| committee.seat_mut(data.seat))
        {
            seat.record.fill(data.on, data.until);
            seat.substitutes = data.substitutes.len();
        }
    }

    pub(crate) fn seat_vacated(&mut self, data: &SeatVacated) {
        if let Some(seat) = self
            .get_mut(data.committee)
            .and_then(|committee| committee.seat_mut(data.seat))
        {
            seat.record.vacate(data.on);
        }
    }

    pub(crate) fn mandates_ended(&mut self, data: &MandatesEnded) {
        if let Some(committee) = self.get_mut(data.committee) {
            let of = |member: MemberId| data.member.is_none_or(|only| only == member);
            for seat in &mut committee.seats {
                if of(seat.record.member) && seat.record.mandate_runs_on(data.on) {
                    seat.record.vacate(data.on);
                }
            }
        }
    }

    pub(crate) fn chair_changed(&mut self, data: &ChairChanged) {
        if let Some(committee) = self.get_mut(data.committee) {
            committee.chairs.push(Chairing {
                from: data.on,
                chair: data.chair,
                vice_chairs: data.vice_chairs.clone(),
            });
        }
    }

    pub(crate) fn rules_changed(&mut self, data: &RulesChanged) {
        if let Some(committee) = self.get_mut(data.committee) {
            committee.rules = committee.rules.amended(data.on, &data.rules);
        }
    }

    pub(crate) fn session_convened(&mut self, data: &SessionConvened, fact: FactRef) {
        if let Some(committee) = self.get_mut(data.committee) {
            let session = SessionView::convened(data, fact);
            committee.sessions.insert(data.session, Arc::new(session));
            committee
                .sessions_by_date
                .insert((data.held_on, fact.position), data.session);
        }
    }

    pub(crate) fn update_session(
        &mut self,
        committee: CommitteeId,
        session: SessionId,
        change: impl FnOnce(&mut SessionView),
    ) {
        let committee = self.get_mut(committee);
        if let Some(session) = committee.and_then(|committee| committee.sessions.get_mut(&session)) {
            change(Arc::make_mut(session));
        }
    }
}
