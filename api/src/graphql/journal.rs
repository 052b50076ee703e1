//! The journal: every fact, as a French sentence, with its bytes.

use super::error::{dangling, error, failed};
use super::id::fact_id;
use super::reading::Reading;
use super::scalars::{Date, Instant, Position, Uuid};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::value::LedgerId;
use domain::{Recorded, body};
use engine::Documents;
use projections::LedgerView;
use projections::journal::JournalEntry as Line;
use std::sync::Arc;

/// Le rôle dans lequel un auteur enregistre un fait.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::event::Role")]
pub(crate) enum Role {
    /// Secrétaire d’une assemblée ou d’un comité.
    Secretary,
    /// Agent financier.
    Officer,
    /// Élu qui décide.
    Decider,
    /// Auditeur.
    Auditor,
    /// Exploitant du logiciel.
    Operator,
}

/// Ce dont un fait parle d’abord.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::SubjectKind")]
pub(crate) enum SubjectKind {
    /// Le registre lui-même.
    Ledger,
    /// Un membre.
    Member,
    /// Une convention.
    Convention,
    /// Un comité, ses séances et ses décisions.
    Committee,
    /// Une clé de répartition.
    Key,
    /// Un budget, ses répartitions, appels et paiements.
    Budget,
}

/// Where the documents that evidence names are kept, if they are.
pub(crate) struct Shelf(pub(crate) Option<Documents>);

/// A line of the journal.
#[derive(Clone)]
pub(crate) struct JournalEntry {
    ledger: LedgerId,
    recorded: Arc<Recorded>,
    line: Arc<Line>,
}

impl JournalEntry {
    /// The line that tells `recorded`, with the names of `view`.
    pub(crate) fn new(ledger: LedgerId, recorded: Recorded, view: &LedgerView) -> Self {
        let line = Arc::new(Line::new(&recorded, view));
        Self {
            ledger,
            recorded: Arc::new(recorded),
            line,
        }
    }

    /// The lines at `positions`, in order, each with its cursor.
    pub(crate) async fn page(reading: &Reading, positions: std::ops::Range<u64>) -> Result<Vec<(String, Self)>> {
        let limit = usize::try_from(positions.end.saturating_sub(positions.start)).unwrap_or(0);
        let facts = reading.handle.journal(positions.start, limit).await.map_err(failed)?;
        let line = |recorded: Recorded| {
            (
                recorded.position.to_string(),
                Self::new(reading.ledger, recorded, &reading.view),
            )
        };
        Ok(facts.into_iter().map(line).collect())
    }

    /// The line at `position`, if the reading goes that far.
    pub(crate) async fn find(reading: &Reading, position: u64) -> Result<Option<Self>> {
        if position >= reading.view.size() {
            return Ok(None);
        }
        let page = Self::page(reading, position..position.saturating_add(1)).await?;
        Ok(page.into_iter().next().map(|(_, line)| line))
    }

    /// The line at a position that the view names.
    pub(crate) async fn at(reading: &Reading, position: u64) -> Result<Self> {
        Self::find(reading, position).await?.ok_or_else(|| dangling("fait"))
    }
}

/// Une ligne du journal : un fait, et la phrase qui le dit.
#[Object]
impl JournalEntry {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        fact_id(self.ledger, self.line.position)
    }

    /// Sa position dans le registre.
    async fn position(&self) -> Position {
        self.line.position.into()
    }

    /// Son identifiant propre.
    async fn event_id(&self) -> Uuid {
        Uuid::of(self.line.event_id)
    }

    /// Le type du fait : « ConventionSigned ».
    async fn event_type(&self) -> &str {
        self.line.event_type.as_str()
    }

    /// Ce qui s’est passé, en une phrase.
    async fn sentence(&self) -> &str {
        &self.line.sentence
    }

    /// Qui l’a enregistré.
    async fn actor(&self) -> Actor {
        let actor = &self.recorded.actor;
        Actor {
            label: self.line.actor.clone(),
            organisation: actor.organisation.to_string(),
            role: actor.role.into(),
            person: actor.person.map(|person| person.to_string()),
        }
    }

    /// Quand le registre l’a su.
    async fn recorded_at(&self) -> Instant {
        self.line.recorded_at.into()
    }

    /// La date civile à partir de laquelle il compte.
    async fn effective_on(&self) -> Date {
        self.line.effective.into()
    }

    /// Ce dont il parle d’abord.
    async fn subject(&self) -> Subject {
        let subject = self.line.subject;
        Subject {
            kind: subject.kind.into(),
            id: Uuid::of(subject.id),
            version: self.recorded.subject_version.into(),
        }
    }

    /// La commande à laquelle il répond.
    async fn command_id(&self) -> Uuid {
        Uuid::of(self.recorded.cause)
    }

    /// Les identifiants propres des faits qui l’autorisent.
    async fn authorised_by(&self) -> Vec<Uuid> {
        self.recorded.authorised_by.iter().map(Uuid::of).collect()
    }

    /// Le fait qu’il corrige : son identifiant propre.
    async fn corrects(&self) -> Option<Uuid> {
        self.recorded.corrects.map(Uuid::of)
    }

    /// Les pièces qui le prouvent.
    async fn evidence(&self, context: &Context<'_>) -> Result<Vec<Evidence>> {
        let Shelf(documents) = context.data::<Shelf>()?;
        let held = |document: &domain::event::Evidence| {
            let documents = documents.as_ref()?;
            Some(documents.holds(&document.sha256.bytes().into()))
        };
        let evidence = self.recorded.evidence.iter();
        Ok(evidence
            .map(|document| Evidence {
                label: document.label.to_string(),
                media_type: document.media_type.to_string(),
                sha256: document.sha256.to_string(),
                actes_id: document.actes_id.as_ref().map(ToString::to_string),
                held: held(document),
            })
            .collect())
    }

    /// Son corps : le texte JSON canonique dont le registre a haché les octets.
    async fn body_text(&self) -> Result<String> {
        let bytes = body::encode(self.ledger, &self.recorded).ok();
        bytes
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| error("engine.failed", "Le corps du fait est illisible."))
    }
}

/// Qui a enregistré un fait.
#[derive(SimpleObject)]
pub(crate) struct Actor {
    /// En français : « secrétaire de la commune de Muzillac ».
    label: String,
    /// L’organisme pour lequel il agissait : SIREN ou SIRET.
    organisation: String,
    /// Dans quel rôle.
    role: Role,
    /// L’engagement qui scelle l’identité de la personne, si elle a été nommée.
    person: Option<String>,
}

/// Ce dont un fait parle d’abord.
#[derive(SimpleObject)]
pub(crate) struct Subject {
    /// De quelle sorte.
    kind: SubjectKind,
    /// Lequel.
    id: Uuid,
    /// Le rang du fait parmi ceux de ce sujet, à partir de 1.
    version: Position,
}

/// Une pièce qui prouve un fait ; le document est conservé ailleurs.
#[derive(SimpleObject)]
pub(crate) struct Evidence {
    /// Ce qu’est le document.
    label: String,
    /// Son type de média.
    media_type: String,
    /// Empreinte SHA-256 de ses octets.
    sha256: String,
    /// Identifiant donné par la télétransmission (@CTES), s’il y en a un.
    actes_id: Option<String>,
    /// Si une pièce est gardée sous cette empreinte, à côté du registre ; rien quand ce serveur ne garde pas de pièces. Ses octets ne sont
    /// pas relus : « entente document check » le fait.
    held: Option<bool>,
}
