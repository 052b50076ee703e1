//! Commands on steering committees.

use super::MajorityRule;
use super::event::{AgendaItem, Ballot, Proxy, QuorumRule};
use crate::command::orders;
use crate::value::{CommitteeId, ConventionId, Date, ItemId, MemberId, Name, Personal, SeatId, SessionId, Text};

orders! {
    /// A seat to install.
    NewSeat {
        /// The seat.
        seat: SeatId,
        /// The member it belongs to: a party to the convention.
        member: MemberId,
        /// How many votes it has, at least one.
        votes: u32,
        /// Its titular, if known. Sealed before it is recorded.
        holder: Option<Personal>,
    }

    /// Installs a steering committee.
    InstallCommittee {
        /// The committee.
        committee: CommitteeId,
        /// The convention that creates it, in force.
        convention: ConventionId,
        /// Its name.
        name: Name,
        /// Day it was installed.
        installed_on: Date,
        /// Its seats.
        seats: Vec<NewSeat>,
        /// The seat that chairs.
        chair: SeatId,
        /// When it may vote. `None`: the default of administrative commissions (CRPA, R. 133-10).
        quorum: Option<QuorumRule>,
        /// Least number of days from convocation to session. `None`: five (CRPA, R. 133-8).
        notice_days: Option<u16>,
        /// How many proxies one seat may hold. `None`: one.
        proxies_per_holder: Option<u16>,
        /// What a decision needs. `None`: most of the votes present or represented (CRPA, R. 133-11).
        majority: Option<MajorityRule>,
        /// Whether the chair breaks ties. `None`: yes (CRPA, R. 133-12).
        casting_vote: Option<bool>,
    }

    /// Convenes a session.
    ConveneSession {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Day the convocation was sent.
        sent_on: Date,
        /// Day of the session.
        held_on: Date,
        /// The agenda.
        agenda: Vec<AgendaItem>,
    }

    /// Opens a session: who is there, who represents whom.
    OpenSession {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Seats present.
        present: Vec<SeatId>,
        /// Proxies given.
        proxies: Vec<Proxy>,
    }

    /// Puts an item to the vote, by public ballot.
    VoteItem {
        /// The committee.
        committee: CommitteeId,
        /// The session, open and with quorum.
        session: SessionId,
        /// The item.
        item: ItemId,
        /// How each seat, present or represented, voted. A seat that is not named did not take part.
        ballots: Vec<Ballot>,
    }

    /// Closes a session.
    CloseSession {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// What the minutes keep of it.
        note: Option<Text>,
    }
}
