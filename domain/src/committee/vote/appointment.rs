//! Appointments: rounds that need an absolute majority, then one that the most votes win, the older of two equals first.

use super::count::{Electorate, taking_part};
use crate::committee::event::{Counts, Round};
use crate::refusal::{Code, Refusal};

/// What the rounds of an appointment give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Elected {
    /// The place of the candidate, if one is appointed.
    pub(crate) candidate: Option<u16>,
    /// Whether it was the older of several equals.
    pub(crate) older: bool,
    /// The last round, in votes.
    pub(crate) votes: Counts,
}

/// Counts `rounds` among `candidates`: `absolute` rounds need more than half of the expressed votes, and one more may follow.
pub(crate) fn count(
    electors: &Electorate,
    candidates: usize,
    rounds: &[Round],
    absolute: u16,
    oldest: Option<u16>,
) -> Result<Elected, Refusal> {
    let refuse =
        |message: String, index: usize| Err(Refusal::new(Code::RoundsInvalid, message).at(format!("rounds.{index}")));
    let voters = taking_part(electors).votes;
    let absolute = usize::from(absolute);
    for (index, round) in rounds.iter().enumerate() {
        if round.votes.len() != candidates || !voters.is_complete(total(round)) {
            let message = format!(
                "Chaque tour compte les voix de chaque candidat, les blancs, les nuls et ceux qui ne prennent pas part au vote : {} voix en tout.",
                voters.taking_part
            );
            return refuse(message, index);
        }
        let last = index.saturating_add(1) == rounds.len();
        let relative = index >= absolute;
        let winner = if relative {
            most_votes(round, oldest)?
        } else {
            absolute_majority(round)
        };
        match winner {
            Some(_) if !last => return refuse("Ce tour a désigné un candidat : il est le dernier.".to_owned(), index),
            None if last && !relative => {
                let message = "Aucun candidat n’a la majorité absolue : un tour de plus est nécessaire.".to_owned();
                return refuse(message, index);
            }
            _ if !last && relative => {
                return refuse("Le tour à la majorité relative est le dernier.".to_owned(), index);
            }
            winner if last => return Ok(elected(round, winner)),
            _ => {}
        }
    }
    refuse("Une nomination se fait en un tour au moins.".to_owned(), 0)
}

/// A candidate that wins a round, and whether by age.
type Winner = Option<(u16, bool)>;

fn elected(round: &Round, winner: Winner) -> Elected {
    let expressed = round.votes.iter().fold(0_u32, |sum, votes| sum.saturating_add(*votes));
    let won = winner
        .and_then(|(place, _)| round.votes.get(usize::from(place)))
        .copied()
        .unwrap_or(0);
    Elected {
        candidate: winner.map(|(place, _)| place),
        older: winner.is_some_and(|(_, older)| older),
        votes: Counts {
            against: expressed.saturating_sub(won),
            blanks: round.blanks,
            in_favour: won,
            not_voting: round.not_voting,
            nulls: round.nulls,
            ..Counts::NONE
        },
    }
}

fn places(round: &Round) -> impl Iterator<Item = (u16, u64)> {
    (0..).zip(round.votes.iter().map(|votes| u64::from(*votes)))
}

fn total(round: &Round) -> u64 {
    let others = [round.blanks, round.not_voting, round.nulls].map(u64::from);
    let cast = places(round).map(|(_, votes)| votes);
    cast.chain(others).fold(0, u64::saturating_add)
}

fn absolute_majority(round: &Round) -> Winner {
    let expressed = places(round).map(|(_, votes)| votes).fold(0, u64::saturating_add);
    places(round)
        .find(|(_, votes)| votes.saturating_mul(2) > expressed)
        .map(|(place, _)| (place, false))
}

fn most_votes(round: &Round, oldest: Option<u16>) -> Result<Winner, Refusal> {
    let most = places(round).map(|(_, votes)| votes).max().unwrap_or(0);
    let first: Vec<u16> = places(round)
        .filter(|(_, votes)| *votes == most && most > 0)
        .map(|(place, _)| place)
        .collect();
    match (first.as_slice(), oldest) {
        ([], _) => Ok(None),
        ([only], _) => Ok(Some((*only, false))),
        (equal, Some(oldest)) if equal.contains(&oldest) => Ok(Some((oldest, true))),
        _ => {
            let message = "Des candidats sont à égalité au dernier tour : l’élection est acquise au plus âgé, à désigner parmi eux.";
            Err(Refusal::new(Code::RoundsInvalid, message).at("oldest"))
        }
    }
}
