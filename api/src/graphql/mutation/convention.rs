//! Conventions: draft, submission, deliberations, signatures, entry into force.

use super::consultation::QuestionInput;
use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::{ClauseKind, Convention, DelegatedObject, DeliberationSense, EntryClause, LegalForm};
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::convention::command::{
    BringIntoForce, CompleteDraft, DraftConvention, Enforceability, RecordDeliberation, RecordEnforceability,
    SignConvention, SubmitConvention,
};
use domain::convention::event::Votes;
use domain::convention::{Clause, NoticeClause, Provisions, TacitRenewal};
use domain::rules::RuleSet;
use domain::value::{Digest, Name, Personal, Text};
use domain::{Code, Refusal};

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi rédiger une convention.
#[derive(InputObject)]
struct ConventionDraftInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de la convention. Sans précision, il découle de celui de la demande.
    convention: Option<Uuid>,
    /// Son titre.
    title: String,
    /// Sur quoi elle porte.
    object: String,
    /// Sa forme juridique.
    legal_form: LegalForm,
    /// Le porteur, l’une des parties.
    carrier: ID,
    /// Ses parties, porteur compris.
    parties: Vec<ID>,
    /// Premier jour prévu par le texte.
    starts_on: Date,
    /// Dernier jour, s’il y en a un.
    ends_on: Option<Date>,
    /// Ce que les parties délèguent au comité de pilotage.
    delegations: Option<Vec<DelegatedObject>>,
    /// Ce qu’elle prévoit en outre : clauses et annexes, entrée en vigueur, préavis, reconduction, règles.
    provisions: Option<ProvisionsInput>,
}

/// Une clause ou une annexe du texte.
#[derive(InputObject)]
pub(super) struct ClauseInput {
    /// Laquelle.
    kind: ClauseKind,
    /// Empreinte SHA-256 de l’annexe, quand c’est un document à part.
    document: Option<String>,
}

/// Comment une partie peut quitter la convention, ou y mettre fin.
#[derive(InputObject)]
pub(super) struct NoticeInput {
    /// Mois entiers de préavis.
    months: u16,
    /// Le jour pour lequel le préavis est donné, et ses anniversaires. Sans précision : le jour où il s’achève.
    term_end: Option<Date>,
}

impl NoticeInput {
    pub(super) fn read(&self, field: &str) -> Read<NoticeClause> {
        Ok(NoticeClause {
            months: self.months,
            term_end: date_of(self.term_end.as_ref(), field)?,
        })
    }
}

/// Comment la convention se poursuit quand personne ne la dénonce.
#[derive(InputObject)]
pub(super) struct RenewalInput {
    /// Mois entiers de chaque reconduction.
    months: u16,
    /// Combien de fois au plus.
    times: u16,
}

impl From<&RenewalInput> for TacitRenewal {
    fn from(input: &RenewalInput) -> Self {
        Self {
            months: input.months,
            times: input.times,
        }
    }
}

/// Ce qu’une convention prévoit au-delà de ses parties et de ses dates.
#[derive(InputObject)]
pub(super) struct ProvisionsInput {
    /// Les clauses et les annexes qu’elle contient.
    clauses: Option<Vec<ClauseInput>>,
    /// À partir de quand elle s’applique, si elle le dit autrement que le droit.
    entry: Option<EntryClause>,
    /// Comment une partie peut la quitter ou y mettre fin.
    notice: Option<NoticeInput>,
    /// Mois entre deux remboursements, quand un service est remboursé.
    reimbursement_months: Option<u16>,
    /// Comment elle se poursuit après son terme.
    renewal: Option<RenewalInput>,
    /// Ses règles propres, en JSON comme les faits les écrivent : un jeu de départ (« preset ») et ce qui le modifie (« overrides »). Sans
    /// précision : celles de sa forme.
    rules: Option<String>,
}

impl ProvisionsInput {
    fn read(&self) -> Read<Provisions> {
        Ok(Provisions {
            clauses: read_clauses(self.clauses.as_deref().unwrap_or_default(), "provisions.clauses")?,
            entry: self.entry.map(Into::into),
            notice: self
                .notice
                .as_ref()
                .map(|notice| notice.read("provisions.notice.termEnd"))
                .transpose()?,
            reimbursement_months: self.reimbursement_months,
            renewal: self.renewal.as_ref().map(Into::into),
            rules: self
                .rules
                .as_deref()
                .map(|text| read_rules(text, "provisions.rules"))
                .transpose()?,
        })
    }
}

/// Reads clauses.
pub(super) fn read_clauses(clauses: &[ClauseInput], field: &str) -> Read<Vec<Clause>> {
    let clause = |(index, clause): (usize, &ClauseInput)| {
        let document = clause.document.as_deref().map(Digest::parse).transpose();
        Ok(Clause {
            document: document.in_field(format!("{field}.{index}.document"))?,
            kind: clause.kind.into(),
        })
    };
    clauses.iter().enumerate().map(clause).collect()
}

/// Reads a rule set written as facts write it.
pub(super) fn read_rules(text: &str, field: &str) -> Read<RuleSet> {
    serde_json::from_str(text).map_err(|error| {
        let message = format!(
            "Ces règles ne se lisent pas : {error}. Les écrire comme dans les faits, avec « preset » et « overrides »."
        );
        Refusal::new(Code::RuleInvalid, message.replace('"', "’")).at(field)
    })
}

/// Reads a date that may be absent.
pub(super) fn date_of(date: Option<&Date>, field: &str) -> Read<Option<domain::value::Date>> {
    date.map(Date::read).transpose().in_field(field)
}

/// Reads a digest that may be absent.
pub(super) fn digest_of(digest: Option<&str>, field: &str) -> Read<Option<Digest>> {
    digest.map(Digest::parse).transpose().in_field(field)
}

impl ConventionDraftInput {
    fn read(&self, draft: &Draft) -> Read<DraftConvention> {
        Ok(DraftConvention {
            convention: draft.new_id(self.convention.as_ref(), "convention")?,
            title: Name::new(&self.title).in_field("title")?,
            object: Text::new(&self.object).in_field("object")?,
            legal_form: self.legal_form.into(),
            carrier: draft.known(&self.carrier, "carrier")?,
            parties: draft.all_known(&self.parties, "parties")?,
            starts_on: self.starts_on.read().in_field("startsOn")?,
            ends_on: self.ends_on.as_ref().map(Date::read).transpose().in_field("endsOn")?,
            delegations: self
                .delegations
                .iter()
                .flatten()
                .map(|object| (*object).into())
                .collect(),
            provisions: self
                .provisions
                .as_ref()
                .map(ProvisionsInput::read)
                .transpose()?
                .unwrap_or_default(),
        })
    }
}

/// De quoi soumettre une convention aux assemblées.
#[derive(InputObject)]
struct ConventionSubmitInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Jour de la notification aux parties.
    notified_on: Date,
    /// Empreinte SHA-256 du texte soumis au vote.
    document: Option<String>,
}

/// Les voix comptées dans une assemblée.
#[derive(InputObject)]
struct VotesInput {
    /// Voix pour.
    in_favour: u32,
    /// Voix contre.
    against: u32,
    /// Abstentions.
    abstentions: u32,
}

/// La publication et la transmission d’une délibération.
#[derive(InputObject)]
pub(super) struct EnforceabilityInput {
    /// Jour de la publication.
    published_on: Date,
    /// Jour de la transmission au préfet.
    transmitted_on: Date,
}

impl EnforceabilityInput {
    pub(super) fn read(&self) -> Read<Enforceability> {
        Ok(Enforceability {
            published_on: self.published_on.read().in_field("enforceability.publishedOn")?,
            transmitted_on: self.transmitted_on.read().in_field("enforceability.transmittedOn")?,
        })
    }
}

/// De quoi enregistrer ce que l’assemblée d’une partie a décidé.
#[derive(InputObject)]
struct DeliberationRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question soumise aux membres. Sans précision : la convention elle-même.
    question: Option<QuestionInput>,
    /// Le membre.
    member: ID,
    /// L’identifiant de la délibération. Sans précision, il découle de celui de la demande.
    deliberation: Option<Uuid>,
    /// Son numéro au registre de l’assemblée.
    number: String,
    /// Jour du vote.
    decided_on: Date,
    /// Adoptée, adoptée sous conditions ou rejetée.
    sense: DeliberationSense,
    /// Les conditions d’une adoption sous conditions.
    conditions: Option<String>,
    /// Empreinte SHA-256 du texte voté : celle du texte soumis.
    document: Option<String>,
    /// Les voix, si elles sont connues.
    votes: Option<VotesInput>,
    /// La publication et la transmission, si elles sont faites.
    enforceability: Option<EnforceabilityInput>,
}

impl DeliberationRecordInput {
    fn read(&self, draft: &Draft) -> Read<RecordDeliberation> {
        Ok(RecordDeliberation {
            convention: draft.known(&self.convention, "convention")?,
            question: QuestionInput::or_convention(self.question.as_ref(), draft)?,
            member: draft.known(&self.member, "member")?,
            deliberation: draft.new_id(self.deliberation.as_ref(), "deliberation")?,
            number: Name::new(&self.number).in_field("number")?,
            decided_on: self.decided_on.read().in_field("decidedOn")?,
            sense: self.sense.into(),
            conditions: self
                .conditions
                .as_deref()
                .map(Text::new)
                .transpose()
                .in_field("conditions")?,
            document: digest_of(self.document.as_deref(), "document")?,
            votes: self.votes.as_ref().map(|votes| Votes {
                abstentions: votes.abstentions,
                against: votes.against,
                in_favour: votes.in_favour,
            }),
            enforceability: self
                .enforceability
                .as_ref()
                .map(EnforceabilityInput::read)
                .transpose()?,
        })
    }
}

/// De quoi constater le caractère exécutoire d’une délibération.
#[derive(InputObject)]
struct DeliberationMakeEnforceableInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question délibérée. Sans précision : la convention elle-même.
    question: Option<QuestionInput>,
    /// Le membre.
    member: ID,
    /// La publication et la transmission.
    enforceability: EnforceabilityInput,
}

impl DeliberationMakeEnforceableInput {
    fn read(&self, draft: &Draft) -> Read<RecordEnforceability> {
        Ok(RecordEnforceability {
            convention: draft.known(&self.convention, "convention")?,
            question: QuestionInput::or_convention(self.question.as_ref(), draft)?,
            member: draft.known(&self.member, "member")?,
            enforceability: self.enforceability.read()?,
        })
    }
}

/// De quoi enregistrer la signature d’une partie.
#[derive(InputObject)]
struct ConventionSignInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La partie.
    member: ID,
    /// Jour de la signature.
    signed_on: Date,
    /// Qui a signé. Scellé avant d’être enregistré : le registre ne contient que son engagement.
    signatory: String,
    /// À quel titre : « le maire ».
    quality: String,
}

impl ConventionSignInput {
    fn read(&self, draft: &Draft) -> Read<SignConvention> {
        Ok(SignConvention {
            convention: draft.known(&self.convention, "convention")?,
            member: draft.known(&self.member, "member")?,
            signed_on: self.signed_on.read().in_field("signedOn")?,
            signatory: Personal::new(&self.signatory).in_field("signatory")?,
            quality: Name::new(&self.quality).in_field("quality")?,
        })
    }
}

/// De quoi établir qu’une convention est en vigueur.
#[derive(InputObject)]
struct ConventionBringIntoForceInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Premier jour où elle s’applique : ni avant le jour prévu, ni avant la dernière approbation exécutoire.
    in_force_on: Date,
}

/// De quoi compléter un projet de convention.
#[derive(InputObject)]
struct ConventionCompleteInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention, pas encore soumise.
    convention: ID,
    /// Les clauses et les annexes à ajouter.
    clauses: Vec<ClauseInput>,
    /// Mois entre deux remboursements, quand un service est remboursé.
    reimbursement_months: Option<u16>,
}

/// Mutations on conventions.
#[derive(Default)]
pub(super) struct ConventionMutation;

/// Ce que l’on peut enregistrer des conventions.
#[Object]
impl ConventionMutation {
    /// Rédige une convention.
    async fn convention_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionDraftInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Ajoute des clauses et des annexes à un projet de convention.
    async fn convention_complete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionCompleteInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = CompleteDraft {
                convention,
                clauses: read_clauses(&input.clauses, "clauses")?,
                reimbursement_months: input.reimbursement_months,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Soumet une convention aux assemblées de ses parties.
    async fn convention_submit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionSubmitInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let notified_on = input.notified_on.read().in_field("notifiedOn")?;
            let document = digest_of(input.document.as_deref(), "document")?;
            Ok((
                SubmitConvention {
                    convention,
                    notified_on,
                    document,
                }
                .into(),
                convention,
            ))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre ce que l’assemblée d’une partie a décidé.
    async fn deliberation_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: DeliberationRecordInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Constate qu’une délibération est publiée et transmise : elle est exécutoire.
    async fn deliberation_make_enforceable(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: DeliberationMakeEnforceableInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre la signature d’une partie, une fois sa délibération exécutoire.
    async fn convention_sign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionSignInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Établit qu’une convention est en vigueur : toutes les parties l’ont approuvée et signée.
    async fn convention_bring_into_force(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionBringIntoForceInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let in_force_on = input.in_force_on.read().in_field("inForceOn")?;
            Ok((
                BringIntoForce {
                    convention,
                    in_force_on,
                }
                .into(),
                convention,
            ))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
