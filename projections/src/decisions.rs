//! The register of decisions: what committees voted, how, and what it is worth.

use crate::committees::{CommitteeView, SeatView};
use crate::{FactRef, Register};
use domain::committee::event::{
    Attendee, Ballot, BallotRequests, DecisionAdopted, DecisionBecameEnforceable, DecisionRejected, Effect,
    MajorityApplied, Proxy, QuorumCheck, Tally, Vote,
};
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

/// When a deliberation of an assembly became enforceable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnforceabilityView {
    /// Day of publication.
    pub published_on: Date,
    /// Day of transmission.
    pub transmitted_on: Date,
    /// The later of both.
    pub enforceable_on: Date,
    /// The event that recorded it.
    pub fact: FactRef,
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
    /// The seat that chaired, if anybody did.
    pub chair: Option<SeatId>,
    /// Who was there when it was voted.
    pub present: Vec<Attendee>,
    /// The proxies in force when it was voted.
    pub proxies: Vec<Proxy>,
    /// The quorum at this item, where the fact keeps it.
    pub quorum: Option<QuorumCheck>,
    /// The rule applied, where the fact keeps it.
    pub majority: Option<MajorityApplied>,
    /// Who asked for another ballot.
    pub requests: Option<BallotRequests>,
    /// The result.
    pub tally: Tally,
    /// How it was voted.
    pub vote: Vote,
    /// How each seat voted, in a public ballot.
    pub ballots: Vec<BallotView>,
    /// What it does, or would have done.
    pub effect: Effect,
    /// When it became enforceable, for a deliberation of an assembly.
    pub enforceability: Option<EnforceabilityView>,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// The register of decisions, listed by day of the vote, then by position.
pub type Decisions = Register<ItemId, DecisionView, (Date, u64)>;

/// Makes the view of a decision of what both facts hold.
macro_rules! view {
    ($data:ident, $committee:ident, $fact:ident, adopted: $adopted:literal, binding: $binding:expr) => {{
        let session = $committee.session($data.session);
        let present = session.into_iter().flat_map(|session| session.state.present.values());
        let proxies = session.into_iter().flat_map(|session| session.state.proxies.values());
        DecisionView {
            item: $data.item,
            title: $data.title.clone(),
            committee: $data.committee,
            convention: $committee.convention,
            session: $data.session,
            decided_on: $data.decided_on,
            adopted: $adopted,
            binding: $binding,
            chair: $data.chair,
            present: present.cloned().collect(),
            proxies: proxies.cloned().collect(),
            quorum: $data.quorum.clone(),
            majority: $data.majority.clone(),
            requests: $data.requests.clone(),
            tally: $data.tally.clone(),
            vote: $data.vote.clone(),
            ballots: ballots($data.vote.ballots(), $committee),
            effect: $data.effect,
            enforceability: None,
            fact: $fact,
        }
    }};
}

impl Decisions {
    pub(crate) fn adopted(&mut self, data: &DecisionAdopted, committee: &CommitteeView, fact: FactRef) {
        let decision = view!(data, committee, fact, adopted: true, binding: Some(data.binding));
        self.insert(data.item, (data.decided_on, fact.position), decision);
    }

    pub(crate) fn rejected(&mut self, data: &DecisionRejected, committee: &CommitteeView, fact: FactRef) {
        let decision = view!(data, committee, fact, adopted: false, binding: None);
        self.insert(data.item, (data.decided_on, fact.position), decision);
    }

    pub(crate) fn became_enforceable(&mut self, data: &DecisionBecameEnforceable, fact: FactRef) {
        if let Some(decision) = self.get_mut(data.decision) {
            decision.enforceability = Some(EnforceabilityView {
                published_on: data.published_on,
                transmitted_on: data.transmitted_on,
                enforceable_on: data.enforceable_on,
                fact,
            });
        }
    }
}

fn ballots(ballots: &[Ballot], committee: &CommitteeView) -> Vec<BallotView> {
    let cast = |ballot: &Ballot, seat: &SeatView| BallotView {
        seat: ballot.seat,
        member: seat.record.member,
        votes: seat.record.votes,
        choice: ballot.choice,
    };
    ballots
        .iter()
        .filter_map(|ballot| committee.seat(ballot.seat).map(|seat| cast(ballot, seat)))
        .collect()
}
