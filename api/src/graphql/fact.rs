//! The fact behind a figure.

use super::id::fact_id;
use super::journal::JournalEntry;
use super::reading::Reading;
use super::scalars::{Position, Uuid};
use async_graphql::{ID, Object, Result};
use projections::FactRef;
use std::sync::Arc;

/// A reference to a fact.
pub(crate) struct Fact {
    reading: Arc<Reading>,
    fact: FactRef,
}

/// Le fait du journal qui a enregistré ceci.
#[Object]
impl Fact {
    /// Identifiant global, pour le relire par « node ».
    async fn id(&self) -> ID {
        fact_id(self.reading.ledger, self.fact.position)
    }

    /// Sa position dans le registre.
    async fn position(&self) -> Position {
        self.fact.position.into()
    }

    /// Son identifiant propre.
    async fn event_id(&self) -> Uuid {
        Uuid::of(self.fact.event)
    }

    /// Sa ligne au journal.
    #[graphql(complexity = "10 + child_complexity")]
    async fn entry(&self) -> Result<JournalEntry> {
        JournalEntry::at(&self.reading, self.fact.position).await
    }
}

impl Fact {
    /// The fact at `fact` of the ledger that `reading` reads.
    pub(crate) fn of(reading: &Arc<Reading>, fact: FactRef) -> Self {
        Self {
            reading: Arc::clone(reading),
            fact,
        }
    }
}
