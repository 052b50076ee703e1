//! Facts about steering committees.

use super::{BindingLevel, Choice, MajorityRule};
use crate::event::facts;
use crate::value::{
    BudgetId, Commitment, CommitteeId, ConventionId, Date, ItemId, KeyId, MemberId, Name, SeatId, SessionId, Text,
};
use serde::{Deserialize, Serialize};

/// What an item, once adopted, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Effect {
    /// Adopts a sharing key.
    AdoptKey(KeyId),
    /// Adopts a budget.
    AdoptBudget(BudgetId),
    /// Gives an opinion, and changes nothing.
    Opinion,
    /// Repeals a sharing key.
    RepealKey(KeyId),
}

facts! {
    /// When a committee may vote: `numerator / denominator` of the seats.
    QuorumRule {
        /// Whether a seat that gave a proxy counts as present.
        counts_proxies: bool,
        /// Denominator.
        denominator: u32,
        /// Numerator.
        numerator: u32,
        /// Text the rule is taken from.
        reference: Name,
        /// Whether strictly more is needed.
        strict: bool,
    }

    /// A seat.
    Seat {
        /// Sealed name of the titular.
        #[serde(skip_serializing_if = "Option::is_none")]
        holder: Option<Commitment>,
        /// The member it belongs to.
        member: MemberId,
        /// The seat.
        seat: SeatId,
        /// How many votes it has.
        votes: u32,
    }

    /// A committee was installed.
    CommitteeInstalled {
        /// Whether the chair breaks ties.
        casting_vote: bool,
        /// The seat that chairs.
        chair: SeatId,
        /// The committee.
        committee: CommitteeId,
        /// The convention that creates it.
        convention: ConventionId,
        /// Day it was installed.
        installed_on: Date,
        /// What a decision needs.
        majority: MajorityRule,
        /// Its name.
        name: Name,
        /// Least number of days from convocation to session.
        notice_days: u16,
        /// How many proxies one seat may hold.
        proxies_per_holder: u16,
        /// When it may vote.
        quorum: QuorumRule,
        /// Its seats.
        seats: Vec<Seat>,
    }

    /// An item of an agenda.
    AgendaItem {
        /// What it does if adopted.
        effect: Effect,
        /// The item.
        item: ItemId,
        /// Its title.
        title: Name,
    }

    /// A session was convened.
    SessionConvened {
        /// The agenda.
        agenda: Vec<AgendaItem>,
        /// The committee.
        committee: CommitteeId,
        /// Day of the session.
        held_on: Date,
        /// Day the convocation was sent.
        sent_on: Date,
        /// The session.
        session: SessionId,
    }

    /// A seat votes for another.
    Proxy {
        /// The absent seat.
        from: SeatId,
        /// The present seat that votes for it.
        to: SeatId,
    }

    /// A session was opened and its quorum established.
    SessionOpened {
        /// The committee.
        committee: CommitteeId,
        /// Seats that counted for the quorum.
        counted: u32,
        /// Seats of the committee.
        in_office: u32,
        /// Seats present.
        present: Vec<SeatId>,
        /// Proxies given.
        proxies: Vec<Proxy>,
        /// Whether the committee may vote.
        quorum_reached: bool,
        /// Seats needed.
        required: u32,
        /// The session.
        session: SessionId,
    }

    /// One seat's vote in a public ballot.
    Ballot {
        /// How it voted.
        choice: Choice,
        /// The seat.
        seat: SeatId,
    }

    /// What a ballot gave, in votes (not in heads).
    Tally {
        /// Votes of abstaining seats.
        abstentions: u32,
        /// Votes against.
        against: u32,
        /// Whether the chair's vote broke a tie.
        casting_vote: bool,
        /// Votes in favour.
        in_favour: u32,
    }

    /// The committee adopted an item.
    DecisionAdopted {
        /// How each seat voted.
        ballots: Vec<Ballot>,
        /// What the decision is worth.
        binding: BindingLevel,
        /// The committee.
        committee: CommitteeId,
        /// Day of the vote.
        decided_on: Date,
        /// What it does.
        effect: Effect,
        /// The item, which names the decision.
        item: ItemId,
        /// The session.
        session: SessionId,
        /// The result.
        tally: Tally,
        /// The item's title.
        title: Name,
    }

    /// The committee rejected an item.
    DecisionRejected {
        /// How each seat voted.
        ballots: Vec<Ballot>,
        /// The committee.
        committee: CommitteeId,
        /// Day of the vote.
        decided_on: Date,
        /// What it would have done.
        effect: Effect,
        /// The item.
        item: ItemId,
        /// The session.
        session: SessionId,
        /// The result.
        tally: Tally,
        /// The item's title.
        title: Name,
    }

    /// A session was closed.
    SessionClosed {
        /// The committee.
        committee: CommitteeId,
        /// What the minutes keep of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<Text>,
        /// The session.
        session: SessionId,
    }
}
