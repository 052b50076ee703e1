//! The read models as SQL tables, for everyone's own tools: kept by a projector, rebuilt beside, never ahead of the log.
//!
//! What the tables are is said by [`projections::reporting`]; here they are written, in a SQLite file or in the schema `reporting` of a
//! PostgreSQL data base.
//!
//! * [`Reporting::update`] reads the events since the checkpoint, asks which parts they touch, and writes the rows of these parts as the
//!   view has them, **in one transaction with the checkpoint**. The checkpoint moves by compare-and-swap: of two projectors one loses
//!   cleanly and looks again.
//! * [`Reporting::rebuild`] folds the log from zero, writes every row into new tables, and puts these in place of the former ones in one
//!   transaction: nobody ever reads a half.
//! * Tables that know more than the log, or whose root is not the log's, are refused: a backup was restored. Only rebuilding helps.

mod change;
mod error;
mod fold;
mod place;
mod postgres;
mod resume_point;
mod sqlite;

pub use error::ReportingError;
pub use place::Address;
pub use resume_point::{ResumePoint, definition};

use crate::engine::Engine;
use crate::error::Failure;
use crate::handle::AsOf;
use crate::log::Log;
use change::Change;
use domain::value::LedgerId;
use eventstore::Head;
use eventstore::merkle::Frontier;
use fold::{Folded, fold};
use place::Place;
use projections::LedgerView;
use projections::reporting::touched_by;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Events that one transaction of [`Reporting::update`] covers at most.
const EVENTS_AT_ONCE: u64 = 16_384;

/// How often an update may find that another program wrote meanwhile, before it says so.
const RETRIES: u32 = 8;

/// Where the tables of a ledger stand, and the ledger itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The ledger.
    pub ledger: LedgerId,
    /// How many events it holds.
    pub size: u64,
    /// Where its tables stand; none when they do not know it.
    pub checkpoint: Option<ResumePoint>,
}

impl Standing {
    /// How many events the tables have still to count.
    pub fn behind(&self) -> u64 {
        let counted = self.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.position + 1);
        self.size.saturating_sub(counted)
    }
}

/// What a rebuild did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many ledgers.
    pub ledgers: u64,
    /// How many events they hold.
    pub events: u64,
    /// What an administrator must still do, if anything: SQL to run.
    pub to_do: Option<String>,
}

/// A ledger on its way to new tables.
#[derive(Debug)]
enum Arrival {
    /// A ledger, folded.
    Ledger(Box<(ResumePoint, LedgerView)>),
    /// All have arrived. Without it, what came is not put in place.
    End,
}

/// Keeps the tables of the ledgers of an engine.
#[derive(Debug)]
pub struct Reporting {
    engine: Arc<Engine>,
    address: Address,
    place: Place,
    /// The trees up to the checkpoints, once compared with the log.
    verified: HashMap<LedgerId, Frontier>,
}

impl Reporting {
    /// The tables at `address` of the ledgers of `engine`. Connects to nothing yet.
    pub fn new(engine: Arc<Engine>, address: Address) -> Self {
        let place = Place::at(&address);
        Self {
            engine,
            address,
            place,
            verified: HashMap::new(),
        }
    }

    /// Where the tables of every ledger stand.
    pub async fn standings(&mut self) -> Result<Vec<Standing>, ReportingError> {
        let mut known: HashMap<_, _> = self
            .checkpoints()
            .await?
            .into_iter()
            .map(|checkpoint| (checkpoint.ledger, checkpoint))
            .collect();
        let ledgers = self.engine.store().ledgers().await?;
        let standing = |entry: &eventstore::LedgerEntry| {
            let ledger = LedgerId::new(entry.ledger);
            Standing {
                ledger,
                size: entry.size,
                checkpoint: known.remove(&ledger),
            }
        };
        Ok(ledgers
            .iter()
            .map(standing)
            .filter(|standing| standing.size > 0)
            .collect())
    }

    /// Brings the tables of every ledger up to date; returns how many events were counted.
    pub async fn update_all(&mut self) -> Result<u64, ReportingError> {
        let mut counted = 0;
        for standing in self.standings().await? {
            if standing.behind() > 0 || !self.verified.contains_key(&standing.ledger) {
                counted += self.update(standing.ledger).await?;
            }
        }
        Ok(counted)
    }

    /// Brings the tables of `ledger` up to date; returns how many events were counted.
    pub async fn update(&mut self, ledger: LedgerId) -> Result<u64, ReportingError> {
        let (mut counted, mut lost) = (0, 0);
        loop {
            match self.step(ledger).await? {
                Step::UpToDate => return Ok(counted),
                Step::Counted(events) => counted += events,
                Step::Lost if lost < RETRIES => lost += 1,
                Step::Lost => return Err(ReportingError::Contended),
            }
        }
    }

    /// Counts the next events of a ledger, [`EVENTS_AT_ONCE`] at most.
    async fn step(&mut self, ledger: LedgerId) -> Result<Step, ReportingError> {
        let checkpoints = self.checkpoints().await?;
        let before = checkpoints.into_iter().find(|checkpoint| checkpoint.ledger == ledger);
        let log = self.log(ledger);
        let head = log.store.head(ledger.uuid()).await?;
        let head = head.ok_or(Failure::UnknownLedger(ledger))?;
        let mut frontier = match &before {
            Some(before) => {
                verified(
                    &log,
                    before,
                    &head,
                    self.verified.get(&ledger),
                    self.engine.page_events(),
                )
                .await?
            }
            None => Frontier::default(),
        };
        self.verified.insert(ledger, frontier.clone());
        let from = frontier.size();
        if head.size() == from {
            return Ok(Step::UpToDate);
        }
        let handle = self.engine.ledger(ledger).await?;
        let latest = handle.view();
        let to = latest.size().min(from + EVENTS_AT_ONCE);
        if to <= from {
            // The engine has still to hear of what another process wrote.
            return Ok(Step::UpToDate);
        }
        let view = if to == latest.size() {
            latest
        } else {
            handle.view_at(AsOf::Position(to - 1)).await?
        };
        let mut parts = BTreeSet::new();
        while frontier.size() < to {
            let left = usize::try_from(to - frontier.size()).unwrap_or(usize::MAX);
            let page = log.read(frontier.size(), left.min(self.engine.page_events())).await?;
            if page.is_empty() {
                let position = frontier.size();
                return Err(ReportingError::Ahead { ledger, position });
            }
            for event in page {
                touched_by(&event.recorded.event, &view, &mut parts);
                frontier.push(event.leaf);
            }
        }
        let now = self.engine.environment().clock.now();
        let after = ResumePoint::at(ledger, &frontier, now);
        if !self.place.apply(Change::new(before, after, &parts, &view)).await? {
            return Ok(Step::Lost);
        }
        self.verified.insert(ledger, frontier);
        Ok(Step::Counted(to - from))
    }

    /// Builds the tables anew, from zero: those of `only` if given, the rows of other ledgers kept; else of every ledger. Calls
    /// `progress` with events done and events in all.
    pub async fn rebuild(
        &mut self,
        only: Option<LedgerId>,
        progress: impl Fn(u64, u64) + Clone + Send + Sync + 'static,
    ) -> Result<Rebuilt, ReportingError> {
        if only.is_some() {
            // The rows kept must be those of the same tables.
            self.checkpoints().await?;
        }
        let mut ledgers = self.engine.store().ledgers().await?;
        ledgers.retain(|entry| entry.size > 0 && only.is_none_or(|only| only.uuid() == entry.ledger));
        if let Some(only) = only.filter(|_| ledgers.is_empty()) {
            return Err(Failure::UnknownLedger(only).into());
        }
        let all = ledgers.iter().map(|entry| entry.size).sum();
        let (sender, receiver) = mpsc::channel(1);
        let engine = Arc::clone(&self.engine);
        let folding = async move {
            let mut done = 0;
            for entry in &ledgers {
                let (before, progress) = (done, progress.clone());
                let told = std::sync::atomic::AtomicU64::new(0);
                let advance = move |events| {
                    let within = told.fetch_add(events, std::sync::atomic::Ordering::Relaxed) + events;
                    progress(before + within, all);
                };
                let arrival = arrival(&engine, LedgerId::new(entry.ledger), advance).await?;
                done += arrival.0.position + 1;
                // When nobody takes it, writing failed, and that is what is told.
                drop(sender.send(Arrival::Ledger(Box::new(arrival))).await);
            }
            drop(sender.send(Arrival::End).await);
            Ok::<_, ReportingError>((ledgers.len() as u64, done))
        };
        let (folded, written) = tokio::join!(folding, self.place.rebuild(only, receiver));
        self.verified.clear();
        let (ledgers, events) = folded?;
        Ok(Rebuilt {
            ledgers,
            events,
            to_do: written?,
        })
    }

    async fn checkpoints(&mut self) -> Result<Vec<ResumePoint>, ReportingError> {
        let checkpoints = self.place.checkpoints().await?;
        let expected = definition();
        if checkpoints.iter().any(|checkpoint| checkpoint.tables != expected) {
            return Err(ReportingError::OtherTables(self.address.to_string()));
        }
        Ok(checkpoints)
    }

    fn log(&self, ledger: LedgerId) -> Log {
        let store = Arc::clone(self.engine.store());
        Log { ledger, store }
    }
}

/// What a step did.
enum Step {
    /// Nothing: all is counted.
    UpToDate,
    /// So many events were counted.
    Counted(u64),
    /// Nothing: another program wrote first.
    Lost,
}

/// The tree up to `checkpoint`, which must be that of the log, whose head is `head`. What is `known` of it is not read again.
async fn verified(
    log: &Log,
    checkpoint: &ResumePoint,
    head: &Head,
    known: Option<&Frontier>,
    page_events: usize,
) -> Result<Frontier, ReportingError> {
    let (ledger, position) = (checkpoint.ledger, checkpoint.position);
    let size = position + 1;
    if head.size() < size {
        return Err(ReportingError::Ahead { ledger, position });
    }
    let known = known.filter(|known| known.size() <= size);
    let mut frontier = if head.size() == size {
        head.frontier().clone()
    } else {
        known.cloned().unwrap_or_default()
    };
    while frontier.size() < size {
        let left = usize::try_from(size - frontier.size()).unwrap_or(usize::MAX);
        let page = log
            .store
            .read(ledger.uuid(), frontier.size(), left.min(page_events))
            .await?;
        if page.is_empty() {
            return Err(ReportingError::Ahead { ledger, position });
        }
        for event in &page {
            frontier.push(event.leaf);
        }
    }
    if frontier.root().to_string() == checkpoint.root {
        Ok(frontier)
    } else {
        Err(ReportingError::OtherLog { ledger, position })
    }
}

/// Folds a ledger, as it stands when it is read.
async fn arrival(
    engine: &Engine,
    ledger: LedgerId,
    advance: impl Fn(u64) + Send + 'static,
) -> Result<(ResumePoint, LedgerView), ReportingError> {
    let store = Arc::clone(engine.store());
    let log = Log { ledger, store };
    let head = log.store.head(ledger.uuid()).await?;
    let head = head.ok_or(Failure::UnknownLedger(ledger))?;
    let Folded { view, frontier } = fold(&log, &head, engine.page_events(), advance).await?;
    let now = engine.environment().clock.now();
    Ok((ResumePoint::at(ledger, &frontier, now), view))
}
