//! A committee: its seats through time, who chairs, its rules.

use super::Session;
use crate::committee::Nature;
use crate::committee::event::{CommitteeInstalled, Proxy, Seat, SessionOpened};
use crate::refusal::{Code, Refusal};
use crate::rules::RuleSet;
use crate::value::{CommitteeId, ConventionId, Date, EventId, MemberId, SeatId, SessionId};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

/// A mandate: a period over which a seat has a titular.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenure {
    /// First day.
    pub from: Date,
    /// First day no longer covered, if it ends.
    pub ends_on: Option<Date>,
}

/// A seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatRecord {
    /// The member it belongs to.
    pub member: MemberId,
    /// How many votes it has.
    pub votes: u32,
    /// Its college.
    pub college: Option<u16>,
    /// First day the statutes provide for it.
    pub from: Date,
    /// First day they no longer do.
    pub removed_on: Option<Date>,
    /// Its mandates, in their order.
    pub tenures: Vec<Tenure>,
}

/// Who chairs from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chairing {
    /// From which day.
    pub from: Date,
    /// The seat that chairs.
    pub chair: SeatId,
    /// The seats that chair in its absence, in their order.
    pub vice_chairs: Vec<SeatId>,
}

/// A proxy written for several sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProxyUse {
    /// Day it was written.
    given_on: Date,
    /// Who holds it.
    to: SeatId,
    /// Rank of the first session it served in.
    first_session: u32,
}

/// A committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committee {
    /// Its id.
    pub id: CommitteeId,
    /// What it is.
    pub nature: Nature,
    /// The convention that creates it.
    pub convention: ConventionId,
    /// The rules it goes by.
    pub rules: RuleSet,
    /// How many colleges it has.
    pub colleges: u16,
    /// Its seats, those of the past among them.
    pub seats: OrdMap<SeatId, SeatRecord>,
    /// Who chairs, in the order it was recorded.
    pub chairs: Vec<Chairing>,
    /// Its sessions.
    pub sessions: OrdMap<SessionId, Session>,
    /// How many sessions were opened.
    pub(crate) opened: u32,
    /// Proxies written for several sessions, by who gave them.
    pub(crate) proxies: OrdMap<SeatId, ProxyUse>,
    /// The event that installed it.
    pub fact: EventId,
}

impl Chairing {
    /// The one of `all` that counts on `date`: the last begun, and of two begun on one day the last recorded.
    pub fn on(all: &[Self], date: Date) -> Option<&Self> {
        let begun = all.iter().filter(|chairing| chairing.from <= date);
        begun.max_by_key(|chairing| chairing.from)
    }
}

impl SeatRecord {
    /// The seat that `seat` describes, from `from` on.
    pub fn of(seat: &Seat, from: Date) -> Self {
        let ends_on = seat.until.and_then(|until| until.plus_days(1).ok());
        Self {
            member: seat.member,
            votes: seat.votes,
            college: seat.college,
            from,
            removed_on: None,
            tenures: vec![Tenure { from, ends_on }],
        }
    }

    /// Whether the statutes provide for it on `date`, filled or vacant.
    pub fn exists_on(&self, date: Date) -> bool {
        self.from <= date && self.removed_on.is_none_or(|removed| date < removed)
    }

    /// Whether it exists on `date` and somebody holds it: a vacant seat is not in office.
    pub fn in_office_on(&self, date: Date) -> bool {
        let covers = |tenure: &Tenure| tenure.from <= date && tenure.ends_on.is_none_or(|end| date < end);
        self.exists_on(date) && self.tenures.iter().any(covers)
    }

    /// First day of the last mandate.
    pub(crate) fn last_mandate_from(&self) -> Option<Date> {
        self.tenures.last().map(|tenure| tenure.from)
    }

    /// Whether a mandate begun before `date` covers it: the renewal of its council ends it.
    pub fn mandate_runs_on(&self, date: Date) -> bool {
        self.in_office_on(date) && self.last_mandate_from() < Some(date)
    }

    /// Ends its last mandate: from `on`, it is vacant.
    pub fn vacate(&mut self, on: Date) {
        if let Some(last) = self.tenures.last_mut()
            && last.ends_on.is_none_or(|end| on < end)
        {
            last.ends_on = Some(on);
        }
    }

    /// Begins a mandate, and ends the one before.
    pub fn fill(&mut self, on: Date, until: Option<Date>) {
        self.vacate(on);
        self.tenures.push(Tenure {
            from: on,
            ends_on: until.and_then(|until| until.plus_days(1).ok()),
        });
    }
}

impl Committee {
    pub(super) fn installed(data: &CommitteeInstalled, fact: EventId) -> Self {
        let mut committee = Self {
            id: data.committee,
            nature: data.nature,
            convention: data.convention,
            rules: data.rules.clone(),
            colleges: u16::try_from(data.colleges.len()).unwrap_or(u16::MAX),
            seats: OrdMap::new(),
            chairs: vec![Chairing {
                from: data.installed_on,
                chair: data.chair,
                vice_chairs: data.vice_chairs.clone(),
            }],
            sessions: OrdMap::new(),
            opened: 0,
            proxies: OrdMap::new(),
            fact,
        };
        committee.add_seats(&data.seats, data.installed_on);
        committee
    }

    pub(super) fn add_seats(&mut self, seats: &[Seat], on: Date) {
        self.seats
            .extend(seats.iter().map(|seat| (seat.seat, SeatRecord::of(seat, on))));
    }

    /// The session, or a refusal.
    pub fn session(&self, id: SessionId) -> Result<&Session, Refusal> {
        self.sessions.get(&id).ok_or_else(|| {
            let message = format!("La séance {id} n’a pas été convoquée.");
            Refusal::new(Code::SessionUnknown, message).at("session")
        })
    }

    /// The seats in office on `date`.
    pub fn in_office(&self, date: Date) -> impl Iterator<Item = (SeatId, &SeatRecord)> {
        self.seats
            .iter()
            .filter(move |(_, record)| record.in_office_on(date))
            .map(|(seat, record)| (*seat, record))
    }

    /// Who chairs on `date`: the last change that counts from that day or before.
    pub fn chairing(&self, date: Date) -> Option<&Chairing> {
        Chairing::on(&self.chairs, date)
    }

    /// The seats, of `member` if given, whose last mandate runs on `date`.
    pub(crate) fn mandates_running(&self, member: Option<MemberId>, date: Date) -> impl Iterator<Item = SeatId> {
        self.seats
            .iter()
            .filter(move |(_, record)| member.is_none_or(|member| record.member == member))
            .filter(move |(_, record)| record.mandate_runs_on(date))
            .map(|(seat, _)| *seat)
    }

    /// For how many sessions the proxy would have served, the next one included.
    pub(crate) fn sessions_served(&self, proxy: &Proxy) -> u32 {
        let known = self.proxies.get(&proxy.from);
        let same = known.filter(|known| Some(known.given_on) == proxy.given_on && known.to == proxy.to);
        same.map_or(1, |known| {
            self.opened.saturating_sub(known.first_session).saturating_add(1)
        })
    }

    pub(super) fn open(&mut self, data: &SessionOpened) {
        for proxy in &data.proxies {
            self.note_proxy(proxy);
        }
        self.opened = self.opened.saturating_add(1);
        let default = self.sessions.get(&data.session).and_then(|session| {
            let chair = self.chairing(session.held_on)?.chair;
            data.present
                .iter()
                .any(|attendee| attendee.seat == chair)
                .then_some(chair)
        });
        if let Some(session) = self.sessions.get_mut(&data.session) {
            session.open(data);
            // Version 1 of the fact named no chair: the committee's chaired when it was there.
            session.chair = data.chair.or(default);
        }
    }

    /// Remembers a proxy meant for several sessions, from the first it serves in.
    fn note_proxy(&mut self, proxy: &Proxy) {
        let Some(given_on) = proxy.given_on else { return };
        let known = self.proxies.get(&proxy.from);
        if known.is_none_or(|known| known.given_on != given_on || known.to != proxy.to) {
            let first_session = self.opened;
            let to = proxy.to;
            self.proxies.insert(
                proxy.from,
                ProxyUse {
                    given_on,
                    to,
                    first_session,
                },
            );
        }
    }
}
