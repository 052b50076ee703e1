//! Past acts: their import.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::ledger::Ledger;
use crate::graphql::past_act::{ClaimedState, PastActKind};
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::past_act::MatterCode;
use domain::past_act::command::{ImportPastActs, PastAct};
use domain::past_act::event::{Claim, Heads, Matter, PastActBudget, PastActSource};
use domain::value::{Digest, FiscalYear, Name, Siret, Text, WebAddress};
use std::sync::Arc;

type Read<T> = std::result::Result<T, Refusal>;

/// Une matière de la nomenclature ACTES.
#[derive(InputObject)]
struct MatterInput {
    /// Son code de niveau 2 : "5.7".
    code: String,
    /// Son nom.
    name: String,
}

/// Des élus comptés un par un : des têtes, jamais le poids de leurs voix.
#[derive(InputObject)]
struct HeadsInput {
    /// Élus en exercice.
    in_office: Option<u32>,
    /// Élus qui ont pris part au vote, en personne ou par pouvoir.
    voters: Option<u32>,
    /// Pour.
    in_favour: u32,
    /// Contre.
    against: u32,
    /// Abstentions.
    abstentions: u32,
}

/// Ce qu’un fichier dit qu’un acte est devenu.
#[derive(InputObject)]
struct ClaimInput {
    /// À quoi cela revient.
    state: ClaimedState,
    /// Les mots du fichier.
    words: String,
}

/// Le budget sur lequel porte un acte.
#[derive(InputObject)]
struct ActBudgetInput {
    /// Son nom.
    name: String,
    /// L’exercice, ou le premier.
    from: u16,
    /// Le dernier exercice, s’il y en a plusieurs.
    until: Option<u16>,
}

/// Le fichier dont des actes sont repris.
#[derive(InputObject)]
struct ActSourceInput {
    /// Son nom.
    file: String,
    /// Jour où il a été extrait.
    extracted_on: Date,
    /// L’empreinte SHA-256 de ses octets, en hexadécimal.
    sha256: Option<String>,
}

/// Un acte à reprendre. Aucun champ n’accueille le nom d’une personne : les rapporteurs restent dans le fichier.
#[derive(InputObject)]
struct PastActInput {
    /// Le membre dont c’est l’acte.
    member: ID,
    /// Sa nature.
    kind: PastActKind,
    /// Son numéro au registre du membre.
    number: String,
    /// Jour où il a été pris.
    decided_on: Date,
    /// Son objet, sans donnée personnelle.
    object: String,
    /// Sa matière.
    matter: Option<MatterInput>,
    /// Le vote, en têtes.
    votes: Option<HeadsInput>,
    /// Ce que le fichier dit qu’il est devenu.
    claim: Option<ClaimInput>,
    /// L’identifiant donné par la télétransmission (@CTES).
    actes_id: Option<String>,
    /// La préfecture ou sous-préfecture qui le contrôle : "PREF056".
    prefecture: Option<String>,
    /// Jour où la préfecture l’a enregistré.
    received_on: Option<Date>,
    /// Le budget sur lequel il porte.
    budget: Option<ActBudgetInput>,
    /// Le SIRET sous lequel le fichier connaît le membre.
    siret: Option<String>,
    /// Où le lire : une adresse http ou https.
    url: Option<String>,
}

/// De quoi reprendre des actes d’un fichier : tous, ou aucun.
#[derive(InputObject)]
struct PastActsImportInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le fichier.
    source: ActSourceInput,
    /// Les actes. Celui qui est déjà connu avec le même contenu est sauté ; avec un autre contenu, tout l’import est refusé.
    acts: Vec<PastActInput>,
}

impl ActSourceInput {
    fn read(&self) -> Read<PastActSource> {
        let sha256 = self.sha256.as_deref().map(Digest::parse).transpose();
        Ok(PastActSource {
            extracted_on: self.extracted_on.read().in_field("source.extractedOn")?,
            file: Name::new(&self.file).in_field("source.file")?,
            sha256: sha256.in_field("source.sha256")?,
        })
    }
}

impl PastActInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<PastAct> {
        let at = |field: &str| format!("acts.{index}.{field}");
        let matter = self.matter.as_ref().map(|matter| {
            Ok(Matter {
                code: MatterCode::parse(&matter.code).in_field(at("matter.code"))?,
                name: Name::new(&matter.name).in_field(at("matter.name"))?,
            })
        });
        let claim = self.claim.as_ref().map(|claim| {
            let words = Name::new(&claim.words).in_field(at("claim.words"))?;
            Ok(Claim {
                state: claim.state.into(),
                words,
            })
        });
        let budget = self.budget.as_ref().map(|budget| {
            Ok(PastActBudget {
                from: FiscalYear::new(budget.from).in_field(at("budget.from"))?,
                name: Name::new(&budget.name).in_field(at("budget.name"))?,
                until: budget
                    .until
                    .map(FiscalYear::new)
                    .transpose()
                    .in_field(at("budget.until"))?,
            })
        });
        let name =
            |text: Option<&String>, field: &str| text.map(|text| Name::new(text)).transpose().in_field(at(field));
        let siret = self.siret.as_deref().map(Siret::parse).transpose();
        let url = self.url.as_deref().map(WebAddress::parse).transpose();
        let received_on = self.received_on.as_ref().map(Date::read).transpose();
        Ok(PastAct {
            member: draft.known(&self.member, at("member"))?,
            kind: self.kind.into(),
            number: Name::new(&self.number).in_field(at("number"))?,
            decided_on: self.decided_on.read().in_field(at("decidedOn"))?,
            object: Text::new(&self.object).in_field(at("object"))?,
            matter: matter.transpose()?,
            votes: self.votes.as_ref().map(HeadsInput::read),
            claim: claim.transpose()?,
            actes_id: name(self.actes_id.as_ref(), "actesId")?,
            prefecture: name(self.prefecture.as_ref(), "prefecture")?,
            received_on: received_on.in_field(at("receivedOn"))?,
            budget: budget.transpose()?,
            siret: siret.in_field(at("siret"))?,
            url: url.in_field(at("url"))?,
        })
    }
}

impl HeadsInput {
    const fn read(&self) -> Heads {
        Heads {
            abstentions: self.abstentions,
            against: self.against,
            in_favour: self.in_favour,
            in_office: self.in_office,
            voters: self.voters,
        }
    }
}

/// Mutations on past acts.
#[derive(Default)]
pub(super) struct PastActMutation;

/// Ce que l’on peut reprendre d’un fichier.
#[Object]
impl PastActMutation {
    /// Reprend d’un fichier les actes que des membres ont pris avant ce registre ou hors de lui : tous, ou aucun. Ils n’autorisent rien.
    async fn past_acts_import(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: PastActsImportInput,
    ) -> Result<Payload<Ledger>> {
        let write = |draft: &Draft| {
            let acts = input.acts.iter().enumerate().map(|(index, act)| act.read(draft, index));
            let order = ImportPastActs {
                source: input.source.read()?,
                acts: acts.collect::<Read<_>>()?,
            };
            Ok((order.into(), ()))
        };
        let ledger = |reading: &Arc<_>, ()| {
            Some(Ledger {
                reading: Arc::clone(reading),
            })
        };
        submit(context, &input.sender, &input.address, write, ledger).await
    }
}
