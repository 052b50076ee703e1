//! Acts: corrections, repeals, rescissions, judgments.

use super::desk::{InField, opened, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::act::{Act, ActNature, RepealGround, fact_of};
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::act::command::{
    CorrectClericalError, RecordAnnulment, RecordIllegality, RepealAct, RescindAct, ReverseJudgment,
};
use domain::value::{EventId, Name, Text};
use domain::{Command, Refusal};
use engine::Engine;
use std::sync::Arc;

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi rectifier une erreur matérielle.
#[derive(InputObject)]
struct ActCorrectInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’acte : l’identifiant global du fait qui l’a enregistré.
    act: ID,
    /// Les mots fautifs.
    instead_of: String,
    /// Les mots à lire à la place.
    read: String,
    /// Jour de la rectification.
    corrected_on: Date,
}

/// De quoi abroger un acte.
#[derive(InputObject)]
struct ActRepealInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’acte : l’identifiant global du fait qui l’a enregistré.
    act: ID,
    /// Numéro de l’acte qui l’abroge.
    number: String,
    /// Jour de l’acte qui l’abroge.
    decided_on: Date,
    /// Premier jour où il ne s’applique plus : au plus tôt ce jour-là.
    from: Date,
    /// Ce qu’est l’acte abrogé, selon le juriste.
    nature: ActNature,
    /// Pourquoi.
    ground: RepealGround,
    /// Le motif, en quelques mots.
    reason: String,
}

/// De quoi retirer un acte.
#[derive(InputObject)]
struct ActRescindInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’acte : l’identifiant global du fait qui l’a enregistré.
    act: ID,
    /// Numéro de l’acte qui le retire, pris par le même auteur.
    number: String,
    /// Jour de l’acte qui le retire : dans les quatre mois.
    decided_on: Date,
    /// Ce qu’est l’acte retiré, selon le juriste.
    nature: ActNature,
    /// Ce qui le rend illégal. Sans illégalité, le retrait est refusé.
    illegality: Option<String>,
}

/// De quoi enregistrer l’annulation d’un acte par un juge.
#[derive(InputObject)]
struct ActAnnulInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’acte : l’identifiant global du fait qui l’a enregistré.
    act: ID,
    /// La juridiction : « le tribunal administratif de Rennes ».
    court: String,
    /// Le numéro de l’affaire.
    number: String,
    /// Jour du jugement.
    judged_on: Date,
    /// Ce qui est annulé, si ce n’est qu’une partie.
    partial: Option<String>,
    /// Premier jour sans effet, si le juge a différé l’annulation. Sans précision, depuis l’origine.
    effect_from: Option<Date>,
}

/// De quoi enregistrer qu’un juge a déclaré un acte illégal.
#[derive(InputObject)]
struct ActDeclareIllegalInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’acte : l’identifiant global du fait qui l’a enregistré.
    act: ID,
    /// La juridiction : « le tribunal administratif de Rennes ».
    court: String,
    /// Le numéro de l’affaire.
    number: String,
    /// Jour du jugement.
    judged_on: Date,
    /// Les membres parties au litige. Les autres parties ne sont pas nommées.
    parties: Vec<ID>,
}

/// De quoi enregistrer qu’un jugement a été infirmé.
#[derive(InputObject)]
struct JudgmentReverseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le jugement : l’identifiant global du fait qui l’a enregistré.
    judgment: ID,
    /// La juridiction qui l’infirme : « la cour administrative d’appel de Nantes ».
    court: String,
    /// Le numéro de l’affaire.
    number: String,
    /// Jour où il est infirmé.
    judged_on: Date,
}

fn name(text: &str, field: &str) -> Read<Name> {
    Name::new(text).in_field(field)
}

fn text(text: &str, field: &str) -> Read<Text> {
    Text::new(text).in_field(field)
}

fn day(date: &Date, field: &str) -> Read<domain::value::Date> {
    date.read().in_field(field)
}

/// Mutations on acts.
#[derive(Default)]
pub(super) struct ActMutation;

/// Ce que l’on peut enregistrer de la vie des actes. Rien n’est jamais supprimé.
#[Object]
impl ActMutation {
    /// Rectifie une erreur matérielle : l’acte est le même, seuls ses mots sont redressés.
    async fn act_correct(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ActCorrectInput,
    ) -> Result<Payload<Act>> {
        undo(context, &input.sender, &input.address, (&input.act, "act"), |act, _| {
            Ok(CorrectClericalError {
                act,
                instead_of: text(&input.instead_of, "insteadOf")?,
                read: text(&input.read, "read")?,
                corrected_on: day(&input.corrected_on, "correctedOn")?,
            }
            .into())
        })
        .await
    }

    /// Abroge un acte, pour l’avenir. Une clé s’abroge par « keyRepeal ».
    async fn act_repeal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ActRepealInput,
    ) -> Result<Payload<Act>> {
        undo(context, &input.sender, &input.address, (&input.act, "act"), |act, _| {
            Ok(RepealAct {
                act,
                number: name(&input.number, "number")?,
                decided_on: day(&input.decided_on, "decidedOn")?,
                from: day(&input.from, "from")?,
                nature: input.nature.into(),
                ground: input.ground.into(),
                reason: text(&input.reason, "reason")?,
            }
            .into())
        })
        .await
    }

    /// Retire un acte illégal, depuis l’origine, par son auteur et dans les quatre mois.
    async fn act_rescind(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ActRescindInput,
    ) -> Result<Payload<Act>> {
        undo(context, &input.sender, &input.address, (&input.act, "act"), |act, _| {
            let illegality = input.illegality.as_deref();
            Ok(RescindAct {
                act,
                number: name(&input.number, "number")?,
                decided_on: day(&input.decided_on, "decidedOn")?,
                nature: input.nature.into(),
                illegality: illegality.map(|words| text(words, "illegality")).transpose()?,
            }
            .into())
        })
        .await
    }

    /// Enregistre qu’un juge a annulé un acte. L’acte précédent sur le même objet revit, s’il peut encore s’appliquer.
    async fn act_annul(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ActAnnulInput,
    ) -> Result<Payload<Act>> {
        undo(context, &input.sender, &input.address, (&input.act, "act"), |act, _| {
            let partial = input.partial.as_deref();
            let effect_from = input.effect_from.as_ref();
            Ok(RecordAnnulment {
                act,
                court: name(&input.court, "court")?,
                number: name(&input.number, "number")?,
                judged_on: day(&input.judged_on, "judgedOn")?,
                partial: partial.map(|words| text(words, "partial")).transpose()?,
                effect_from: effect_from.map(|date| day(date, "effectFrom")).transpose()?,
            }
            .into())
        })
        .await
    }

    /// Enregistre qu’un juge a déclaré un acte illégal, entre les parties d’un litige. L’acte subsiste entre tous les autres.
    async fn act_declare_illegal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ActDeclareIllegalInput,
    ) -> Result<Payload<Act>> {
        undo(
            context,
            &input.sender,
            &input.address,
            (&input.act, "act"),
            |act, draft| {
                Ok(RecordIllegality {
                    act,
                    court: name(&input.court, "court")?,
                    number: name(&input.number, "number")?,
                    judged_on: day(&input.judged_on, "judgedOn")?,
                    parties: draft.all_known(&input.parties, "parties")?,
                }
                .into())
            },
        )
        .await
    }

    /// Enregistre qu’un jugement a été infirmé : ce qu’il avait défait est rétabli.
    async fn judgment_reverse(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: JudgmentReverseInput,
    ) -> Result<Payload<Act>> {
        let judgment = (&input.judgment, "judgment");
        undo(context, &input.sender, &input.address, judgment, |judgment, _| {
            Ok(ReverseJudgment {
                judgment,
                court: name(&input.court, "court")?,
                number: name(&input.number, "number")?,
                judged_on: day(&input.judged_on, "judgedOn")?,
            }
            .into())
        })
        .await
    }
}

/// Executes the command that `write` makes for the act that `act` names (its id, the field that holds it), and answers with that act.
async fn undo(
    context: &Context<'_>,
    sender: &Sender,
    address: &Address,
    act: (&ID, &str),
    write: impl FnOnce(EventId, &super::desk::Draft) -> Read<Command>,
) -> Result<Payload<Act>> {
    let engine = context.data::<Arc<Engine>>()?;
    let ledger = match address.ledger() {
        Ok(ledger) => opened(engine, ledger).await?,
        Err(refusal) => Err(refusal),
    };
    let fact = ledger.and_then(|handle| fact_of(&handle.view(), act.0).in_field(act.1));
    let fact = match fact {
        Ok(fact) => fact,
        Err(refusal) => return Ok(Payload::refused(refusal)),
    };
    let command = |draft: &super::desk::Draft| Ok((write(fact, draft)?, fact));
    submit(context, sender, address, command, Act::of).await
}
