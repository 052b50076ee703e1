//! Recording again what was lost, as it was.

use super::{Plan, RecoverError, Source};
use crate::engine::Engine;
use crate::erasure::{candidates, erased};
use crate::error::Failure;
use domain::value::{Commitment, Salt};
use domain::{Recorded, body};
use eventstore::merkle::leaf_hash;
use eventstore::{AppendError, Batch, Destruction, EventStore, Head, NewEvent, Opening, Receipt};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Events after which a batch ends with the command under way.
const BATCH_EVENTS: usize = 1024;

/// Bytes of bodies after which it does.
const BATCH_BYTES: usize = 4 << 20;

impl Engine {
    /// Records what `plan` says, from `source`. Returns the head, whose root is that of the plan. Calls `progress` with events brought back
    /// and events in all.
    pub async fn recover(
        &self,
        plan: &Plan,
        source: &dyn Source,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Head, RecoverError> {
        let mut made = Making::new(plan);
        let positions = plan.positions();
        while made.next() < positions.end {
            let left = usize::try_from(positions.end - made.next()).unwrap_or(usize::MAX);
            let page = source.bodies(made.next(), left.min(self.page_events())).await?;
            if page.is_empty() {
                return Err(RecoverError::Changed { position: made.next() });
            }
            for bytes in page {
                let event = made.open(bytes)?;
                if made.is_full() && !made.continues(&event) {
                    made.record(&**self.store(), source).await?;
                    progress(made.head.size() - positions.start, positions.end - positions.start);
                }
                made.events.push(event);
            }
        }
        if !made.events.is_empty() {
            made.record(&**self.store(), source).await?;
        }
        progress(positions.end - positions.start, positions.end - positions.start);
        Ok(made.head)
    }
}

/// An event that comes back.
struct Lost {
    recorded: Recorded,
    version: u16,
    bytes: Vec<u8>,
}

/// Batches in the making.
struct Making<'p> {
    plan: &'p Plan,
    head: Head,
    events: Vec<Lost>,
}

impl<'p> Making<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            head: plan.head.clone(),
            events: Vec::new(),
        }
    }

    /// The position of the next event to read.
    fn next(&self) -> u64 {
        self.head.size() + self.events.len() as u64
    }

    fn is_full(&self) -> bool {
        let bytes: usize = self.events.iter().map(|event| event.bytes.len()).sum();
        self.events.len() >= BATCH_EVENTS || bytes >= BATCH_BYTES
    }

    /// Whether `event` is of the same command as the one before it.
    fn continues(&self, event: &Lost) -> bool {
        let last = self.events.last();
        last.is_some_and(|last| last.recorded.cause == event.recorded.cause)
    }

    /// Reads the next event, which must be the one that was verified.
    fn open(&self, bytes: Vec<u8>) -> Result<Lost, RecoverError> {
        let position = self.next();
        let changed = || RecoverError::Changed { position };
        let place = position.checked_sub(self.plan.head.size()).ok_or_else(changed)?;
        let leaf = usize::try_from(place)
            .ok()
            .and_then(|place| self.plan.leaves.get(place));
        if leaf != Some(&leaf_hash(&bytes)) {
            return Err(changed());
        }
        let recorded = body::decode(self.plan.ledger, &bytes).map_err(|_| changed())?;
        // What it decodes to may be read as a later version.
        let (_, version) = body::kind(&bytes).ok_or_else(changed)?;
        Ok(Lost {
            recorded,
            version,
            bytes,
        })
    }

    /// Records the batch, and begins the next.
    async fn record(&mut self, store: &dyn EventStore, source: &dyn Source) -> Result<(), RecoverError> {
        let events = std::mem::take(&mut self.events);
        let receipts = receipts(source, self.head.size(), &events).await?;
        let openings = openings(source, &events, self.plan).await?;
        let batch = Batch {
            ledger: self.plan.ledger.uuid(),
            expected: self.head.clone(),
            destroyed: destroyed(&events),
            events: events.into_iter().map(new_event).collect(),
            receipts,
            openings,
        };
        self.head = store.append(batch).await.map_err(|error| match error {
            AppendError::Failed(error) => Failure::from(error).into(),
            AppendError::Unknown(why) => RecoverError::Unknown(why),
            AppendError::Conflict { .. } | AppendError::DuplicateCommand | AppendError::DuplicateEvent => {
                RecoverError::Contended(self.plan.ledger)
            }
        })?;
        Ok(())
    }
}

fn new_event(lost: Lost) -> NewEvent {
    let Lost {
        recorded,
        version,
        bytes,
    } = lost;
    let subject = recorded.event.subject();
    NewEvent {
        event_id: recorded.event_id.uuid(),
        event_type: recorded.event.event_type().as_str(),
        version,
        subject_kind: subject.kind.as_str(),
        subject_id: subject.id,
        subject_version: recorded.subject_version,
        recorded_at: recorded.recorded_at.millis(),
        body: bytes,
    }
}

/// The receipts of the commands that gave `events`, the first of which stands at `first`: those of the copy, or else what follows from the
/// events. No command is then recorded twice, though what it asked is no longer known.
async fn receipts(source: &dyn Source, first: u64, events: &[Lost]) -> Result<Vec<Receipt>, RecoverError> {
    let mut derived: Vec<Receipt> = Vec::new();
    for (position, event) in (first..).zip(events) {
        let command = event.recorded.cause.uuid();
        match derived.last_mut().filter(|receipt| receipt.command_id == command) {
            Some(receipt) => receipt.event_count += 1,
            None => derived.push(Receipt::of_unknown_request(
                command,
                position,
                1,
                event.recorded.recorded_at.millis(),
            )),
        }
    }
    let commands: Vec<Uuid> = derived.iter().map(|receipt| receipt.command_id).collect();
    let kept = source.receipts(&commands).await?;
    let mut kept: HashMap<Uuid, Receipt> = kept.into_iter().map(|receipt| (receipt.command_id, receipt)).collect();
    let place = |receipt: &Receipt| (receipt.first_position, receipt.event_count, receipt.recorded_at);
    let fuller = |derived: Receipt| {
        let kept = kept.remove(&derived.command_id);
        kept.filter(|kept| place(kept) == place(&derived)).unwrap_or(derived)
    };
    Ok(derived.into_iter().map(fuller).collect())
}

/// The openings that the copy holds of what `events` seal, without those that the ledger says are erased, and those that open nothing.
async fn openings(source: &dyn Source, events: &[Lost], plan: &Plan) -> Result<Vec<Opening>, RecoverError> {
    let sealed: BTreeSet<[u8; 32]> = events.iter().flat_map(|event| candidates(&event.bytes)).collect();
    let standing: BTreeSet<[u8; 32]> = sealed.difference(&plan.erased).copied().collect();
    let asked: Vec<[u8; 32]> = standing.iter().copied().collect();
    let mut openings = source.openings(&asked).await?;
    openings.retain(|opening| {
        let opened = Commitment::compute(&Salt(opening.salt), &opening.path, &opening.value);
        *opened.bytes() == opening.commitment && standing.contains(&opening.commitment)
    });
    Ok(openings)
}

/// What the erasures among `events` destroy, if an older backup still opens it. What its receipts tell goes once all is back.
fn destroyed(events: &[Lost]) -> Destruction {
    let erased = events.iter().flat_map(|event| erased(&event.recorded.event));
    Destruction {
        commitments: erased.copied().map(|commitment| *commitment.bytes()).collect(),
        commands: Vec::new(),
    }
}
