//! Sessions: convocation, agenda, postponement, closing.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use super::seat::words;
use crate::graphql::agenda::ItemKind;
use crate::graphql::provisions::DelegatedObject;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use crate::graphql::session::Session;
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::committee::command::{ChangeAgenda, CloseSession, ConveneSession, PostponeSession};
use domain::committee::event::{AgendaItem, Delegation, Effect};
use domain::value::{CommitteeId, Name, SessionId, Text};
use domain::{Command, Refusal};

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
    /// Régulariser cette répartition.
    Regularise(ID),
    /// Abroger cette clé.
    RepealKey(ID),
    /// Approuver les comptes de ce budget.
    ApproveAccounts(ID),
    /// Admettre ce membre.
    Admit(ID),
    /// Consentir au retrait de ce membre.
    ConsentWithdrawal(ID),
    /// Approuver cet avenant.
    Amend(ID),
    /// Approuver le procès-verbal de cette séance.
    ApproveMinutes(ID),
    /// Déléguer à la présidence, ou à un bureau qui ne siège pas dans ce registre. La valeur n’est pas lue.
    Delegate(bool),
    /// Déléguer un objet à un autre comité de la convention, qui en décidera.
    DelegateTo(DelegationInput),
    /// Autre chose, que le titre dit. La valeur n’est pas lue.
    Other(bool),
}

/// Ce qu’une assemblée délègue, et à qui.
#[derive(InputObject)]
struct DelegationInput {
    /// Le comité qui décidera.
    committee: ID,
    /// De quoi il décidera.
    object: DelegatedObject,
}

/// Un point de l’ordre du jour.
#[derive(InputObject)]
struct AgendaItemInput {
    /// L’identifiant du point. Sans précision, il découle de celui de la demande.
    item: Option<Uuid>,
    /// Un point ajourné ou resté sans vote, qui revient : « decision:registre:uuid ».
    carried: Option<ID>,
    /// Son titre.
    title: String,
    /// Ce qu’il fait s’il est adopté.
    effect: EffectInput,
    /// Ce qu’il est. Sans précision, une décision ordinaire.
    kind: Option<ItemKind>,
    /// Les membres concernés, dont les sièges seuls votent. Sans précision, tous.
    concerned: Option<Vec<ID>>,
}

impl AgendaItemInput {
    fn read(&self, draft: &Draft, field: &str) -> Read<AgendaItem> {
        let effect_field = format!("{field}.effect");
        let concerned = self.concerned.as_deref().unwrap_or_default();
        Ok(AgendaItem {
            concerned: draft.all_known(concerned, &format!("{field}.concerned"))?,
            effect: match &self.effect {
                EffectInput::AdoptKey(key) => Effect::AdoptKey(draft.known(key, effect_field)?),
                EffectInput::AdoptBudget(budget) => Effect::AdoptBudget(draft.known(budget, effect_field)?),
                EffectInput::Opinion(_) => Effect::Opinion,
                EffectInput::RepealKey(key) => Effect::RepealKey(draft.known(key, effect_field)?),
                EffectInput::Regularise(allocation) => Effect::Regularise(draft.known(allocation, effect_field)?),
                EffectInput::ApproveAccounts(budget) => Effect::ApproveAccounts(draft.known(budget, effect_field)?),
                EffectInput::Admit(member) => Effect::Admit(draft.known(member, effect_field)?),
                EffectInput::ConsentWithdrawal(member) => Effect::ConsentWithdrawal(draft.known(member, effect_field)?),
                EffectInput::Amend(amendment) => Effect::Amend(draft.known(amendment, effect_field)?),
                EffectInput::ApproveMinutes(session) => Effect::ApproveMinutes(draft.known(session, effect_field)?),
                EffectInput::Delegate(_) => Effect::Delegate,
                EffectInput::DelegateTo(delegation) => Effect::DelegateTo(Delegation {
                    committee: draft.known(&delegation.committee, effect_field)?,
                    object: delegation.object.into(),
                }),
                EffectInput::Other(_) => Effect::Other,
            },
            item: match &self.carried {
                Some(item) => draft.known(item, format!("{field}.carried"))?,
                None => draft.new_id(self.item.as_ref(), field)?,
            },
            kind: self.kind.unwrap_or(ItemKind::Ordinary).into(),
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
    /// L’ordre du jour. Une seconde convocation reprend d’elle-même les points restés faute de quorum.
    agenda: Option<Vec<AgendaItemInput>>,
    /// La séance sans quorum que celle-ci suit : il ne lui en faudra pas.
    follows: Option<ID>,
    /// Pourquoi elle est urgente, quand le délai ordinaire n’est pas tenu.
    urgency: Option<String>,
}

impl SessionConveneInput {
    fn read(&self, draft: &Draft) -> Read<ConveneSession> {
        let agenda = self
            .agenda
            .iter()
            .flatten()
            .enumerate()
            .map(|(index, item)| item.read(draft, &format!("agenda.{index}")));
        let follows = self.follows.as_ref().map(|session| draft.known(session, "follows"));
        Ok(ConveneSession {
            committee: draft.known(&self.committee, "committee")?,
            session: draft.new_id(self.session.as_ref(), "session")?,
            sent_on: self.sent_on.read().in_field("sentOn")?,
            held_on: self.held_on.read().in_field("heldOn")?,
            agenda: agenda.collect::<Read<_>>()?,
            follows: follows.transpose()?,
            urgency: words(self.urgency.as_deref(), "urgency")?,
        })
    }
}

/// La séance dont il s’agit.
#[derive(InputObject)]
pub(super) struct SessionAddress {
    /// Le comité.
    committee: ID,
    /// La séance.
    session: ID,
}

impl SessionAddress {
    pub(super) fn read(&self, draft: &Draft) -> Read<(CommitteeId, SessionId)> {
        Ok((
            draft.known(&self.committee, "committee")?,
            draft.known(&self.session, "session")?,
        ))
    }
}

/// De quoi modifier l’ordre du jour d’une séance à venir.
#[derive(InputObject)]
struct SessionChangeAgendaInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Jour de l’envoi du nouvel ordre du jour.
    sent_on: Date,
    /// Les points ajoutés.
    added: Option<Vec<AgendaItemInput>>,
    /// Les points retirés.
    removed: Option<Vec<ID>>,
}

/// De quoi reporter une séance à venir.
#[derive(InputObject)]
struct SessionPostponeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Jour où elle a été reportée.
    decided_on: Date,
    /// Pourquoi.
    reason: Option<String>,
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

    /// Modifie l’ordre du jour d’une séance à venir.
    async fn session_change_agenda(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionChangeAgendaInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let added = input.added.iter().flatten().enumerate();
            let order = ChangeAgenda {
                committee,
                session,
                sent_on: input.sent_on.read().in_field("sentOn")?,
                added: added
                    .map(|(index, item)| item.read(draft, &format!("added.{index}")))
                    .collect::<Read<_>>()?,
                removed: draft.all_known(input.removed.as_deref().unwrap_or_default(), "removed")?,
            };
            Ok((Command::from(order), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }

    /// Reporte une séance à venir : ses points peuvent être mis à un autre ordre du jour.
    async fn session_postpone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionPostponeInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let order = PostponeSession {
                committee,
                session,
                decided_on: input.decided_on.read().in_field("decidedOn")?,
                reason: words(input.reason.as_deref(), "reason")?,
            };
            Ok((Command::from(order), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
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
