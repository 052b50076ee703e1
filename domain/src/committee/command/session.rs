//! Commands on sessions, votes and minutes.

use crate::command::orders;
use crate::committee::event::{AgendaItem, Attendee, Ballot, BallotRequests, Count, Proxy, Round, ShowOfHands};
use crate::committee::{SessionDocument, SetAside};
use crate::convention::command::Enforceability;
use crate::value::{CommitteeId, Date, Digest, ItemId, Name, Personal, SeatId, SessionId, Text};
use serde::Serialize;

/// How an item is voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Voting {
    /// By public ballot: how each seat, present or represented, voted. A seat that is not named took no part.
    RollCall(Vec<Ballot>),
    /// By secret ballot: one count for each college, or one.
    Secret(Vec<Count>),
    /// By show of hands.
    ShowOfHands(ShowOfHands),
}

orders! {
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
        /// The agenda. Empty for a session that follows one without quorum: it takes over what was not voted.
        agenda: Vec<AgendaItem>,
        /// The session without quorum that this one follows.
        follows: Option<SessionId>,
        /// Why it is urgent, when the ordinary notice is not kept.
        urgency: Option<Name>,
    }

    /// Changes the agenda of a session to come.
    ChangeAgenda {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Day the new agenda was sent.
        sent_on: Date,
        /// Items to add.
        added: Vec<AgendaItem>,
        /// Items to take off.
        removed: Vec<ItemId>,
    }

    /// Puts off a session to come.
    PostponeSession {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Day it was put off.
        decided_on: Date,
        /// Why.
        reason: Option<Name>,
    }

    /// Opens a session: who is there, who represents whom.
    OpenSession {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Seats present.
        present: Vec<Attendee>,
        /// Proxies given.
        proxies: Vec<Proxy>,
        /// The seat that chairs this session. `None`: the chair, else the first vice-chair present.
        chair: Option<SeatId>,
        /// The secretary of the session. Sealed before it is recorded.
        secretary: Option<Personal>,
        /// How the assembly ruled on the urgency, where one was claimed.
        urgency_accepted: Option<bool>,
    }

    /// Records arrivals and departures during a session.
    ChangeAttendance {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Before which item.
        before: Option<ItemId>,
        /// Who arrives, or takes the seat of its substitute.
        arrivals: Vec<Attendee>,
        /// Who leaves.
        departures: Vec<SeatId>,
        /// Proxies given from now on, by who leaves or is absent.
        proxies: Vec<Proxy>,
        /// Seats that revoke their proxy.
        revoked: Vec<SeatId>,
        /// The seat that chairs from now on. `None`: as at the opening.
        chair: Option<SeatId>,
    }

    /// Records that seats withdraw from an item in which they are interested.
    DeclareInterest {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// The item.
        item: ItemId,
        /// The seats.
        seats: Vec<SeatId>,
    }

    /// Puts off an item, or takes it off.
    SetItemAside {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// The item.
        item: ItemId,
        /// Which.
        outcome: SetAside,
        /// Why.
        reason: Option<Name>,
    }

    /// Puts an item to the vote.
    VoteItem {
        /// The committee.
        committee: CommitteeId,
        /// The session, open and with quorum.
        session: SessionId,
        /// The item.
        item: ItemId,
        /// The seat that chairs for this item. `None`: the chair of the session.
        chair: Option<SeatId>,
        /// Who asked for another ballot.
        requests: Option<BallotRequests>,
        /// How it is voted.
        vote: Voting,
    }

    /// Appoints one of several candidates, by secret ballot.
    Appoint {
        /// The committee.
        committee: CommitteeId,
        /// The session, open and with quorum.
        session: SessionId,
        /// The item.
        item: ItemId,
        /// The candidates. Sealed before they are recorded.
        candidates: Vec<Personal>,
        /// What each round gave.
        rounds: Vec<Round>,
        /// The place of the oldest of the candidates that are equal in the last round. Ages are not recorded.
        oldest: Option<u16>,
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

    /// Records that a deliberation of an assembly was published and transmitted.
    RecordDecisionEnforceability {
        /// The decision.
        decision: ItemId,
        /// Publication and transmission.
        enforceability: Enforceability,
    }

    /// Records that the minutes of a session are drafted.
    DraftMinutes {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Day they were drafted.
        drafted_on: Date,
        /// Digest of the document.
        digest: Digest,
    }

    /// Records that the minutes of a session are settled by silence. A vote settles them otherwise.
    ApproveMinutes {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Day they were settled.
        approved_on: Date,
    }

    /// Records that a document of a session was published.
    PublishSessionDocument {
        /// The committee.
        committee: CommitteeId,
        /// The session.
        session: SessionId,
        /// Which.
        document: SessionDocument,
        /// Day of publication.
        published_on: Date,
    }
}
