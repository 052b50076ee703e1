//! Facts about votes and decisions.

use super::Effect;
use crate::committee::{BindingLevel, Choice};
use crate::event::facts;
use crate::rules::{Citation, Majority};
use crate::value::{Commitment, CommitteeId, Date, ItemId, Name, SeatId, SessionId};
use serde::{Deserialize, Serialize};

/// How an item was voted. A secret ballot leaves counts, and nothing that links a voter to a vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Vote {
    /// By secret ballot among candidates.
    Appointment(Appointment),
    /// By public ballot, seat by seat.
    RollCall(Vec<Ballot>),
    /// By secret ballot: one count for each college, or one.
    Secret(Vec<Count>),
    /// By show of hands.
    ShowOfHands(ShowOfHands),
}

facts! {
    /// One seat's vote in a public ballot.
    Ballot {
        /// How it voted.
        choice: Choice,
        /// The seat.
        seat: SeatId,
    }

    /// How many on each side: heads, or votes.
    Counts {
        /// Abstentions.
        abstentions: u32,
        /// Against.
        against: u32,
        /// Blank papers.
        blanks: u32,
        /// In favour.
        in_favour: u32,
        /// Who took no part.
        not_voting: u32,
        /// Null papers.
        nulls: u32,
    }

    /// A count.
    Count {
        /// Of which college; of the whole assembly when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        college: Option<u16>,
        /// In heads.
        heads: Counts,
        /// In votes; as in heads when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        votes: Option<Counts>,
    }

    /// A show of hands.
    ShowOfHands {
        /// How the chair of the session voted, without which it breaks no tie.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chair: Option<Choice>,
        /// One count for each college, or one.
        counts: Vec<Count>,
    }

    /// One round of an appointment.
    Round {
        /// Blank papers.
        blanks: u32,
        /// Who took no part.
        not_voting: u32,
        /// Null papers.
        nulls: u32,
        /// The votes of each candidate, in their order.
        votes: Vec<u32>,
    }

    /// An appointment.
    Appointment {
        /// Sealed names of the candidates.
        candidates: Vec<Commitment>,
        /// The place of who was appointed, if anybody was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        elected: Option<u16>,
        /// Whether it was the older of two equal candidates.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        older: bool,
        /// The rounds.
        rounds: Vec<Round>,
    }

    /// How many of those present asked for another ballot.
    BallotRequests {
        /// For a public ballot, names recorded.
        public: u32,
        /// For a secret one.
        secret: u32,
    }

    /// What a college voted, in votes.
    CollegeTally {
        /// Whether the majority is found in it.
        carried: bool,
        /// The college.
        college: u16,
        /// Its votes.
        votes: Counts,
    }

    /// What a ballot gave.
    Tally {
        /// Whether the chair's vote broke a tie.
        casting_vote: bool,
        /// In each college, where the rule asks for it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        colleges: Vec<CollegeTally>,
        /// In heads.
        heads: Counts,
        /// In votes.
        votes: Counts,
    }

    /// The majority that was asked for.
    MajorityApplied {
        /// What the decision needed.
        majority: Majority,
        /// The rule applied.
        rule: Citation,
    }

    /// The committee adopted an item.
    DecisionAdopted {
        /// What the decision is worth.
        binding: BindingLevel,
        /// The seat that chaired, if anybody did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chair: Option<SeatId>,
        /// The committee.
        committee: CommitteeId,
        /// Day of the vote.
        decided_on: Date,
        /// What it does.
        effect: Effect,
        /// The item, which names the decision.
        item: ItemId,
        /// The rule applied.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        majority: Option<MajorityApplied>,
        /// The quorum at this item.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quorum: Option<super::QuorumCheck>,
        /// Who asked for another ballot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        requests: Option<BallotRequests>,
        /// The session.
        session: SessionId,
        /// The result.
        tally: Tally,
        /// The item's title.
        title: Name,
        /// How it was voted.
        vote: Vote,
    }

    /// The committee rejected an item.
    DecisionRejected {
        /// The seat that chaired, if anybody did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chair: Option<SeatId>,
        /// The committee.
        committee: CommitteeId,
        /// Day of the vote.
        decided_on: Date,
        /// What it would have done.
        effect: Effect,
        /// The item.
        item: ItemId,
        /// The rule applied.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        majority: Option<MajorityApplied>,
        /// The quorum at this item.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quorum: Option<super::QuorumCheck>,
        /// Who asked for another ballot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        requests: Option<BallotRequests>,
        /// The session.
        session: SessionId,
        /// The result.
        tally: Tally,
        /// The item's title.
        title: Name,
        /// How it was voted.
        vote: Vote,
    }

    /// A deliberation of an assembly was published and transmitted: it binds.
    DecisionBecameEnforceable {
        /// The committee.
        committee: CommitteeId,
        /// The decision.
        decision: ItemId,
        /// The later of publication and transmission.
        enforceable_on: Date,
        /// Day of publication.
        published_on: Date,
        /// Day of transmission to the prefect. The receipt only proves it.
        transmitted_on: Date,
    }
}

impl Counts {
    /// Nobody.
    pub const NONE: Self = Self {
        abstentions: 0,
        against: 0,
        blanks: 0,
        in_favour: 0,
        not_voting: 0,
        nulls: 0,
    };

    /// Votes in favour and against: abstentions, blanks, nulls and who takes no part are not expressed.
    pub fn expressed(&self) -> u64 {
        u64::from(self.in_favour).saturating_add(u64::from(self.against))
    }

    /// Everybody counted.
    pub fn total(&self) -> u64 {
        [
            self.abstentions,
            self.against,
            self.blanks,
            self.in_favour,
            self.not_voting,
            self.nulls,
        ]
        .into_iter()
        .fold(0, |sum, side| sum.saturating_add(u64::from(side)))
    }

    /// The same, with those of `other`.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            abstentions: self.abstentions.saturating_add(other.abstentions),
            against: self.against.saturating_add(other.against),
            blanks: self.blanks.saturating_add(other.blanks),
            in_favour: self.in_favour.saturating_add(other.in_favour),
            not_voting: self.not_voting.saturating_add(other.not_voting),
            nulls: self.nulls.saturating_add(other.nulls),
        }
    }

    /// The side of `choice`, to be changed.
    pub(crate) fn side_mut(&mut self, choice: Choice) -> &mut u32 {
        match choice {
            Choice::InFavour => &mut self.in_favour,
            Choice::Against => &mut self.against,
            Choice::Abstention => &mut self.abstentions,
            Choice::NotVoting => &mut self.not_voting,
        }
    }
}

impl Vote {
    /// Whether nobody knows who voted what.
    pub const fn is_secret(&self) -> bool {
        matches!(self, Self::Appointment(_) | Self::Secret(_))
    }

    /// The named votes, where there are any.
    pub fn ballots(&self) -> &[Ballot] {
        match self {
            Self::RollCall(ballots) => ballots,
            _ => &[],
        }
    }
}
