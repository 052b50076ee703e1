//! Who may vote on an item, and how each stands at that moment.

use super::event::AgendaItem;
use super::{Committee, ItemKind, Session};
use crate::rules::Parameter;
use crate::value::{MemberId, SeatId};
use std::collections::{BTreeMap, BTreeSet};

/// How a seat stands when an item comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody sits for it, nobody votes for it.
    Absent,
    /// Its titular or its substitute is there.
    InPerson,
    /// Another seat, which may vote on the item, votes for it.
    Represented,
    /// It is there, and withdrew from the item.
    WithdrawnPresent,
    /// It is not there, and is interested in the item.
    WithdrawnAbsent,
}

/// A seat in office that an item concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elector {
    /// How many votes it has.
    pub votes: u32,
    /// Its college.
    pub college: Option<u16>,
    /// How it stands.
    pub standing: Standing,
}

impl Standing {
    /// Whether the seat may vote.
    pub const fn takes_part(self) -> bool {
        matches!(self, Self::InPerson | Self::Represented)
    }

    /// Whether the seat withdrew.
    pub const fn is_withdrawn(self) -> bool {
        matches!(self, Self::WithdrawnPresent | Self::WithdrawnAbsent)
    }
}

impl Committee {
    /// The seats in office on the day of `session` that belong to one of `concerned`, or to anybody when none is named.
    ///
    /// A proxy is exercised only by who may vote itself: not by a seat that withdrew, nor by one that the item does not concern.
    pub fn electors(
        &self,
        session: &Session,
        concerned: &[MemberId],
        withdrawn: &BTreeSet<SeatId>,
    ) -> BTreeMap<SeatId, Elector> {
        let in_office = self.in_office(session.held_on);
        let electorate: BTreeMap<_, _> = in_office
            .filter(|(_, record)| concerned.is_empty() || concerned.contains(&record.member))
            .collect();
        let may_vote = |seat: &SeatId| {
            electorate.contains_key(seat) && session.present.contains_key(seat) && !withdrawn.contains(seat)
        };
        let standing = |seat: &SeatId| match (session.present.contains_key(seat), withdrawn.contains(seat)) {
            (true, true) => Standing::WithdrawnPresent,
            (false, true) => Standing::WithdrawnAbsent,
            (true, false) => Standing::InPerson,
            (false, false) => match session.proxies.get(seat) {
                Some(proxy) if may_vote(&proxy.to) => Standing::Represented,
                _ => Standing::Absent,
            },
        };
        electorate
            .iter()
            .map(|(seat, record)| {
                let elector = Elector {
                    votes: record.votes,
                    college: record.college,
                    standing: standing(seat),
                };
                (*seat, elector)
            })
            .collect()
    }

    /// The seats that take no part in `item`: those that are interested in it, and the chair whose accounts are voted.
    pub fn withdrawn_from(&self, session: &Session, item: &AgendaItem) -> BTreeSet<SeatId> {
        let interested = session.interested.get(&item.item);
        let mut withdrawn: BTreeSet<SeatId> = interested.into_iter().flatten().copied().collect();
        withdrawn.extend(self.chair_of_accounts(session, item));
        withdrawn
    }

    /// The chair that must leave while its accounts are voted.
    pub(crate) fn chair_of_accounts(&self, session: &Session, item: &AgendaItem) -> Option<SeatId> {
        let leaves =
            item.kind == ItemKind::Accounts && self.rules.says(Parameter::ChairWithdrawsForAccounts, session.held_on);
        self.chairing(session.held_on)
            .filter(|_| leaves)
            .map(|chairing| chairing.chair)
    }
}
