//! All that follows from a ledger's events, at one position.

use domain::value::{Digest, Instant};
use domain::{Ledger, Recorded, Subject};
use eventstore::Head;
use eventstore::merkle::{Frontier, Hash};
use imbl::HashMap;
use projections::LedgerView;

/// The last event of a subject, to which the next will be chained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Its place in the chain, from 1.
    pub(crate) version: u64,
    /// Its leaf hash.
    pub(crate) leaf: Digest,
}

/// The end of each subject's chain.
pub(crate) type Chains = HashMap<Subject, Link>;

/// All that follows from the first events of a ledger. A clone shares what it does not change, so undoing is forgetting the clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fold {
    /// What the rules remember.
    pub(crate) ledger: Ledger,
    /// What readers ask, but for what the rules remember as it does: see [`Self::view`].
    view: LedgerView,
    /// Where each subject's chain ends.
    pub(crate) chains: Chains,
    /// The Merkle tree.
    pub(crate) frontier: Frontier,
    /// When the last event was recorded.
    pub(crate) recorded_at: Instant,
    /// Bytes of the bodies.
    pub(crate) body_bytes: u64,
}

impl Fold {
    /// How many events were folded: the position of the next.
    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The position of the last event; 0 for an empty ledger too.
    pub(crate) fn last_position(&self) -> u64 {
        self.size().saturating_sub(1)
    }

    /// What readers ask.
    pub(crate) fn view(&self) -> LedgerView {
        self.view.beside(&self.ledger)
    }

    /// The head the store must hold.
    pub(crate) fn head(&self) -> Head {
        Head::new(self.frontier.clone())
    }

    /// Folds the next event, whose leaf hash is `leaf` and whose body has `bytes` bytes.
    pub(crate) fn apply(&mut self, recorded: &Recorded, leaf: Hash, bytes: usize) {
        let link = Link {
            version: recorded.subject_version,
            leaf: Digest::new(leaf.0),
        };
        let moved = self.ledger.apply(recorded);
        self.view.apply_after(recorded, &self.ledger, &moved);
        self.chains.insert(recorded.event.subject(), link);
        self.frontier.push(leaf);
        self.recorded_at = recorded.recorded_at;
        self.body_bytes += bytes as u64;
    }
}
