//! Personal data beside the log: finding them, and erasing them.
//!
//! A body never holds any: it holds commitments, and what opens these is beside the log. Nothing here is read by a rule or a view; it is read
//! for who must answer a person, and to destroy it. The event that says so and the destruction are one transaction, whichever door asked.

use crate::error::Failure;
use crate::handle::LedgerHandle;
use crate::log::{Log, decode};
use domain::value::{CommandId, Commitment, Instant};
use domain::{Draft, Event, EventType};
use eventstore::{Destruction, Remains, StoredEvent};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Digits of a commitment.
const DIGITS: usize = 64;

/// Personal data that still open.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// The commitment that facts bear.
    pub commitment: Commitment,
    /// Where the value stands in the fact: `actor.person`, or the event type and the field.
    pub path: String,
    /// The value.
    pub value: String,
    /// The first fact that bears it.
    pub position: u64,
    /// Its type.
    pub event_type: EventType,
    /// When the ledger learnt it.
    pub recorded_at: Instant,
    /// How many facts bear it.
    pub facts: u64,
    /// The command that brought it.
    pub command: CommandId,
}

impl std::fmt::Debug for PersonalData {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PersonalData({}, {})", self.position, self.path)
    }
}

/// What came of destroying again what the ledger says is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErasedAgain {
    /// Commitments that the ledger says are erased.
    pub told: u64,
    /// How many of them still opened.
    pub opened: u64,
    /// What the store must leave to others.
    pub remains: Remains,
}

impl LedgerHandle {
    /// The personal data that open and that `wanted` wants, in the order in which the ledger learnt them. Reads the whole log.
    pub async fn personal_data(&self, wanted: impl Fn(&PersonalData) -> bool) -> Result<Vec<PersonalData>, Failure> {
        let log = self.log();
        let mut found: BTreeMap<u64, Vec<PersonalData>> = BTreeMap::new();
        let mut places: HashMap<[u8; 32], u64> = HashMap::new();
        let mut from = 0;
        loop {
            let page = log.store.read(log.ledger.uuid(), from, self.page_events()).await?;
            let is_last = page.len() < self.page_events();
            from += page.len() as u64;
            let new = self.opened_by(&page, &places, &mut found).await?;
            for data in new.into_iter().filter(|data| wanted(data)) {
                places.insert(*data.commitment.bytes(), data.position);
                found.entry(data.position).or_default().push(data);
            }
            if is_last {
                return Ok(found.into_values().flatten().collect());
            }
        }
    }

    /// What the events of `page` bear that opens, once each. Counts those found before.
    async fn opened_by(
        &self,
        page: &[StoredEvent],
        places: &HashMap<[u8; 32], u64>,
        found: &mut BTreeMap<u64, Vec<PersonalData>>,
    ) -> Result<Vec<PersonalData>, Failure> {
        let log = self.log();
        let mut bearers: BTreeMap<[u8; 32], Vec<&StoredEvent>> = BTreeMap::new();
        for event in page {
            for candidate in candidates(&event.body) {
                bearers.entry(candidate).or_default().push(event);
            }
        }
        let mut unknown = Vec::new();
        for (commitment, bearing) in &bearers {
            let before = places.get(commitment).and_then(|position| found.get_mut(position));
            let data = before.and_then(|data| data.iter_mut().find(|data| data.commitment.bytes() == commitment));
            match data {
                Some(data) => data.facts += bearing.len() as u64,
                None => unknown.push(*commitment),
            }
        }
        let openings = log.store.openings(log.ledger.uuid(), &unknown).await?;
        let mut opened = Vec::with_capacity(openings.len());
        for opening in openings {
            let Some((first, bearing)) = bearers
                .get(&opening.commitment)
                .and_then(|all| Some((all.first()?, all)))
            else {
                continue;
            };
            let recorded = decode(log.ledger, first)?.recorded;
            opened.push(PersonalData {
                commitment: Commitment::new(opening.commitment),
                path: opening.path,
                value: opening.value,
                position: recorded.position,
                event_type: recorded.event.event_type(),
                recorded_at: recorded.recorded_at,
                facts: bearing.len() as u64,
                command: recorded.cause,
            });
        }
        opened.sort_by(|one, other| (one.position, &one.path).cmp(&(other.position, &other.path)));
        Ok(opened)
    }

    /// Destroys again what the ledger says is erased, and the bytes of it: what a backup brought back, or what an interruption left.
    pub async fn erase_again(&self) -> Result<ErasedAgain, Failure> {
        let position = self.position();
        let rules = self.rules(position.saturating_add(1)).await?;
        let commitments: Vec<Commitment> = rules.erasures.iter().copied().collect();
        let what = destruction(self.log(), self.page_events(), &commitments).await?;
        let store = &self.log().store;
        let opened = store.destroy(self.id().uuid(), &what).await?;
        Ok(ErasedAgain {
            told: commitments.len() as u64,
            opened,
            remains: store.scrub().await?,
        })
    }

    /// Removes from the storage the bytes of what was erased.
    pub async fn scrub(&self) -> Result<Remains, Failure> {
        Ok(self.log().store.scrub().await?)
    }
}

/// What must go for these commitments to open no more: their openings, and what would confirm them in the receipts of the commands that
/// brought them. Reads the whole log.
pub(crate) async fn destruction(
    log: &Log,
    page_events: usize,
    commitments: &[Commitment],
) -> Result<Destruction, Failure> {
    let wanted: BTreeSet<[u8; 32]> = commitments.iter().map(|commitment| *commitment.bytes()).collect();
    let mut commands: BTreeSet<Uuid> = BTreeSet::new();
    let mut from = 0;
    loop {
        let page = log.store.read(log.ledger.uuid(), from, page_events).await?;
        from += page.len() as u64;
        for event in &page {
            if candidates(&event.body).any(|candidate| wanted.contains(&candidate)) {
                let recorded = decode(log.ledger, event)?.recorded;
                // An earlier erasure bears them too, and names nobody.
                if recorded.event.event_type() != EventType::PersonalDataErased {
                    commands.insert(recorded.cause.uuid());
                }
            }
        }
        if page.len() < page_events {
            return Ok(Destruction {
                commitments: wanted.into_iter().collect(),
                commands: commands.into_iter().collect(),
            });
        }
    }
}

/// The commitments that `drafts` erase.
pub(crate) fn erased_by(drafts: &[Draft]) -> Vec<Commitment> {
    drafts.iter().flat_map(|draft| erased(&draft.event)).copied().collect()
}

/// The commitments that `event` says open no more.
pub(crate) fn erased(event: &Event) -> impl Iterator<Item = &Commitment> {
    let erasure = match event {
        Event::PersonalDataErased(data) => Some(&data.commitments),
        _ => None,
    };
    erasure.into_iter().flatten()
}

/// Every text of 64 hexadecimal digits of a body: its commitments, and digests that open nothing.
pub(crate) fn candidates(body: &[u8]) -> impl Iterator<Item = [u8; 32]> {
    let texts = body.split(|byte| *byte == b'"').filter(|text| text.len() == DIGITS);
    texts.filter_map(|text| {
        Commitment::parse(std::str::from_utf8(text).ok()?)
            .ok()
            .map(|found| *found.bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commitments_of_a_body_are_found_wherever_they_stand() {
        let [one, other] = ["a1".repeat(32), "0f".repeat(32)];
        let body = format!(
            r#"{{"actor":{{"person":"{one}"}},"data":{{"list":["{other}","{}"]}}}}"#,
            "g".repeat(64)
        );
        let found: Vec<_> = candidates(body.as_bytes()).collect();
        assert_eq!(found, [[0xa1; 32], [0x0f; 32]]);
    }
}
