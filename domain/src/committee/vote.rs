//! Votes: counting ballots, and what the count decides.

use super::event::{Ballot, Tally};
use super::{Choice, Committee, MajorityRule, Session};
use crate::refusal::{Code, Refusal};
use crate::value::SeatId;
use std::collections::BTreeSet;

impl Committee {
    /// Counts `ballots` cast in `session`, each seat with its votes, and says whether the item is adopted.
    pub(crate) fn count(&self, session: &Session, ballots: &[Ballot]) -> Result<(Tally, bool), Refusal> {
        let mut tally = Tally {
            abstentions: 0,
            against: 0,
            casting_vote: false,
            in_favour: 0,
        };
        let mut seen = BTreeSet::new();
        for (index, ballot) in ballots.iter().enumerate() {
            if !session.takes_part(ballot.seat) || !seen.insert(ballot.seat) {
                let message = "Un bulletin vient d’un siège ni présent ni représenté, ou déjà compté.";
                return Err(Refusal::new(Code::BallotInvalid, message).at(format!("ballots.{index}.seat")));
            }
            let votes = self.votes_of(ballot.seat);
            let side = match ballot.choice {
                Choice::InFavour => &mut tally.in_favour,
                Choice::Against => &mut tally.against,
                Choice::Abstention => &mut tally.abstentions,
            };
            *side = side.saturating_add(votes);
        }
        let adopted = self.carries(session, ballots, &mut tally);
        Ok((tally, adopted))
    }

    /// Whether more than half of the votes that count are in favour. When exactly half are, the chair, present in person, breaks the
    /// tie: an abstention that weighs against leaves no tie to break.
    fn carries(&self, session: &Session, ballots: &[Ballot], tally: &mut Tally) -> bool {
        let in_favour = u64::from(tally.in_favour);
        let base = match self.majority {
            MajorityRule::Expressed => in_favour.saturating_add(u64::from(tally.against)),
            MajorityRule::PresentOrRepresented => self.votes_taking_part(session),
        };
        let (half, tie) = (in_favour.saturating_mul(2), tally.in_favour == tally.against);
        if half != base || !tie || base == 0 || !self.casting_vote {
            return half > base;
        }
        let chair = ballots
            .iter()
            .find(|ballot| ballot.seat == self.chair && session.present.contains(&self.chair));
        let deciding = chair.filter(|ballot| ballot.choice != Choice::Abstention);
        tally.casting_vote = deciding.is_some();
        deciding.is_some_and(|ballot| ballot.choice == Choice::InFavour)
    }

    fn votes_taking_part(&self, session: &Session) -> u64 {
        let taking_part = self.seats.keys().filter(|seat| session.takes_part(**seat));
        taking_part.fold(0, |sum, seat| sum.saturating_add(u64::from(self.votes_of(*seat))))
    }

    fn votes_of(&self, seat: SeatId) -> u32 {
        self.seats.get(&seat).copied().unwrap_or(0)
    }
}
