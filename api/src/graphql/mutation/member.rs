//! Members: registration, import, identifiers, criteria.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::ledger::Ledger;
use crate::graphql::member::{CriterionStatus, Member, MemberKind};
use crate::graphql::reading;
use crate::graphql::scalars::{CriterionName, Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::member::command::{
    ChangeMemberIdentifiers, CriterionValue, ImportMembers, ImportedMember, RecordCriterion, RegisterMember,
};
use domain::value::{FiscalYear, Fraction, Insee, MemberId, Name, Siren};
use std::sync::Arc;

type Read<T> = std::result::Result<T, Refusal>;

/// Un membre à inscrire.
#[derive(InputObject)]
struct NewMemberInput {
    /// L’identifiant du membre. Sans précision, il découle de celui de la demande.
    member: Option<Uuid>,
    /// Sa nature.
    kind: MemberKind,
    /// Son nom.
    name: String,
    /// Son SIREN.
    siren: String,
    /// Son code INSEE : exigé d’une commune, refusé à tout autre.
    insee: Option<String>,
    /// Depuis quand ces identifiants sont connus.
    from: Date,
}

impl NewMemberInput {
    /// Reads the member that stands at `prefix` of the input, whose id follows from `name` if none is given.
    fn read(&self, draft: &Draft, prefix: &str, name: &str) -> Read<RegisterMember> {
        let at = |field: &str| format!("{prefix}{field}");
        Ok(RegisterMember {
            member: match &self.member {
                Some(_) => draft.new_id(self.member.as_ref(), &at("member"))?,
                None => draft.new_id(None, name)?,
            },
            kind: self.kind.into(),
            name: Name::new(&self.name).in_field(at("name"))?,
            siren: Siren::parse(&self.siren).in_field(at("siren"))?,
            insee: self
                .insee
                .as_deref()
                .map(Insee::parse)
                .transpose()
                .in_field(at("insee"))?,
            from: self.from.read().in_field(at("from"))?,
        })
    }
}

/// La valeur d’un critère.
#[derive(InputObject)]
struct CriterionValueInput {
    /// Quel critère.
    criterion: CriterionName,
    /// La valeur, positive, avec un point pour les décimales : "1873".
    value: String,
    /// Son millésime : l’année de référence.
    vintage: u16,
    /// Qui l’a publiée, et où.
    source: String,
    /// Provisoire ou définitive.
    status: CriterionStatus,
    /// Quand elle a été connue du public.
    known_on: Date,
    /// À partir de quand elle s’applique.
    in_force_on: Date,
}

impl CriterionValueInput {
    fn read(&self, prefix: &str) -> Read<CriterionValue> {
        let at = |field: &str| format!("{prefix}{field}");
        Ok(CriterionValue {
            criterion: self.criterion.read().in_field(at("criterion"))?,
            value: Fraction::parse_decimal(&self.value).in_field(at("value"))?,
            vintage: FiscalYear::new(self.vintage).in_field(at("vintage"))?,
            source: Name::new(&self.source).in_field(at("source"))?,
            status: self.status.into(),
            known_on: self.known_on.read().in_field(at("knownOn"))?,
            in_force_on: self.in_force_on.read().in_field(at("inForceOn"))?,
        })
    }
}

/// De quoi inscrire un membre.
#[derive(InputObject)]
struct MemberRegisterInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    member: NewMemberInput,
}

/// Un membre d’un import, avec ses critères.
#[derive(InputObject)]
struct ImportedMemberInput {
    #[graphql(flatten)]
    member: NewMemberInput,
    /// Les valeurs de ses critères.
    criteria: Option<Vec<CriterionValueInput>>,
}

impl ImportedMemberInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<ImportedMember> {
        let prefix = format!("members.{index}.");
        let values = self.criteria.iter().flatten().enumerate();
        Ok(ImportedMember {
            register: self
                .member
                .read(draft, &prefix, &format!("member.{}", self.member.siren))?,
            criteria: values
                .map(|(index, value)| value.read(&format!("{prefix}criteria.{index}.")))
                .collect::<Read<_>>()?,
        })
    }
}

/// De quoi importer des membres et leurs critères : tous, ou aucun.
#[derive(InputObject)]
struct MemberImportInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Les membres. Celui dont le SIREN est déjà connu est sauté, et ses critères nouveaux enregistrés.
    members: Vec<ImportedMemberInput>,
}

/// De quoi changer les identifiants d’un membre.
#[derive(InputObject)]
struct MemberIdentifiersChangeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le membre.
    member: ID,
    /// À partir de quand.
    from: Date,
    /// Son nouveau nom.
    name: Option<String>,
    /// Son nouveau SIREN.
    siren: Option<String>,
    /// Son nouveau code INSEE.
    insee: Option<String>,
}

impl MemberIdentifiersChangeInput {
    fn read(&self, draft: &Draft) -> Read<ChangeMemberIdentifiers> {
        Ok(ChangeMemberIdentifiers {
            member: draft.known(&self.member, "member")?,
            from: self.from.read().in_field("from")?,
            name: self.name.as_deref().map(Name::new).transpose().in_field("name")?,
            siren: self.siren.as_deref().map(Siren::parse).transpose().in_field("siren")?,
            insee: self.insee.as_deref().map(Insee::parse).transpose().in_field("insee")?,
        })
    }
}

/// De quoi enregistrer la valeur d’un critère.
#[derive(InputObject)]
struct CriterionRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le membre.
    member: ID,
    #[graphql(flatten)]
    value: CriterionValueInput,
}

/// Mutations on members.
#[derive(Default)]
pub(super) struct MemberMutation;

/// Ce que l’on peut enregistrer des membres.
#[Object]
impl MemberMutation {
    /// Inscrit un membre.
    async fn member_register(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MemberRegisterInput,
    ) -> Result<Payload<Member>> {
        let write = |draft: &Draft| {
            let order = input.member.read(draft, "", "member")?;
            let member = order.member;
            Ok((order.into(), member))
        };
        submit(context, &input.sender, &input.address, write, reading::member).await
    }

    /// Importe des membres et leurs critères, tous ou aucun. Ce qui est déjà connu est sauté : importer deux fois ne double rien.
    async fn member_import(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MemberImportInput,
    ) -> Result<Payload<Ledger>> {
        let write = |draft: &Draft| {
            let members = input
                .members
                .iter()
                .enumerate()
                .map(|(index, member)| member.read(draft, index));
            Ok((
                ImportMembers {
                    members: members.collect::<Read<_>>()?,
                }
                .into(),
                (),
            ))
        };
        let ledger = |reading: &Arc<_>, ()| {
            Some(Ledger {
                reading: Arc::clone(reading),
            })
        };
        submit(context, &input.sender, &input.address, write, ledger).await
    }

    /// Change le nom, le SIREN ou le code INSEE d’un membre, à partir d’une date.
    async fn member_identifiers_change(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MemberIdentifiersChangeInput,
    ) -> Result<Payload<Member>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let member = order.member;
            Ok((order.into(), member))
        };
        submit(context, &input.sender, &input.address, write, reading::member).await
    }

    /// Enregistre la valeur d’un critère pour un membre.
    async fn criterion_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: CriterionRecordInput,
    ) -> Result<Payload<Member>> {
        let write = |draft: &Draft| {
            let member: MemberId = draft.known(&input.member, "member")?;
            Ok((
                RecordCriterion {
                    member,
                    value: input.value.read("")?,
                }
                .into(),
                member,
            ))
        };
        submit(context, &input.sender, &input.address, write, reading::member).await
    }
}
