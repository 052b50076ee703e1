//! Decisions: what committees voted, how, and what it is worth.

use super::act::Act;
use super::committee::{Committee, Effect};
use super::convention::Convention;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use projections::decisions::{BallotView, DecisionView};
use std::sync::Arc;

/// Ce que vaut une décision. Seules les deux dernières portées engagent de l’argent.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::BindingLevel")]
pub(crate) enum BindingLevel {
    /// Un avis.
    Opinion,
    /// Une proposition aux assemblées.
    Proposal,
    /// Une décision sur la vie interne du service.
    Internal,
    /// Prise par une délégation que les assemblées ont approuvée.
    Delegated,
    /// Prise par une assemblée.
    Deliberation,
}

/// Comment un siège vote.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::Choice")]
pub(crate) enum Choice {
    /// Pour.
    InFavour,
    /// Contre.
    Against,
    /// Abstention.
    Abstention,
}

/// A decision.
#[derive(Clone)]
pub(crate) struct Decision {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<DecisionView>,
}

/// Une décision : ce qu’un comité a voté sur un point.
#[Object]
impl Decision {
    /// Identifiant global : celui du point.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.item)
    }

    /// Le titre du point.
    async fn title(&self) -> &str {
        self.view.title.as_str()
    }

    /// Le comité.
    async fn committee(&self) -> Result<Committee> {
        self.reading.committee(self.view.committee)
    }

    /// La convention qui crée le comité.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view.convention)
    }

    /// Identifiant global de la séance.
    async fn session(&self) -> ID {
        global_id(self.reading.ledger, self.view.session)
    }

    /// Jour du vote.
    async fn decided_on(&self) -> Date {
        self.view.decided_on.into()
    }

    /// Si le point est adopté.
    async fn adopted(&self) -> bool {
        self.view.adopted
    }

    /// Ce que la décision vaut ; rien si le point est rejeté.
    async fn binding(&self) -> Option<BindingLevel> {
        self.view.binding.map(Into::into)
    }

    /// Le résultat, en voix.
    async fn tally(&self) -> Tally {
        let tally = &self.view.tally;
        Tally {
            in_favour: tally.in_favour,
            against: tally.against,
            abstentions: tally.abstentions,
            casting_vote: tally.casting_vote,
        }
    }

    /// Comment chaque siège a voté.
    async fn ballots(&self) -> Vec<Ballot> {
        let ballots = self.view.ballots.iter();
        ballots
            .map(|view| Ballot {
                reading: Arc::clone(&self.reading),
                view: *view,
            })
            .collect()
    }

    /// Ce qu’elle fait, ou aurait fait.
    async fn effect(&self) -> Effect {
        Effect::of(&self.reading, self.view.effect)
    }

    /// L’acte : où il en est, ce qui l’a défait.
    async fn act(&self) -> Option<Act> {
        Act::of(&self.reading, self.view.fact.event)
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Le résultat d’un vote, en voix et non en têtes.
#[derive(SimpleObject)]
pub(crate) struct Tally {
    /// Voix pour.
    in_favour: u32,
    /// Voix contre.
    against: u32,
    /// Voix des sièges qui se sont abstenus.
    abstentions: u32,
    /// Si la voix prépondérante a départagé.
    casting_vote: bool,
}

/// A ballot.
pub(crate) struct Ballot {
    reading: Arc<Reading>,
    view: BallotView,
}

/// Le vote d’un siège.
#[Object]
impl Ballot {
    /// Identifiant global du siège.
    async fn seat(&self) -> ID {
        global_id(self.reading.ledger, self.view.seat)
    }

    /// Le membre auquel le siège appartient.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Combien de voix il a.
    async fn votes(&self) -> u32 {
        self.view.votes
    }

    /// Comment il a voté.
    async fn choice(&self) -> Choice {
        self.view.choice.into()
    }
}

impl Reading {
    /// Every decision, by day, each with its cursor.
    pub(crate) fn decision_rows(self: &Arc<Self>) -> Vec<(String, Decision)> {
        let decisions = self.view.decisions.iter();
        decisions
            .map(|view| {
                (
                    view.item.to_string(),
                    Decision {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}
