//! Sessions: convocation, opening, votes, closing.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::committee::Session;
use crate::graphql::decision::{Choice, Decision};
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::Refusal;
use domain::committee::command::{CloseSession, ConveneSession, OpenSession, VoteItem};
use domain::committee::event::{AgendaItem, Ballot, Effect, Proxy};
use domain::value::{CommitteeId, Name, SessionId, Text};

type Read<T> = std::result::Result<T, Refusal>;

/// Ce que fait un point, une fois adopté.
#[derive(OneofObject)]
enum EffectInput {
    /// Adopter cette clé.
    AdoptKey(ID),
    /// Adopter ce budget.
    AdoptBudget(ID),
    /// Donner un avis, qui ne change rien. La valeur n’est pas lue.
    Opinion(bool),
    /// Abroger cette clé.
    RepealKey(ID),
}

/// Un point de l’ordre du jour.
#[derive(InputObject)]
struct AgendaItemInput {
    /// L’identifiant du point. Sans précision, il découle de celui de la demande.
    item: Option<Uuid>,
    /// Son titre.
    title: String,
    /// Ce qu’il fait s’il est adopté.
    effect: EffectInput,
}

impl AgendaItemInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<AgendaItem> {
        let field = format!("agenda.{index}");
        let effect_field = format!("{field}.effect");
        Ok(AgendaItem {
            effect: match &self.effect {
                EffectInput::AdoptKey(key) => Effect::AdoptKey(draft.known(key, effect_field)?),
                EffectInput::AdoptBudget(budget) => Effect::AdoptBudget(draft.known(budget, effect_field)?),
                EffectInput::Opinion(_) => Effect::Opinion,
                EffectInput::RepealKey(key) => Effect::RepealKey(draft.known(key, effect_field)?),
            },
            item: draft.new_id(self.item.as_ref(), &field)?,
            title: Name::new(&self.title).in_field(format!("{field}.title"))?,
        })
    }
}

/// De quoi convoquer une séance.
#[derive(InputObject)]
struct SessionConveneInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le comité.
    committee: ID,
    /// L’identifiant de la séance. Sans précision, il découle de celui de la demande.
    session: Option<Uuid>,
    /// Jour de l’envoi de la convocation.
    sent_on: Date,
    /// Jour de la séance.
    held_on: Date,
    /// L’ordre du jour.
    agenda: Vec<AgendaItemInput>,
}

impl SessionConveneInput {
    fn read(&self, draft: &Draft) -> Read<ConveneSession> {
        let agenda = self
            .agenda
            .iter()
            .enumerate()
            .map(|(index, item)| item.read(draft, index));
        Ok(ConveneSession {
            committee: draft.known(&self.committee, "committee")?,
            session: draft.new_id(self.session.as_ref(), "session")?,
            sent_on: self.sent_on.read().in_field("sentOn")?,
            held_on: self.held_on.read().in_field("heldOn")?,
            agenda: agenda.collect::<Read<_>>()?,
        })
    }
}

/// La séance dont il s’agit.
#[derive(InputObject)]
struct SessionAddress {
    /// Le comité.
    committee: ID,
    /// La séance.
    session: ID,
}

impl SessionAddress {
    fn read(&self, draft: &Draft) -> Read<(CommitteeId, SessionId)> {
        Ok((
            draft.known(&self.committee, "committee")?,
            draft.known(&self.session, "session")?,
        ))
    }
}

/// Un pouvoir : un siège présent vote pour un siège absent.
#[derive(InputObject)]
struct ProxyInput {
    /// Le siège absent.
    from: ID,
    /// Le siège présent qui vote pour lui.
    to: ID,
}

/// De quoi ouvrir une séance : qui est là, qui représente qui.
#[derive(InputObject)]
struct SessionOpenInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Les sièges présents.
    present: Vec<ID>,
    /// Les pouvoirs donnés.
    proxies: Option<Vec<ProxyInput>>,
}

impl SessionOpenInput {
    fn read(&self, draft: &Draft) -> Read<OpenSession> {
        let (committee, session) = self.session.read(draft)?;
        let proxy = |(index, proxy): (usize, &ProxyInput)| {
            Ok(Proxy {
                from: draft.known(&proxy.from, format!("proxies.{index}.from"))?,
                to: draft.known(&proxy.to, format!("proxies.{index}.to"))?,
            })
        };
        Ok(OpenSession {
            committee,
            session,
            present: draft.all_known(&self.present, "present")?,
            proxies: self
                .proxies
                .iter()
                .flatten()
                .enumerate()
                .map(proxy)
                .collect::<Read<_>>()?,
        })
    }
}

/// Le vote d’un siège.
#[derive(InputObject)]
struct BallotInput {
    /// Le siège.
    seat: ID,
    /// Comment il a voté.
    choice: Choice,
}

/// De quoi enregistrer le vote d’un point, à bulletin public.
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
    /// Comment chaque siège, présent ou représenté, a voté. Un siège qui n’est pas nommé n’a pas pris part au vote.
    ballots: Vec<BallotInput>,
}

impl ItemVoteInput {
    fn read(&self, draft: &Draft) -> Read<VoteItem> {
        let (committee, session) = self.session.read(draft)?;
        let ballot = |(index, ballot): (usize, &BallotInput)| {
            Ok(Ballot {
                choice: ballot.choice.into(),
                seat: draft.known(&ballot.seat, format!("ballots.{index}.seat"))?,
            })
        };
        Ok(VoteItem {
            committee,
            session,
            item: draft.known(&self.item, "item")?,
            ballots: self.ballots.iter().enumerate().map(ballot).collect::<Read<_>>()?,
        })
    }
}

/// De quoi lever une séance.
#[derive(InputObject)]
struct SessionCloseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Ce que le procès-verbal en garde. Jamais de donnée personnelle.
    note: Option<String>,
}

/// Mutations on sessions.
#[derive(Default)]
pub(super) struct SessionMutation;

/// Ce que l’on peut enregistrer des séances.
#[Object]
impl SessionMutation {
    /// Convoque une séance.
    async fn session_convene(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionConveneInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let session = order.session;
            Ok((order.into(), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }

    /// Ouvre une séance, et constate son quorum.
    async fn session_open(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionOpenInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let session = order.session;
            Ok((order.into(), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }

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

    /// Lève une séance.
    async fn session_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionCloseInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let note = input.note.as_deref().map(Text::new).transpose().in_field("note")?;
            Ok((
                CloseSession {
                    committee,
                    session,
                    note,
                }
                .into(),
                session,
            ))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }
}
