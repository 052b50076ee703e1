//! What goes with every request: who asks, under which command id, to which ledger.

use super::desk::InField;
use crate::graphql::id::read_ledger;
use crate::graphql::journal::Role;
use crate::graphql::scalars::{Position, Uuid};
use async_graphql::{ID, InputObject};
use domain::Refusal;
use domain::command::Requester;
use domain::event;
use domain::value::{CommandId, Digest, LedgerId, Name, Organisation, Personal};

/// Qui demande, et ce qui le prouve.
#[derive(InputObject)]
pub(crate) struct Sender {
    /// L’identifiant que l’on choisit pour la demande. La renvoyer sous le même identifiant ne l’enregistre pas deux fois.
    pub(super) command_id: Uuid,
    /// Qui demande.
    pub(super) actor: ActorInput,
    /// Les pièces qui prouvent le fait.
    pub(super) evidence: Option<Vec<EvidenceInput>>,
}

/// À quel registre la demande s’adresse.
#[derive(InputObject)]
pub(crate) struct Address {
    /// Le registre : « ledger:uuid ».
    pub(super) ledger: ID,
    /// La dernière position que l’on a lue. Si le registre a bougé depuis, la demande est refusée.
    pub(super) expected_position: Option<Position>,
}

/// Qui demande.
#[derive(InputObject)]
pub(crate) struct ActorInput {
    /// L’organisme pour lequel il agit : SIREN ou SIRET.
    organisation: String,
    /// Dans quel rôle.
    role: Role,
    /// La personne. Scellée avant d’être enregistrée : le registre ne contient que son engagement.
    person: Option<String>,
}

/// Une pièce qui prouve un fait ; le document est conservé ailleurs.
#[derive(InputObject)]
pub(crate) struct EvidenceInput {
    /// Ce qu’est le document.
    label: String,
    /// Son type de média : « application/pdf ».
    media_type: String,
    /// Empreinte SHA-256 de ses octets, en hexadécimal.
    sha256: String,
    /// Identifiant donné par la télétransmission (@CTES), s’il y en a un.
    actes_id: Option<String>,
}

impl Sender {
    /// The command id.
    pub(super) fn command(&self) -> Result<CommandId, Refusal> {
        CommandId::parse(self.command_id.as_str()).in_field("commandId")
    }

    /// Who asks.
    pub(super) fn requester(&self) -> Result<Requester, Refusal> {
        let person = self.actor.person.as_deref().map(Personal::new).transpose();
        Ok(Requester {
            organisation: Organisation::parse(&self.actor.organisation).in_field("actor.organisation")?,
            role: self.actor.role.into(),
            person: person.in_field("actor.person")?,
        })
    }

    /// What proves it.
    pub(super) fn evidence(&self) -> Result<Vec<event::Evidence>, Refusal> {
        let documents = self.evidence.iter().flatten().enumerate();
        documents
            .map(|(index, document)| document.read(&format!("evidence.{index}")))
            .collect()
    }
}

impl EvidenceInput {
    fn read(&self, field: &str) -> Result<event::Evidence, Refusal> {
        Ok(event::Evidence {
            actes_id: self
                .actes_id
                .as_deref()
                .map(Name::new)
                .transpose()
                .in_field(format!("{field}.actesId"))?,
            label: Name::new(&self.label).in_field(format!("{field}.label"))?,
            media_type: Name::new(&self.media_type).in_field(format!("{field}.mediaType"))?,
            sha256: Digest::parse(&self.sha256).in_field(format!("{field}.sha256"))?,
        })
    }
}

impl Address {
    /// The ledger.
    pub(super) fn ledger(&self) -> Result<LedgerId, Refusal> {
        read_ledger(&self.ledger).in_field("ledger")
    }

    /// The position the sender expects.
    pub(super) fn expected_position(&self) -> Result<Option<u64>, Refusal> {
        self.expected_position
            .as_ref()
            .map(Position::read)
            .transpose()
            .in_field("expectedPosition")
    }
}
