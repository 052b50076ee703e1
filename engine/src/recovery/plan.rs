//! What would come back: everything is verified before anything is recorded.

use super::{RecoverError, Source};
use crate::engine::Engine;
use crate::erasure::erased;
use crate::error::Failure;
use crate::proof;
use crate::verify::Audit;
use domain::value::{Instant, LedgerId};
use domain::{Event, body};
use eventstore::merkle::{Hash, leaf_hash};
use eventstore::{EventStore, Head};
use std::collections::BTreeSet;
use std::ops::Range;
use tlog::checkpoint::Checkpoint;

/// What was signed of the ledger, under a key that is known: what the copy must be.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    /// The checkpoints through which the copy must pass.
    pub checkpoints: Vec<Checkpoint>,
    /// Whether what the copy holds beyond them comes back too. Nobody vouches for it.
    pub beyond: bool,
}

/// What comes back.
#[derive(Debug)]
pub struct Plan {
    pub(super) ledger: LedgerId,
    /// Where the store stands.
    pub(super) head: Head,
    /// The leaf hashes of the events that come back.
    pub(super) leaves: Vec<Hash>,
    pub(super) root: Hash,
    /// The commitments that the ledger, once they are back, says are erased.
    pub(super) erased: BTreeSet<[u8; 32]>,
    unsigned: u64,
    last: Option<Instant>,
}

impl Plan {
    /// The positions that come back.
    pub fn positions(&self) -> Range<u64> {
        let from = self.head.size();
        from..from + self.leaves.len() as u64
    }

    /// The root of the ledger once they are back.
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// How many events the copy holds beyond what was signed, which do not come back.
    pub const fn left_out(&self) -> u64 {
        self.unsigned
    }

    /// Whether the ledger says that personal data are erased: a backup may hold them still.
    pub fn tells_erasures(&self) -> bool {
        !self.erased.is_empty()
    }

    /// When the last event of the ledger, once they are back, was recorded.
    pub const fn last_recorded_at(&self) -> Option<Instant> {
        self.last
    }
}

impl Signed {
    /// How many events must be there at least.
    fn size(&self) -> u64 {
        self.checkpoints.iter().map(|signed| signed.size).max().unwrap_or(0)
    }

    /// Refuses `audit`, a beginning of the copy, if another one was signed.
    fn check(&self, audit: &Audit) -> Result<(), RecoverError> {
        let size = audit.size();
        let here = |signed: &&Checkpoint| signed.size == size;
        for signed in self.checkpoints.iter().filter(here) {
            let found = audit.root();
            if found != signed.root {
                let signed = signed.root;
                return Err(RecoverError::NotSigned { size, found, signed });
            }
        }
        Ok(())
    }
}

impl Engine {
    /// What `source` would bring back of the ledger `ledger`. Reads all of the copy, and records nothing. Calls `progress` with events read
    /// and events in all.
    pub async fn plan_recovery(
        &self,
        ledger: LedgerId,
        source: &dyn Source,
        signed: &Signed,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Plan, RecoverError> {
        let head = self.store().head(ledger.uuid()).await.map_err(Failure::from)?;
        let head = head.unwrap_or_default();
        let (size, wanted) = (source.size().await?, signed.size());
        if wanted == 0 && !signed.beyond {
            return Err(RecoverError::NothingSigned);
        }
        if size < wanted {
            return Err(RecoverError::TooShort {
                found: size,
                signed: wanted,
            });
        }
        let target = if signed.beyond { size } else { wanted };
        let mut audit = Audit::new(ledger);
        let mut leaves = Vec::new();
        let mut gone = BTreeSet::new();
        while audit.size() < target {
            let left = usize::try_from(target - audit.size()).unwrap_or(usize::MAX);
            let page = source.bodies(audit.size(), left.min(self.page_events())).await?;
            if page.is_empty() {
                return Err(RecoverError::TooShort {
                    found: audit.size(),
                    signed: target,
                });
            }
            for body in page {
                let (event, leaf) = follow(&mut audit, ledger, &body)?;
                gone.extend(erased(&event).map(|commitment| *commitment.bytes()));
                leaves.push(leaf);
                signed.check(&audit)?;
            }
            progress(audit.size(), target);
        }
        self.compare(ledger, &head, &leaves).await?;
        let known = usize::try_from(head.size()).unwrap_or(usize::MAX);
        Ok(Plan {
            ledger,
            root: audit.root(),
            last: (audit.size() > 0).then(|| audit.recorded_at()),
            leaves: leaves.split_off(known.min(leaves.len())),
            head,
            erased: gone,
            unsigned: size - target,
        })
    }

    /// Refuses a store that is not the beginning of the copy, or the copy the beginning of it.
    async fn compare(&self, ledger: LedgerId, head: &Head, leaves: &[Hash]) -> Result<(), RecoverError> {
        let store: &dyn EventStore = &**self.store();
        let common = head.size().min(leaves.len() as u64);
        let mut tree = eventstore::merkle::Frontier::default();
        for leaf in leaves.iter().take(usize::try_from(common).unwrap_or(usize::MAX)) {
            tree.push(*leaf);
        }
        let root = if common == head.size() {
            head.root()
        } else {
            proof::root(store, ledger, common).await?
        };
        if root == tree.root() {
            return Ok(());
        }
        let mut position = 0;
        while position < common {
            let page = store
                .read(ledger.uuid(), position, self.page_events())
                .await
                .map_err(Failure::from)?;
            if page.is_empty() {
                break;
            }
            for event in page {
                let expected = usize::try_from(position).ok().and_then(|position| leaves.get(position));
                if expected != Some(&leaf_hash(&event.body)) {
                    return Err(RecoverError::Forked { position });
                }
                position += 1;
            }
        }
        // The bodies are the same, and the tree that the store keeps over them is not theirs.
        Err(RecoverError::Forked { position })
    }
}

/// Adds an event of the copy to what was verified, and gives it with its leaf hash.
fn follow(audit: &mut Audit, ledger: LedgerId, bytes: &[u8]) -> Result<(Event, Hash), RecoverError> {
    let position = audit.size();
    let unsound = |why: String| RecoverError::Unsound { position, why };
    let recorded = body::decode(ledger, bytes).map_err(|error| unsound(error.to_string()))?;
    let leaf = leaf_hash(bytes);
    audit
        .follow(&recorded, leaf)
        .map_err(|contradiction| unsound(contradiction.to_owned()))?;
    Ok((recorded.event, leaf))
}
