//! Checking a ledger against itself, from its bytes up.

use crate::error::Failure;
use crate::fold::Link;
use crate::log::{interrupted, is_where_the_index_says, unreadable};
use domain::body::{self, BodyError};
use domain::value::{Digest, Instant, LedgerId};
use domain::{Recorded, Subject};
use eventstore::merkle::{Frontier, Hash, leaf_hash};
use eventstore::{EventStore, Head, StoreError, StoredEvent};
use std::collections::HashMap;

/// What was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events.
    pub size: u64,
    /// The root recomputed from their bodies: the one the store keeps.
    pub root: Hash,
}

/// Reads every event of `ledger`, checks each body's canonical form, hashes it again, follows positions, instants and the chain of each
/// subject, and compares the root with the head's. Calls `progress` with events done and events in all. The first contradiction is
/// returned as a [`Failure`] that names its position.
pub(crate) async fn verify(
    store: &dyn EventStore,
    ledger: LedgerId,
    page_events: usize,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Verified, Failure> {
    let Some(head) = store.head(ledger.uuid()).await? else {
        return Err(Failure::UnknownLedger(ledger));
    };
    let mut audit = Audit::new(ledger);
    while audit.frontier.size() < head.size() {
        let left = usize::try_from(head.size() - audit.frontier.size()).unwrap_or(usize::MAX);
        let page = store
            .read(ledger.uuid(), audit.frontier.size(), left.min(page_events))
            .await?;
        if page.is_empty() {
            return Err(audit.contradiction("il manque des faits avant la tête"));
        }
        let check = move || {
            audit.check_page(&page)?;
            Ok::<_, Failure>(audit)
        };
        audit = tokio::task::spawn_blocking(check).await.map_err(interrupted)??;
        progress(audit.frontier.size(), head.size());
    }
    audit.conclude(&head)
}

/// The first events of a ledger, as far as they were checked.
pub(crate) struct Audit {
    ledger: LedgerId,
    frontier: Frontier,
    chains: HashMap<Subject, Link>,
    recorded_at: Instant,
}

impl Audit {
    pub(crate) fn new(ledger: LedgerId) -> Self {
        Self {
            ledger,
            frontier: Frontier::default(),
            chains: HashMap::new(),
            recorded_at: Instant::from_millis(i64::MIN),
        }
    }

    fn check_page(&mut self, page: &[StoredEvent]) -> Result<(), Failure> {
        page.iter().try_for_each(|stored| self.check(stored))
    }

    fn check(&mut self, stored: &StoredEvent) -> Result<(), Failure> {
        let leaf = leaf_hash(&stored.body);
        if leaf != stored.leaf {
            return Err(self.contradiction("l’empreinte du corps n’est pas celle qui est enregistrée"));
        }
        let recorded =
            body::decode(self.ledger, &stored.body).map_err(|error| unreadable(self.ledger, stored.position, error))?;
        let type_is_indexed = recorded.event.event_type().as_str() == stored.event_type;
        if !type_is_indexed || !is_where_the_index_says(&recorded, stored) {
            let why = BodyError::Shape("le corps n’est pas celui que l’index annonce".to_owned());
            return Err(unreadable(self.ledger, stored.position, why));
        }
        self.follow(&recorded, leaf).map_err(|what| self.contradiction(what))
    }

    /// Adds the next event, whose leaf hash is `leaf`; or says how it contradicts those before it.
    pub(crate) fn follow(&mut self, recorded: &Recorded, leaf: Hash) -> Result<(), &'static str> {
        if recorded.position != self.frontier.size() {
            return Err("sa position n’est pas la sienne");
        }
        if recorded.recorded_at < self.recorded_at {
            return Err("l’instant d’enregistrement recule");
        }
        let subject = recorded.event.subject();
        let last = self.chains.get(&subject);
        let version = last.map_or(0, |link| link.version) + 1;
        if recorded.subject_version != version || recorded.previous != last.map(|link| link.leaf) {
            return Err("la chaîne du sujet est rompue");
        }
        let link = Link {
            version,
            leaf: Digest::new(leaf.0),
        };
        self.chains.insert(subject, link);
        self.recorded_at = recorded.recorded_at;
        self.frontier.push(leaf);
        Ok(())
    }

    /// How many events were checked.
    pub(crate) const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over them.
    pub(crate) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// When the last of them was recorded.
    pub(crate) const fn recorded_at(&self) -> Instant {
        self.recorded_at
    }

    fn conclude(self, head: &Head) -> Result<Verified, Failure> {
        if self.frontier != *head.frontier() {
            return Err(self.contradiction("la racine recalculée n’est pas celle de la tête"));
        }
        Ok(Verified {
            size: self.frontier.size(),
            root: self.frontier.root(),
        })
    }

    fn contradiction(&self, what: &str) -> Failure {
        let corrupt = StoreError::Corrupt {
            ledger: self.ledger.uuid(),
            position: self.frontier.size(),
            what: what.to_owned(),
        };
        corrupt.into()
    }
}
