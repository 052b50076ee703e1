//! Consultations: the question, the silence of members, the count, the prefect's order.

use super::desk::{Draft, InField, digest_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::Convention;
use crate::graphql::reading;
use crate::graphql::scalars::{CriterionName, Date};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::Refusal;
use domain::consultation::Question;
use domain::consultation::command::{
    AskedMember, ConcludeConsultation, EstablishSilence, OpenConsultation, RecordOrganConsent, RecordPrefectOrder,
};
use domain::value::Name;

type Read<T> = std::result::Result<T, Refusal>;

/// Ce qui est demandé aux assemblées des membres.
#[derive(OneofObject)]
pub(super) enum QuestionInput {
    /// La convention elle-même. La valeur n’est pas lue.
    Convention(bool),
    /// Cet avenant.
    Amendment(ID),
    /// L’adhésion de ce membre.
    Accession(ID),
    /// Le retrait de ce membre.
    Withdrawal(ID),
    /// La ratification de ce qu’un comité a proposé sur ce point.
    Ratification(ID),
    /// La dissolution de la coopération. La valeur n’est pas lue.
    Dissolution(bool),
}

impl QuestionInput {
    pub(super) fn read(&self, draft: &Draft) -> Read<Question> {
        Ok(match self {
            Self::Convention(_) => Question::Convention,
            Self::Amendment(amendment) => Question::Amendment(draft.known(amendment, "question")?),
            Self::Accession(member) => Question::Accession(draft.known(member, "question")?),
            Self::Withdrawal(member) => Question::Withdrawal(draft.known(member, "question")?),
            Self::Ratification(item) => Question::Ratification(draft.known(item, "question")?),
            Self::Dissolution(_) => Question::Dissolution,
        })
    }

    /// The question asked, or the convention itself.
    pub(super) fn or_convention(question: Option<&Self>, draft: &Draft) -> Read<Question> {
        question.map_or(Ok(Question::Convention), |question| question.read(draft))
    }
}

/// Un membre consulté.
#[derive(InputObject)]
struct AskedMemberInput {
    /// Le membre.
    member: ID,
    /// Jour de sa notification, s’il n’est pas celui des autres.
    notified_on: Option<Date>,
    /// Les membres dont il représente la population, s’il siège à leur place.
    perimeter: Option<Vec<ID>>,
}

/// De quoi enregistrer ce que dit l’organe délibérant de la coopération.
#[derive(InputObject)]
struct OrganConsentRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question : une adhésion, un retrait ou un avenant.
    question: QuestionInput,
    /// Si l’organe consent.
    consents: bool,
    /// Le numéro de sa délibération.
    number: String,
    /// Jour du vote.
    decided_on: Date,
    /// Sa décision, si la séance est tenue dans ce registre : nécessaire s’il décide seul.
    decision: Option<ID>,
}

/// De quoi consulter les membres.
#[derive(InputObject)]
struct ConsultationOpenInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question. La convention elle-même se soumet par « conventionSubmit ».
    question: QuestionInput,
    /// Jour de la notification aux membres.
    notified_on: Date,
    /// Qui est consulté. Sans précision : toutes les parties ce jour-là.
    asked: Option<Vec<AskedMemberInput>>,
    /// Le critère selon lequel les populations sont comptées, si la règle les compte. Sans précision : la population municipale.
    population: Option<CriterionName>,
    /// Empreinte SHA-256 du texte soumis au vote.
    document: Option<String>,
}

impl ConsultationOpenInput {
    fn read(&self, draft: &Draft) -> Read<OpenConsultation> {
        let asked = |(index, asked): (usize, &AskedMemberInput)| {
            let field = format!("asked.{index}");
            Ok(AskedMember {
                member: draft.known(&asked.member, format!("{field}.member"))?,
                notified_on: asked
                    .notified_on
                    .as_ref()
                    .map(Date::read)
                    .transpose()
                    .in_field(format!("{field}.notifiedOn"))?,
                perimeter: draft.all_known(
                    asked.perimeter.as_deref().unwrap_or_default(),
                    &format!("{field}.perimeter"),
                )?,
            })
        };
        Ok(OpenConsultation {
            convention: draft.known(&self.convention, "convention")?,
            question: self.question.read(draft)?,
            notified_on: self.notified_on.read().in_field("notifiedOn")?,
            asked: self
                .asked
                .iter()
                .flatten()
                .enumerate()
                .map(asked)
                .collect::<Read<_>>()?,
            population: self
                .population
                .as_ref()
                .map(CriterionName::read)
                .transpose()
                .in_field("population")?,
            document: digest_of(self.document.as_deref(), "document")?,
        })
    }
}

/// De quoi constater le silence de membres.
#[derive(InputObject)]
struct SilenceEstablishInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question.
    question: QuestionInput,
    /// Le membre. Sans précision : tous ceux dont le délai est passé.
    member: Option<ID>,
}

/// De quoi constater le résultat d’une consultation.
#[derive(InputObject)]
struct ConsultationConcludeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question.
    question: QuestionInput,
    /// Jour du décompte.
    concluded_on: Date,
}

/// De quoi enregistrer l’arrêté du représentant de l’État.
#[derive(InputObject)]
struct PrefectOrderRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question que l’arrêté règle.
    question: QuestionInput,
    /// Son numéro.
    number: String,
    /// Jour de la signature.
    signed_on: Date,
    /// Jour de la publication, à partir duquel il oblige.
    published_on: Date,
}

/// Mutations on consultations.
#[derive(Default)]
pub(super) struct ConsultationMutation;

/// Ce que l’on peut enregistrer des consultations de membres.
#[Object]
impl ConsultationMutation {
    /// Enregistre le consentement, ou le refus, de l’organe délibérant, avant la consultation des membres ou seul s’il décide seul.
    async fn organ_consent_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: OrganConsentRecordInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = RecordOrganConsent {
                convention,
                question: input.question.read(draft)?,
                consents: input.consents,
                number: Name::new(&input.number).in_field("number")?,
                decided_on: input.decided_on.read().in_field("decidedOn")?,
                decision: input
                    .decision
                    .as_ref()
                    .map(|id| draft.known(id, "decision"))
                    .transpose()?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Pose une question aux assemblées des membres.
    async fn consultation_open(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConsultationOpenInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Constate que des membres ont laissé passer leur délai sans délibérer.
    async fn silence_establish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SilenceEstablishInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = EstablishSilence {
                convention,
                question: input.question.read(draft)?,
                member: input
                    .member
                    .as_ref()
                    .map(|member| draft.known(member, "member"))
                    .transpose()?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Compte les réponses, et dit si les membres sont d’accord.
    async fn consultation_conclude(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConsultationConcludeInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = ConcludeConsultation {
                convention,
                question: input.question.read(draft)?,
                concluded_on: input.concluded_on.read().in_field("concludedOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre l’arrêté du représentant de l’État qui suit l’accord des membres.
    async fn prefect_order_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: PrefectOrderRecordInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = RecordPrefectOrder {
                convention,
                question: input.question.read(draft)?,
                number: Name::new(&input.number).in_field("number")?,
                signed_on: input.signed_on.read().in_field("signedOn")?,
                published_on: input.published_on.read().in_field("publishedOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
