//! Sealing facts: from what was decided to the bytes the log keeps.

use crate::environment::IdGenerator;
use crate::error::Failure;
use crate::fold::{Fold, Link};
use domain::event::{Actor, Evidence};
use domain::value::{CommandId, Digest, EventId, Instant, LedgerId};
use domain::{Draft, Recorded, body};
use eventstore::NewEvent;
use eventstore::merkle::{Hash, leaf_hash};

/// What the facts of one command have in common.
pub(crate) struct Origin {
    pub(crate) ledger: LedgerId,
    pub(crate) recorded_at: Instant,
    pub(crate) actor: Actor,
    pub(crate) cause: CommandId,
    pub(crate) evidence: Vec<Evidence>,
}

/// A fact with its bytes, ready to be recorded.
pub(crate) struct SealedFact {
    pub(crate) recorded: Recorded,
    pub(crate) leaf: Hash,
    pub(crate) body: Vec<u8>,
}

/// Gives each fact its id, its position after `base`, its place in the chain of its subject, and its bytes.
pub(crate) fn seal(
    base: &Fold,
    origin: &Origin,
    drafts: Vec<Draft>,
    ids: &dyn IdGenerator,
) -> Result<Vec<SealedFact>, Failure> {
    let mut chains = base.chains.clone();
    let mut facts = Vec::with_capacity(drafts.len());
    for (position, draft) in (base.size()..).zip(drafts) {
        let subject = draft.event.subject();
        let last = chains.get(&subject);
        let recorded = Recorded {
            position,
            event_id: EventId::new(ids.event_id()),
            recorded_at: origin.recorded_at,
            effective: draft.effective,
            actor: origin.actor.clone(),
            cause: origin.cause,
            authorised_by: draft.authorised_by,
            corrects: draft.corrects,
            evidence: origin.evidence.clone(),
            subject_version: last.map_or(1, |link| link.version + 1),
            previous: last.map(|link| link.leaf),
            event: draft.event,
        };
        let body = body::encode(origin.ledger, &recorded).map_err(Failure::Unwritable)?;
        let leaf = leaf_hash(&body);
        let link = Link {
            version: recorded.subject_version,
            leaf: Digest::new(leaf.0),
        };
        chains.insert(subject, link);
        facts.push(SealedFact { recorded, leaf, body });
    }
    Ok(facts)
}

impl SealedFact {
    /// Folds the fact into `fold`, and gives what the log keeps of it.
    pub(crate) fn record_in(self, fold: &mut Fold) -> NewEvent {
        fold.apply(&self.recorded, self.leaf, self.body.len());
        let event_type = self.recorded.event.event_type();
        let subject = self.recorded.event.subject();
        NewEvent {
            event_id: self.recorded.event_id.uuid(),
            event_type: event_type.as_str(),
            version: event_type.version(),
            subject_kind: subject.kind.as_str(),
            subject_id: subject.id,
            subject_version: self.recorded.subject_version,
            recorded_at: self.recorded.recorded_at.millis(),
            body: self.body,
        }
    }
}
