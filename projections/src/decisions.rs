//! The register of decisions: what committees voted, how, and what it is worth.

use crate::committees::{CommitteeView, SeatView};
use crate::{FactRef, Register};
use domain::committee::event::{Ballot, DecisionAdopted, DecisionRejected, Effect, Tally};
use domain::committee::{BindingLevel, Choice};
use domain::value::{CommitteeId, ConventionId, Date, ItemId, MemberId, Name, SeatId, SessionId};

/// One seat's vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BallotView {
    /// The seat.
    pub seat: SeatId,
    /// The member it belongs to.
    pub member: MemberId,
    /// How many votes it has.
    pub votes: u32,
    /// How it voted.
    pub choice: Choice,
}

/// A decision: what a committee voted on one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionView {
    /// The item, which names the decision.
    pub item: ItemId,
    /// The item's title.
    pub title: Name,
    /// The committee.
    pub committee: CommitteeId,
    /// The convention that creates the committee.
    pub convention: ConventionId,
    /// The session.
    pub session: SessionId,
    /// Day of the vote.
    pub decided_on: Date,
    /// Whether the item was adopted.
    pub adopted: bool,
    /// What it is worth; none when rejected.
    pub binding: Option<BindingLevel>,
    /// The result, in votes.
    pub tally: Tally,
    /// How each seat voted, as recorded.
    pub ballots: Vec<BallotView>,
    /// What it does, or would have done.
    pub effect: Effect,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// The register of decisions, listed by day of the vote, then by position.
pub type Decisions = Register<ItemId, DecisionView, (Date, u64)>;

impl Decisions {
    pub(crate) fn adopted(&mut self, data: &DecisionAdopted, committee: &CommitteeView, fact: FactRef) {
        let decision = DecisionView {
            item: data.item,
            title: data.title.clone(),
            committee: data.committee,
            convention: committee.convention,
            session: data.session,
            decided_on: data.decided_on,
            adopted: true,
            binding: Some(data.binding),
            tally: data.tally.clone(),
            ballots: ballots(&data.ballots, committee),
            effect: data.effect,
            fact,
        };
        self.insert(data.item, (data.decided_on, fact.position), decision);
    }

    pub(crate) fn rejected(&mut self, data: &DecisionRejected, committee: &CommitteeView, fact: FactRef) {
        let decision = DecisionView {
            item: data.item,
            title: data.title.clone(),
            committee: data.committee,
            convention: committee.convention,
            session: data.session,
            decided_on: data.decided_on,
            adopted: false,
            binding: None,
            tally: data.tally.clone(),
            ballots: ballots(&data.ballots, committee),
            effect: data.effect,
            fact,
        };
        self.insert(data.item, (data.decided_on, fact.position), decision);
    }
}

fn ballots(ballots: &[Ballot], committee: &CommitteeView) -> Vec<BallotView> {
    let cast = |ballot: &Ballot, seat: &SeatView| BallotView {
        seat: ballot.seat,
        member: seat.member,
        votes: seat.votes,
        choice: ballot.choice,
    };
    ballots
        .iter()
        .filter_map(|ballot| committee.seat(ballot.seat).map(|seat| cast(ballot, seat)))
        .collect()
}
