//! Where the events that are missing come from.

use async_trait::async_trait;
use domain::value::LedgerId;
use eventstore::{EventStore, Opening, Receipt, StoreError};
use std::sync::Arc;
use uuid::Uuid;

/// A copy cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
#[error("la source ne peut pas être lue : {0}")]
pub struct SourceError(pub String);

impl From<StoreError> for SourceError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

/// A copy of one ledger. It is verified, never believed.
#[async_trait]
pub trait Source: Send + Sync + std::fmt::Debug {
    /// How many events it holds.
    async fn size(&self) -> Result<u64, SourceError>;

    /// The exact bytes of the events from position `from` on, at most `limit`; at least one, unless there is none.
    async fn bodies(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, SourceError>;

    /// Those of the receipts of `commands` that it holds. A copy that holds bodies only has none.
    async fn receipts(&self, _commands: &[Uuid]) -> Result<Vec<Receipt>, SourceError> {
        Ok(Vec::new())
    }

    /// Those of the openings of `commitments` that it holds. A copy that holds bodies only has none.
    async fn openings(&self, _commitments: &[[u8; 32]]) -> Result<Vec<Opening>, SourceError> {
        Ok(Vec::new())
    }
}

/// Another store of ours.
#[derive(Debug)]
pub struct StoreSource {
    ledger: LedgerId,
    store: Arc<dyn EventStore>,
}

impl StoreSource {
    /// The ledger `ledger` of `store`.
    pub fn new(store: Arc<dyn EventStore>, ledger: LedgerId) -> Self {
        Self { ledger, store }
    }
}

#[async_trait]
impl Source for StoreSource {
    async fn size(&self) -> Result<u64, SourceError> {
        let head = self.store.head(self.ledger.uuid()).await?;
        Ok(head.map_or(0, |head| head.size()))
    }

    async fn bodies(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, SourceError> {
        let events = self.store.read(self.ledger.uuid(), from, limit).await?;
        Ok(events.into_iter().map(|event| event.body).collect())
    }

    async fn receipts(&self, commands: &[Uuid]) -> Result<Vec<Receipt>, SourceError> {
        Ok(self.store.receipts(self.ledger.uuid(), commands).await?)
    }

    async fn openings(&self, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, SourceError> {
        Ok(self.store.openings(self.ledger.uuid(), commitments).await?)
    }
}
