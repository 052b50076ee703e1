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

    fn carries(&self, session: &Session, ballots: &[Ballot], tally: &mut Tally) -> bool {
        let tie = tally.in_favour == tally.against && tally.in_favour > 0;
        let chair = ballots
            .iter()
            .find(|ballot| ballot.seat == self.chair && session.present.contains(&self.chair));
        if tie && self.casting_vote {
            let deciding = chair.filter(|ballot| ballot.choice != Choice::Abstention);
            tally.casting_vote = deciding.is_some();
            return deciding.is_some_and(|ballot| ballot.choice == Choice::InFavour);
        }
        match self.majority {
            MajorityRule::Expressed => tally.in_favour > tally.against,
            MajorityRule::PresentOrRepresented => {
                let taking_part = self.seats.keys().filter(|seat| session.takes_part(**seat));
                let votes = taking_part.fold(0_u64, |sum, seat| sum.saturating_add(u64::from(self.votes_of(*seat))));
                u64::from(tally.in_favour).saturating_mul(2) > votes
            }
        }
    }

    fn votes_of(&self, seat: SeatId) -> u32 {
        self.seats.get(&seat).copied().unwrap_or(0)
    }
}
