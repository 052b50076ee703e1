//! What ballots gave.

use async_graphql::SimpleObject;
use domain::committee::event;
use domain::value::Name;

/// Combien de chaque côté : des têtes, ou des voix.
#[derive(SimpleObject)]
pub(crate) struct Counts {
    /// Pour.
    in_favour: u32,
    /// Contre.
    against: u32,
    /// Abstentions.
    abstentions: u32,
    /// Bulletins blancs.
    blanks: u32,
    /// Bulletins nuls.
    nulls: u32,
    /// Qui n’a pas pris part au vote.
    not_voting: u32,
}

impl From<&event::Counts> for Counts {
    fn from(counts: &event::Counts) -> Self {
        Self {
            in_favour: counts.in_favour,
            against: counts.against,
            abstentions: counts.abstentions,
            blanks: counts.blanks,
            nulls: counts.nulls,
            not_voting: counts.not_voting,
        }
    }
}

/// Ce qu’un collège a voté.
#[derive(SimpleObject)]
pub(crate) struct CollegeTally {
    /// Le collège.
    college: String,
    /// Si la majorité s’y trouve.
    carried: bool,
    /// Ses voix.
    votes: Counts,
}

/// Le résultat d’un vote.
#[derive(SimpleObject)]
pub(crate) struct Tally {
    /// En voix.
    votes: Counts,
    /// En têtes ; à zéro quand seules les voix ont été comptées.
    heads: Counts,
    /// Dans chaque collège, quand la règle le demande.
    colleges: Vec<CollegeTally>,
    /// Si la voix prépondérante a départagé.
    casting_vote: bool,
}

impl Tally {
    /// The tally of a committee whose colleges are `colleges`.
    pub(super) fn of(tally: &event::Tally, colleges: &[Name]) -> Self {
        let name = |college: u16| {
            let known = colleges.get(usize::from(college));
            known.map_or_else(|| college.to_string(), ToString::to_string)
        };
        Self {
            votes: Counts::from(&tally.votes),
            heads: Counts::from(&tally.heads),
            colleges: tally
                .colleges
                .iter()
                .map(|college| CollegeTally {
                    college: name(college.college),
                    carried: college.carried,
                    votes: Counts::from(&college.votes),
                })
                .collect(),
            casting_vote: tally.casting_vote,
        }
    }
}

/// Un tour de scrutin.
#[derive(SimpleObject)]
pub(crate) struct Round {
    /// Les voix de chaque candidat, dans leur ordre.
    votes: Vec<u32>,
    /// Bulletins blancs.
    blanks: u32,
    /// Bulletins nuls.
    nulls: u32,
    /// Qui n’a pas pris part au vote.
    not_voting: u32,
}

/// Une nomination. Les noms sont scellés.
#[derive(SimpleObject)]
pub(crate) struct Appointment {
    /// Combien de candidats.
    candidates: usize,
    /// Le rang de qui est nommé, à partir de zéro, s’il y en a un.
    elected: Option<u16>,
    /// S’il l’a été au bénéfice de l’âge.
    older: bool,
    /// Les tours.
    rounds: Vec<Round>,
}

impl From<&event::Appointment> for Appointment {
    fn from(appointment: &event::Appointment) -> Self {
        let round = |round: &event::Round| Round {
            votes: round.votes.clone(),
            blanks: round.blanks,
            nulls: round.nulls,
            not_voting: round.not_voting,
        };
        Self {
            candidates: appointment.candidates.len(),
            elected: appointment.elected,
            older: appointment.older,
            rounds: appointment.rounds.iter().map(round).collect(),
        }
    }
}
