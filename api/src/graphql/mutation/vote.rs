//! Votes, appointments, items set aside.

use super::committee::persons;
use super::desk::{Draft, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use super::seat::words;
use super::session::SessionAddress;
use crate::graphql::agenda::SetAsideOutcome;
use crate::graphql::decision::{Choice, Decision};
use crate::graphql::reading;
use crate::graphql::session::Session;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::committee::command::{Appoint, SetItemAside, VoteItem, Voting};
use domain::committee::event::{Ballot, BallotRequests, Count, Counts, Round, ShowOfHands};
use domain::{Code, Command, Refusal};

type Read<T> = std::result::Result<T, Refusal>;

/// Le vote d’un siège.
#[derive(InputObject)]
struct BallotInput {
    /// Le siège.
    seat: ID,
    /// Comment il a voté.
    choice: Choice,
}

/// Combien de chaque côté.
#[derive(InputObject)]
struct CountsInput {
    /// Pour.
    in_favour: u32,
    /// Contre.
    against: u32,
    /// Abstentions.
    #[graphql(default)]
    abstentions: u32,
    /// Bulletins blancs.
    #[graphql(default)]
    blanks: u32,
    /// Bulletins nuls.
    #[graphql(default)]
    nulls: u32,
    /// Qui ne prend pas part au vote.
    #[graphql(default)]
    not_voting: u32,
}

impl From<&CountsInput> for Counts {
    fn from(counts: &CountsInput) -> Self {
        Self {
            abstentions: counts.abstentions,
            against: counts.against,
            blanks: counts.blanks,
            in_favour: counts.in_favour,
            not_voting: counts.not_voting,
            nulls: counts.nulls,
        }
    }
}

/// Un décompte.
#[derive(InputObject)]
struct CountInput {
    /// De quel collège, par son rang à partir de zéro ; de toute l’assemblée sans précision.
    college: Option<u16>,
    /// En têtes.
    heads: CountsInput,
    /// En voix. Sans précision, comme en têtes, si chaque siège a autant de voix.
    votes: Option<CountsInput>,
}

impl From<&CountInput> for Count {
    fn from(count: &CountInput) -> Self {
        Self {
            college: count.college,
            heads: Counts::from(&count.heads),
            votes: count.votes.as_ref().map(Counts::from),
        }
    }
}

fn counts(counts: &[CountInput]) -> Vec<Count> {
    counts.iter().map(Count::from).collect()
}

/// Un vote à main levée.
#[derive(InputObject)]
struct ShowOfHandsInput {
    /// Les décomptes : un pour toute l’assemblée, ou un par collège.
    counts: Vec<CountInput>,
    /// Comment a voté qui préside, sans quoi il ne départage pas.
    chair: Option<Choice>,
}

/// Combien de membres présents demandent un autre scrutin.
#[derive(InputObject)]
struct BallotRequestsInput {
    /// Pour un scrutin public.
    #[graphql(default)]
    public: u32,
    /// Pour un scrutin secret.
    #[graphql(default)]
    secret: u32,
}

/// De quoi enregistrer le vote d’un point : par « ballots », « showOfHands » ou « secret », l’un des trois.
#[derive(InputObject)]
struct ItemVoteInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Le point : « decision:registre:uuid ».
    item: ID,
    /// Scrutin public : comment chaque siège, présent ou représenté, a voté. Un siège qui n’est pas nommé n’a pas pris part au vote.
    ballots: Option<Vec<BallotInput>>,
    /// Vote à main levée.
    show_of_hands: Option<ShowOfHandsInput>,
    /// Scrutin secret : des décomptes, un pour toute l’assemblée ou un par collège.
    secret: Option<Vec<CountInput>>,
    /// Qui préside ce point, quand ce n’est pas qui préside la séance.
    chair: Option<ID>,
    /// Qui a demandé un autre scrutin.
    requests: Option<BallotRequestsInput>,
}

impl ItemVoteInput {
    fn read(&self, draft: &Draft) -> Read<VoteItem> {
        let (committee, session) = self.session.read(draft)?;
        let chair = self.chair.as_ref().map(|chair| draft.known(chair, "chair"));
        let requests = self.requests.as_ref().map(|requests| BallotRequests {
            public: requests.public,
            secret: requests.secret,
        });
        Ok(VoteItem {
            committee,
            session,
            item: draft.known(&self.item, "item")?,
            chair: chair.transpose()?,
            requests,
            vote: self.vote(draft)?,
        })
    }

    fn vote(&self, draft: &Draft) -> Read<Voting> {
        let ballot = |(index, ballot): (usize, &BallotInput)| {
            Ok(Ballot {
                choice: ballot.choice.into(),
                seat: draft.known(&ballot.seat, format!("ballots.{index}.seat"))?,
            })
        };
        match (&self.ballots, &self.show_of_hands, &self.secret) {
            (Some(ballots), None, None) => {
                let ballots = ballots.iter().enumerate().map(ballot);
                Ok(Voting::RollCall(ballots.collect::<Read<_>>()?))
            }
            (None, Some(hands), None) => Ok(Voting::ShowOfHands(ShowOfHands {
                chair: hands.chair.map(Into::into),
                counts: counts(&hands.counts),
            })),
            (None, None, Some(secret)) => Ok(Voting::Secret(counts(secret))),
            _ => {
                let message = "Dire comment le point a été voté, d’une façon et d’une seule : « ballots », « showOfHands » ou « secret ».";
                Err(Refusal::new(Code::BallotForm, message).at("vote"))
            }
        }
    }
}

/// Ce qu’un tour de scrutin a donné.
#[derive(InputObject)]
struct RoundInput {
    /// Les voix de chaque candidat, dans leur ordre.
    votes: Vec<u32>,
    /// Bulletins blancs.
    #[graphql(default)]
    blanks: u32,
    /// Bulletins nuls.
    #[graphql(default)]
    nulls: u32,
    /// Qui ne prend pas part au vote.
    #[graphql(default)]
    not_voting: u32,
}

impl From<&RoundInput> for Round {
    fn from(round: &RoundInput) -> Self {
        Self {
            blanks: round.blanks,
            not_voting: round.not_voting,
            nulls: round.nulls,
            votes: round.votes.clone(),
        }
    }
}

/// De quoi enregistrer une nomination.
#[derive(InputObject)]
struct ItemAppointInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Le point : « decision:registre:uuid ».
    item: ID,
    /// Les candidats. Scellés avant d’être enregistrés.
    candidates: Vec<String>,
    /// Les tours.
    rounds: Vec<RoundInput>,
    /// Le rang du plus âgé des candidats à égalité au dernier tour. Les âges ne sont pas enregistrés.
    oldest: Option<u16>,
}

/// De quoi ajourner un point, ou le retirer.
#[derive(InputObject)]
struct ItemSetAsideInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Le point : « decision:registre:uuid ».
    item: ID,
    /// Ajourné, ou retiré.
    outcome: SetAsideOutcome,
    /// Pourquoi.
    reason: Option<String>,
}

/// Mutations on votes.
#[derive(Default)]
pub(super) struct VoteMutation;

/// Ce que l’on peut enregistrer des votes.
#[Object]
impl VoteMutation {
    /// Met un point aux voix.
    async fn item_vote(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ItemVoteInput,
    ) -> Result<Payload<Decision>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let item = order.item;
            Ok((order.into(), item))
        };
        submit(context, &input.sender, &input.address, write, reading::decision).await
    }

    /// Nomme l’un de plusieurs candidats, au scrutin secret.
    async fn item_appoint(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ItemAppointInput,
    ) -> Result<Payload<Decision>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let item = draft.known(&input.item, "item")?;
            let order = Appoint {
                committee,
                session,
                item,
                candidates: persons(Some(&input.candidates), "candidates")?,
                rounds: input.rounds.iter().map(Round::from).collect(),
                oldest: input.oldest,
            };
            Ok((Command::from(order), item))
        };
        submit(context, &input.sender, &input.address, write, reading::decision).await
    }

    /// Ajourne un point, ou le retire de l’ordre du jour.
    async fn item_set_aside(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ItemSetAsideInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let order = SetItemAside {
                committee,
                session,
                item: draft.known(&input.item, "item")?,
                outcome: input.outcome.into(),
                reason: words(input.reason.as_deref(), "reason")?,
            };
            Ok((Command::from(order), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }
}
