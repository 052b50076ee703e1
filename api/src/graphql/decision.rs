//! Decisions: what committees voted, how, and what it is worth.

use super::act::Act;
use super::agenda::Effect;
use super::attendance::{Attendee, Proxy, Quorum};
use super::committee::Committee;
use super::convention::Convention;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::reading::Reading;
use super::rule::Majority;
use super::scalars::Date;
use super::tally::{Appointment, Tally};
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::committee::event::Vote;
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
    /// Ne prend pas part au vote.
    NotVoting,
}

/// Comment un point est voté.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BallotForm {
    /// Scrutin public : le vote de chaque siège est connu.
    RollCall,
    /// Main levée : des décomptes.
    ShowOfHands,
    /// Scrutin secret : des décomptes, et rien qui lie un votant à son vote.
    Secret,
    /// Scrutin secret entre des candidats.
    Appointment,
}

/// Quand une délibération d’assemblée est devenue exécutoire.
#[derive(SimpleObject)]
pub(crate) struct DecisionEnforceability {
    /// Jour de la publication.
    published_on: Date,
    /// Jour de la transmission.
    transmitted_on: Date,
    /// Le plus tardif des deux.
    enforceable_on: Date,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

/// Combien de membres présents ont demandé un autre scrutin.
#[derive(SimpleObject)]
pub(crate) struct BallotRequests {
    /// Pour un scrutin public.
    public: u32,
    /// Pour un scrutin secret.
    secret: u32,
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

    /// Identifiant global du siège qui présidait ce point, s’il y en avait un.
    async fn chair(&self) -> Option<ID> {
        self.view.chair.map(|seat| global_id(self.reading.ledger, seat))
    }

    /// Qui était là quand le point a été voté.
    async fn attendees(&self) -> Vec<Attendee> {
        self.reading.attendees(&self.view.present)
    }

    /// Les pouvoirs en cours quand le point a été voté.
    async fn proxies(&self) -> Vec<Proxy> {
        self.reading.proxies(&self.view.proxies)
    }

    /// Le quorum à ce point, si le fait le garde.
    async fn quorum(&self) -> Option<Quorum> {
        self.view.quorum.as_ref().map(Quorum::from)
    }

    /// La majorité exigée, si le fait la garde.
    async fn majority(&self) -> Option<Majority> {
        let applied = self.view.majority.as_ref()?;
        Some(Majority::of(&applied.majority, &applied.rule))
    }

    /// Qui a demandé un autre scrutin.
    async fn requests(&self) -> Option<BallotRequests> {
        let requests = self.view.requests.as_ref()?;
        Some(BallotRequests {
            public: requests.public,
            secret: requests.secret,
        })
    }

    /// Comment le point a été voté.
    async fn ballot_form(&self) -> BallotForm {
        match &self.view.vote {
            Vote::RollCall(_) => BallotForm::RollCall,
            Vote::ShowOfHands(_) => BallotForm::ShowOfHands,
            Vote::Secret(_) => BallotForm::Secret,
            Vote::Appointment(_) => BallotForm::Appointment,
        }
    }

    /// Le résultat, en voix et en têtes.
    async fn tally(&self) -> Tally {
        let committee = self.reading.view.committees.get(self.view.committee);
        let colleges = committee.map_or(&[][..], |committee| committee.colleges.as_slice());
        Tally::of(&self.view.tally, colleges)
    }

    /// Les tours d’une nomination.
    async fn appointment(&self) -> Option<Appointment> {
        match &self.view.vote {
            Vote::Appointment(appointment) => Some(Appointment::from(appointment)),
            _ => None,
        }
    }

    /// Quand elle est devenue exécutoire, pour une délibération d’assemblée.
    async fn enforceability(&self) -> Option<DecisionEnforceability> {
        let view = self.view.enforceability?;
        Some(DecisionEnforceability {
            published_on: view.published_on.into(),
            transmitted_on: view.transmitted_on.into(),
            enforceable_on: view.enforceable_on.into(),
            fact: Fact::of(&self.reading, view.fact),
        })
    }

    /// Comment chaque siège a voté, en scrutin public.
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
