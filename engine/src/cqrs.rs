//! A store of ledgers as cqrs-es knows one: for hosts that bring their own `CqrsFramework`, and for its vocabulary.
//!
//! Commits are by compare-and-swap on the head: a host that was overtaken gets `AggregateConflict` and sends its command again. There are
//! no receipts, because cqrs-es has no command ids: a lost answer may become a doubled fact. [`crate::LedgerHandle`] is the way in
//! that keeps that promise. Snapshots are never taken: those of cqrs-es 0.5.0 apply events twice.

use crate::environment::Environment;
use crate::erasure::{destruction, erased_by};
use crate::error::Failure;
use crate::fold::Fold;
use crate::history::History;
use crate::log::Log;
use crate::open::open;
use crate::rotation;
use crate::seal::{Origin, seal};
use cqrs_es::{AggregateContext, AggregateError, EventEnvelope};
use domain::event::{Actor, Role};
use domain::value::{CommandId, LedgerId, Organisation};
use domain::{Draft, Ledger, Recorded, Refusal};
use eventstore::{AppendError, Batch, Destruction, EventStore};
use std::collections::HashMap;
use std::sync::Arc;

/// Key of the metadata that name the organisation acted for, by its SIREN or SIRET. Required.
pub const ORGANISATION: &str = "organisation";

/// Key of the metadata that name the actor's role, as in event bodies. Required.
pub const ROLE: &str = "role";

/// Events read at once.
const PAGE_EVENTS: usize = 1024;

/// Ledgers for cqrs-es.
#[derive(Clone, Debug)]
pub struct CqrsStore {
    store: Arc<dyn EventStore>,
    environment: Environment,
}

/// A ledger at one position, loaded for one command.
#[derive(Debug)]
pub struct LedgerContext {
    id: LedgerId,
    /// What cqrs-es lets the command change.
    ledger: Ledger,
    /// What is recorded.
    fold: Fold,
}

impl AggregateContext<Ledger> for LedgerContext {
    fn aggregate(&mut self) -> &mut Ledger {
        &mut self.ledger
    }
}

type CqrsError = AggregateError<Refusal>;

type Metadata = HashMap<String, String>;

impl CqrsStore {
    /// The ledgers of `store`.
    pub fn new(store: Arc<dyn EventStore>, environment: Environment) -> Self {
        Self { store, environment }
    }

    fn log(&self, aggregate_id: &str) -> Result<Log, CqrsError> {
        Ok(Log {
            ledger: LedgerId::parse(aggregate_id).map_err(AggregateError::UserError)?,
            store: Arc::clone(&self.store),
        })
    }

    async fn load(&self, aggregate_id: &str) -> Result<LedgerContext, CqrsError> {
        let log = self.log(aggregate_id)?;
        let fold = open(&log, PAGE_EVENTS, &Arc::new(History::new()))
            .await
            .map_err(broken)?;
        Ok(LedgerContext {
            id: log.ledger,
            ledger: fold.ledger.clone(),
            fold,
        })
    }

    /// What goes with the facts that say so.
    async fn destroyed(&self, ledger: LedgerId, drafts: &[Draft]) -> Result<Destruction, CqrsError> {
        let erased = erased_by(drafts);
        if erased.is_empty() {
            return Ok(Destruction::default());
        }
        let store = Arc::clone(&self.store);
        destruction(&Log { ledger, store }, PAGE_EVENTS, &erased)
            .await
            .map_err(broken)
    }

    /// What the metadata say of whoever sends the command.
    fn origin(&self, context: &LedgerContext, metadata: &Metadata) -> Result<Origin, CqrsError> {
        let field = |key: &str| metadata.get(key).map(String::as_str);
        let recorded_at = self.environment.clock.now().max(context.fold.recorded_at);
        let organisation = Organisation::parse(field(ORGANISATION).unwrap_or_default());
        let role = Role::parse(field(ROLE).unwrap_or_default());
        Ok(Origin {
            ledger: context.id,
            recorded_at,
            actor: Actor {
                organisation: organisation.map_err(AggregateError::UserError)?,
                person: None,
                role: role.map_err(AggregateError::UserError)?,
            },
            cause: CommandId::new(self.environment.ids.uuid()),
            evidence: Vec::new(),
        })
    }
}

impl cqrs_es::EventStore<Ledger> for CqrsStore {
    type AC = LedgerContext;

    async fn load_events(&self, aggregate_id: &str) -> Result<Vec<EventEnvelope<Ledger>>, CqrsError> {
        let log = self.log(aggregate_id)?;
        let mut envelopes = Vec::new();
        loop {
            let page = log.read(envelopes.len() as u64, PAGE_EVENTS).await.map_err(broken)?;
            let is_last = page.len() < PAGE_EVENTS;
            envelopes.extend(page.into_iter().map(|event| {
                let metadata = metadata_of(&event.recorded);
                envelope(
                    aggregate_id,
                    event.recorded.position,
                    draft_of(event.recorded),
                    metadata,
                )
            }));
            if is_last {
                return Ok(envelopes);
            }
        }
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<LedgerContext, CqrsError> {
        self.load(aggregate_id).await
    }

    async fn commit(
        &self,
        drafts: Vec<Draft>,
        context: LedgerContext,
        metadata: Metadata,
    ) -> Result<Vec<EventEnvelope<Ledger>>, CqrsError> {
        let origin = self.origin(&context, &metadata)?;
        let destroyed = self.destroyed(context.id, &drafts).await?;
        let LedgerContext { id, mut fold, .. } = context;
        rotation::check(&fold, &drafts).map_err(AggregateError::UserError)?;
        let expected = fold.head();
        let facts = seal(&fold, &origin, drafts.clone(), &*self.environment.ids).map_err(broken)?;
        let envelopes = (expected.size()..)
            .zip(drafts)
            .map(|(position, draft)| envelope(&id.to_string(), position, draft, metadata.clone()))
            .collect();
        let batch = Batch {
            ledger: id.uuid(),
            expected,
            events: facts.into_iter().map(|fact| fact.record_in(&mut fold)).collect(),
            receipts: Vec::new(),
            openings: Vec::new(),
            destroyed,
        };
        match self.store.append(batch).await {
            Ok(_) => Ok(envelopes),
            Err(AppendError::Conflict { .. }) => Err(AggregateError::AggregateConflict),
            Err(error) => Err(AggregateError::DatabaseConnectionError(error.into())),
        }
    }
}

fn envelope(aggregate_id: &str, position: u64, payload: Draft, metadata: Metadata) -> EventEnvelope<Ledger> {
    EventEnvelope {
        aggregate_id: aggregate_id.to_owned(),
        sequence: usize::try_from(position).unwrap_or(usize::MAX),
        payload,
        metadata,
    }
}

/// What was decided, without what sealing it added.
fn draft_of(recorded: Recorded) -> Draft {
    Draft {
        event: recorded.event,
        effective: recorded.effective,
        authorised_by: recorded.authorised_by,
        corrects: recorded.corrects,
    }
}

fn metadata_of(recorded: &Recorded) -> Metadata {
    HashMap::from([
        (ORGANISATION.to_owned(), recorded.actor.organisation.to_string()),
        (ROLE.to_owned(), recorded.actor.role.to_string()),
    ])
}

fn broken(failure: Failure) -> CqrsError {
    AggregateError::DatabaseConnectionError(failure.into())
}
