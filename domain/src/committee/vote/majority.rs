//! What a majority makes of a poll. Integer inequalities only.

use crate::committee::Choice;
use crate::committee::event::Counts;
use crate::rules::{CollegeRule, Majority, MajorityBase, Threshold};
use std::collections::BTreeMap;

/// One way to count a poll: in heads, or in votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What was cast.
    pub counts: Counts,
    /// Of all who take part: present or represented, and entitled to vote on the item.
    pub taking_part: u64,
    /// Of all seats in office that the item concerns.
    pub composing: u64,
}

/// The poll of the whole assembly, or of one college.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// In heads.
    pub heads: Side,
    /// In votes.
    pub votes: Side,
}

/// A poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// The whole assembly.
    pub whole: Group,
    /// Its colleges.
    pub colleges: BTreeMap<u16, Group>,
}

/// What a poll decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the item is adopted.
    pub adopted: bool,
    /// Whether the chair's vote broke a tie.
    pub casting_vote: bool,
}

impl Side {
    /// Nobody.
    pub const NONE: Self = Self {
        counts: Counts::NONE,
        taking_part: 0,
        composing: 0,
    };
}

impl Group {
    /// Nobody.
    pub const NONE: Self = Self {
        heads: Side::NONE,
        votes: Side::NONE,
    };
}

impl Majority {
    /// What `poll` decides. `chair` is how who chairs voted, where it may break a tie: present, voting, in a ballot that is not secret.
    pub fn decide(&self, poll: &Poll, chair: Option<Choice>) -> Verdict {
        if self.is_reached(poll) {
            return Verdict {
                adopted: true,
                casting_vote: false,
            };
        }
        let deciding = chair.filter(|choice| matches!(choice, Choice::InFavour | Choice::Against));
        let broken = deciding.filter(|_| self.is_tied(&poll.whole.votes));
        Verdict {
            adopted: broken == Some(Choice::InFavour),
            casting_vote: broken.is_some(),
        }
    }

    fn is_reached(&self, poll: &Poll) -> bool {
        let whole = self.carries(&poll.whole.votes) && (!self.in_heads_too || self.carries(&poll.whole.heads));
        let each = || self.colleges_carry(poll);
        match self.colleges {
            None => whole,
            Some(CollegeRule::Each) => each(),
            Some(CollegeRule::EachAndWhole) => whole && each(),
        }
    }

    /// Whether there are colleges, and the majority is found in each.
    fn colleges_carry(&self, poll: &Poll) -> bool {
        !poll.colleges.is_empty() && poll.colleges.values().all(|college| self.carries_college(college))
    }

    /// Whether the majority is found in a college.
    pub fn carries_college(&self, college: &Group) -> bool {
        self.carries(&college.votes) && (!self.in_heads_too || self.carries(&college.heads))
    }

    fn carries(&self, side: &Side) -> bool {
        let counts = &side.counts;
        let (in_favour, against) = (u64::from(counts.in_favour), u64::from(counts.against));
        let of = |base| in_favour > 0 && self.share.is_met(in_favour, base);
        match self.base {
            MajorityBase::Expressed => of(counts.expressed()),
            MajorityBase::PresentOrRepresented => of(side.taking_part),
            MajorityBase::Composing => of(side.composing),
            MajorityBase::AgainstExpressed => against == 0 || !self.share.is_met(against, counts.expressed()),
            MajorityBase::NoOpposition => against == 0,
        }
    }

    /// Whether exactly half is in favour and half against, under a rule that asks for more than half: a vote that an abstention weighs
    /// down leaves no tie to break, and neither does a qualified, collegial or double majority.
    fn is_tied(&self, side: &Side) -> bool {
        let base = match self.base {
            MajorityBase::Expressed => side.counts.expressed(),
            MajorityBase::PresentOrRepresented => side.taking_part,
            MajorityBase::Composing | MajorityBase::AgainstExpressed | MajorityBase::NoOpposition => return false,
        };
        let plain = self.share == Threshold::more_than(1, 2) && self.colleges.is_none() && !self.in_heads_too;
        let halved = u64::from(side.counts.in_favour).saturating_mul(2) == base;
        plain && base > 0 && halved && side.counts.in_favour == side.counts.against
    }
}
