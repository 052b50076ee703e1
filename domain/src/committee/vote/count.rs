//! Making a poll of a vote: who voted what, in heads and in votes, by college.

use super::{Group, Poll, Side};
use crate::committee::Elector;
use crate::committee::event::{Ballot, Count, Counts};
use crate::refusal::{Code, Refusal};
use crate::value::SeatId;
use std::collections::{BTreeMap, BTreeSet};

/// The seats that an item concerns, and how each stands.
pub type Electorate = BTreeMap<SeatId, Elector>;

impl Poll {
    /// The poll before anybody voted: who could, in the assembly and in each college.
    fn of(electors: &Electorate) -> Self {
        let mut poll = Self {
            whole: Group::NONE,
            colleges: BTreeMap::new(),
        };
        for elector in electors.values() {
            poll.groups_of(elector.college, |group| {
                let votes = u64::from(elector.votes);
                group.heads.composing = group.heads.composing.saturating_add(1);
                group.votes.composing = group.votes.composing.saturating_add(votes);
                if elector.standing.takes_part() {
                    group.heads.taking_part = group.heads.taking_part.saturating_add(1);
                    group.votes.taking_part = group.votes.taking_part.saturating_add(votes);
                }
            });
        }
        poll
    }

    /// Changes the whole and the college.
    fn groups_of(&mut self, college: Option<u16>, change: impl Fn(&mut Group)) {
        change(&mut self.whole);
        if let Some(college) = college {
            change(self.colleges.entry(college).or_insert(Group::NONE));
        }
    }

    /// The poll of a roll call.
    pub fn by_name(electors: &Electorate, ballots: &[Ballot]) -> Result<Self, Refusal> {
        let mut poll = Self::of(electors);
        let mut seen = BTreeSet::new();
        for (index, ballot) in ballots.iter().enumerate() {
            let elector = electors
                .get(&ballot.seat)
                .filter(|elector| elector.standing.takes_part());
            let Some(elector) = elector.filter(|_| seen.insert(ballot.seat)) else {
                let message = "Un bulletin vient d’un siège qui ne peut pas voter ce point — ni présent ni représenté, non concerné, vacant ou qui se déporte — ou déjà compté.";
                return Err(Refusal::new(Code::BallotInvalid, message).at(format!("ballots.{index}.seat")));
            };
            poll.groups_of(elector.college, |group| {
                let heads = group.heads.counts.side_mut(ballot.choice);
                *heads = heads.saturating_add(1);
                let votes = group.votes.counts.side_mut(ballot.choice);
                *votes = votes.saturating_add(elector.votes);
            });
        }
        for (seat, elector) in electors {
            if elector.standing.takes_part() && !seen.contains(seat) {
                poll.groups_of(elector.college, |group| {
                    let counts = &mut group.heads.counts;
                    counts.not_voting = counts.not_voting.saturating_add(1);
                    let counts = &mut group.votes.counts;
                    counts.not_voting = counts.not_voting.saturating_add(elector.votes);
                });
            }
        }
        Ok(poll)
    }

    /// The poll of a vote that was counted, not named: everybody who could vote is in one of the counts.
    pub fn by_count(electors: &Electorate, counts: &[Count], needs_colleges: bool) -> Result<Self, Refusal> {
        let mut poll = Self::of(electors);
        let by_college = counts.iter().any(|count| count.college.is_some());
        if needs_colleges && !by_college {
            let message = "La majorité se cherche dans chaque collège : donner un décompte par collège.";
            return Err(refused(message).at("counts"));
        }
        let expected: BTreeSet<Option<u16>> = if by_college {
            let taking_part = electors.values().filter(|elector| elector.standing.takes_part());
            taking_part.map(|elector| elector.college).collect()
        } else {
            BTreeSet::from([None])
        };
        let given: BTreeSet<Option<u16>> = counts.iter().map(|count| count.college).collect();
        if given != expected || given.len() != counts.len() {
            let message =
                "Le vote se compte une fois pour toute l’assemblée, ou une fois pour chaque collège qui y prend part.";
            return Err(refused(message).at("counts"));
        }
        for (index, count) in counts.iter().enumerate() {
            poll.add(electors, count)
                .map_err(|refusal| refusal.at(format!("counts.{index}")))?;
        }
        Ok(poll)
    }

    fn add(&mut self, electors: &Electorate, count: &Count) -> Result<(), Refusal> {
        let group = match count.college {
            None => Some(&mut self.whole),
            Some(college) => self.colleges.get_mut(&college),
        };
        let Some(group) = group else {
            return Err(refused("Ce collège n’existe pas."));
        };
        let votes = match &count.votes {
            Some(votes) => votes.clone(),
            None => same_weight(electors, count)?,
        };
        for (counted, side, what) in [
            (&count.heads, &mut group.heads, "votants"),
            (&votes, &mut group.votes, "voix"),
        ] {
            if counted.total() != side.taking_part {
                let message = format!(
                    "Le décompte porte sur {} {what} ; {} peuvent s’exprimer, présents ou représentés : compter aussi ceux qui ne prennent pas part au vote.",
                    counted.total(),
                    side.taking_part
                );
                return Err(refused(message));
            }
            side.counts = counted.clone();
        }
        if count.college.is_some() {
            self.whole.heads.counts = self.whole.heads.counts.plus(&count.heads);
            self.whole.votes.counts = self.whole.votes.counts.plus(&votes);
        }
        Ok(())
    }
}

/// The votes of a count in heads, where every seat counted has as many.
fn same_weight(electors: &Electorate, count: &Count) -> Result<Counts, Refusal> {
    let counted = electors.values().filter(|elector| {
        elector.standing.takes_part() && (count.college.is_none() || elector.college == count.college)
    });
    let weights: BTreeSet<u32> = counted.map(|elector| elector.votes).collect();
    let mut weights = weights.into_iter();
    match (weights.next(), weights.next()) {
        (first, None) => {
            let weight = first.unwrap_or(1);
            let heads = &count.heads;
            Ok(Counts {
                abstentions: heads.abstentions.saturating_mul(weight),
                against: heads.against.saturating_mul(weight),
                blanks: heads.blanks.saturating_mul(weight),
                in_favour: heads.in_favour.saturating_mul(weight),
                not_voting: heads.not_voting.saturating_mul(weight),
                nulls: heads.nulls.saturating_mul(weight),
            })
        }
        _ => Err(refused(
            "Les sièges n’ont pas tous le même nombre de voix : compter les voix, et pas seulement les votants.",
        )),
    }
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::CountsInvalid, message)
}

impl Side {
    /// Everybody who takes part, in counts that a vote adds up to.
    pub(crate) fn is_complete(&self, total: u64) -> bool {
        total == self.taking_part
    }
}

/// How many votes those who take part have, whatever they vote.
pub(crate) fn taking_part(electors: &Electorate) -> Group {
    Poll::of(electors).whole
}
