//! An open ledger, as the doors see it.

use crate::environment::Environment;
use crate::erasure::destruction;
use crate::error::{ExecuteError, Failure};
use crate::log::{Decoded, Log};
use crate::order::{Execute, Order, Receipt};
use crate::replay::replay;
use crate::running::{Message, Published, RunningLedger};
use crate::verify::{Verified, verify};
use domain::value::{Instant, LedgerId};
use domain::{Command, Ledger, Recorded, SubjectKind};
use futures::{Stream, stream};
use projections::LedgerView;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

/// Events read at once by a follower.
const FOLLOW_PAGE: usize = 512;

/// A moment of what the ledger knew: recorded time, not the civil dates of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// Just after the event at this position was recorded.
    Position(u64),
    /// At this instant.
    RecordedAt(Instant),
}

/// An open ledger. Cloning is cheap. While one lives, the ledger stays open: keep none longer than a request or a subscription.
#[derive(Clone, Debug)]
pub struct LedgerHandle {
    running: Arc<RunningLedger>,
}

impl LedgerHandle {
    pub(crate) const fn new(running: Arc<RunningLedger>) -> Self {
        Self { running }
    }

    /// The ledger.
    pub fn id(&self) -> LedgerId {
        self.running.log.ledger
    }

    /// Its log.
    pub(crate) fn log(&self) -> &Log {
        &self.running.log
    }

    /// Events read at once from the store.
    pub(crate) fn page_events(&self) -> usize {
        self.running.config.page_events.max(1)
    }

    /// The clock and the ids it runs with.
    pub(crate) fn environment(&self) -> &Environment {
        &self.running.environment
    }

    /// Executes a command, and returns once it is recorded durably and visible in [`Self::view`]. Waits while the queue is full. If the
    /// caller stops waiting, the command still runs.
    ///
    /// What erases personal data destroys them as it is recorded; then their bytes go from the storage. If only the latter fails, the receipt
    /// is given all the same: [`Self::scrub`] tells, and does it again.
    pub async fn execute(&self, execute: impl Into<Execute>) -> Result<Receipt, ExecuteError> {
        let execute = execute.into();
        let Command::ErasePersonalData(erasure) = &execute.request.command else {
            return self.send(execute, Vec::new()).await;
        };
        let what = destruction(self.log(), self.page_events(), &erasure.commitments).await?;
        let receipt = self.send(execute, what.commands).await?;
        if let Err(error) = self.scrub().await {
            tracing::error!(%error, "données effacées, mais leurs octets sont encore dans le stockage");
        }
        Ok(receipt)
    }

    /// Executes a command; if it erases personal data, `bearers` brought them.
    async fn send(&self, execute: Execute, bearers: Vec<Uuid>) -> Result<Receipt, ExecuteError> {
        let (order, answer) = Order::new(execute, bearers, &self.running.environment)?;
        let queued = self.running.orders.send(Message::Execute(Box::new(order))).await;
        queued.map_err(|_| Failure::Closed)?;
        // The writer answers every order it takes; if it broke, the order may have left already.
        answer
            .await
            .unwrap_or_else(|_| Err(ExecuteError::Unknown("le programme s’est interrompu".to_owned())))
    }

    /// The read models as of the last event known here.
    pub fn view(&self) -> Arc<LedgerView> {
        Arc::clone(&self.running.published.borrow().view)
    }

    /// The position of the last event known here.
    pub fn position(&self) -> u64 {
        self.running.size().saturating_sub(1)
    }

    /// When the last event known here was recorded.
    pub fn recorded_at(&self) -> Instant {
        self.running.published.borrow().recorded_at
    }

    /// The read models as they were at `as_of`: the nearest view that was kept, and the log from there on.
    pub async fn view_at(&self, as_of: AsOf) -> Result<Arc<LedgerView>, Failure> {
        let published = self.running.published.borrow().clone();
        let size = self.size_at(as_of, published.size).await?;
        if size == published.size {
            return Ok(published.view);
        }
        let history = Arc::clone(&self.running.history);
        let (known, view) = history.nearest(size);
        let page = self.running.config.page_events.max(1) as u64;
        // Whoever asks for a moment often asks for those around it, before as after.
        let last_page = known + size.saturating_sub(known + 1) / page * page;
        let view = self.replay(known..size, view, move |view, page| {
            if last_page > known && view.size() == last_page {
                history.visited(view);
            }
            for event in page {
                view.apply(&event.recorded);
            }
        });
        let view = view.await?;
        if view.size() < size {
            return Err(not_yet(size, view.size()));
        }
        self.running.history.visited(&view);
        Ok(Arc::new(view))
    }

    /// What the rules knew once the first `size` events were recorded, as many as a view holds: what answers a simulation as it would a
    /// command. The state of now is at hand; an earlier one is folded from the log.
    pub async fn rules(&self, size: u64) -> Result<Ledger, Failure> {
        let (sender, answer) = oneshot::channel();
        self.running
            .orders
            .send(Message::Rules(sender))
            .await
            .map_err(|_| Failure::Closed)?;
        let (known, rules) = answer.await.map_err(|_| Failure::Closed)?;
        if known == size {
            return Ok(rules);
        }
        let rules = self.replay(0..size, Ledger::default(), |rules, page| {
            for event in page {
                rules.apply(&event.recorded);
            }
        });
        let rules = rules.await?;
        if rules.size < size {
            return Err(not_yet(size, rules.size));
        }
        Ok(rules)
    }

    async fn replay<S: Send + 'static>(
        &self,
        positions: Range<u64>,
        state: S,
        fold: impl FnMut(&mut S, Vec<Decoded>) + Send + 'static,
    ) -> Result<S, Failure> {
        let page_events = self.running.config.page_events;
        replay(&self.running.log, positions, page_events, state, fold).await
    }

    /// How many events the ledger held at `as_of`; `size` is how many it holds now.
    async fn size_at(&self, as_of: AsOf, size: u64) -> Result<u64, Failure> {
        match as_of {
            AsOf::Position(asked) if asked < size => Ok(asked + 1),
            AsOf::Position(asked) => Err(Failure::NotYet {
                asked,
                last: size.saturating_sub(1),
            }),
            AsOf::RecordedAt(instant) => {
                let log = &self.running.log;
                match log.store.size_at(log.ledger.uuid(), instant.millis()).await? {
                    0 => Err(Failure::BeforeOpening(instant)),
                    then => Ok(then.min(size)),
                }
            }
        }
    }

    /// Waits, at most `timeout`, until the view holds the event at `position`, and returns it.
    pub async fn wait_for(&self, position: u64, timeout: Duration) -> Result<Arc<LedgerView>, Failure> {
        let mut published = self.running.published.clone();
        let reached = published.wait_for(|published| published.size > position);
        match tokio::time::timeout(timeout, reached).await {
            Ok(Ok(published)) => Ok(Arc::clone(&published.view)),
            Ok(Err(_)) => Err(Failure::Closed),
            Err(_) => Err(Failure::NotYet {
                asked: position,
                last: self.position(),
            }),
        }
    }

    /// At most `limit` events from position `from` on, in order.
    pub async fn journal(&self, from: u64, limit: usize) -> Result<Vec<Recorded>, Failure> {
        self.running.log.read(from, limit).await.map(recorded)
    }

    /// At most `limit` events of the subject `id` of kind `kind`, in order, from its event number `from_version` on; the first is 1.
    pub async fn subject_history(
        &self,
        kind: SubjectKind,
        id: Uuid,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<Recorded>, Failure> {
        self.running
            .log
            .read_subject(kind, id, from_version, limit)
            .await
            .map(recorded)
    }

    /// Every event from position `from` on, then each new one as it is recorded, here or by another process: none missed, none twice,
    /// none out of order. Ends when the ledger is closed, or after a failure.
    pub fn follow(&self, from: u64) -> impl Stream<Item = Result<Recorded, Failure>> + Send + use<> {
        let follower = Follower {
            running: Arc::clone(&self.running),
            published: self.running.published.clone(),
            next: from,
            page: Vec::new().into_iter(),
        };
        stream::try_unfold(follower, |mut follower| async {
            let event = follower.next().await?;
            Ok(event.map(|event| (event, follower)))
        })
    }

    /// Checks the ledger against itself, from its bytes up: canonical form, hashes, positions, chains of subjects, root. Calls `progress`
    /// with events done and events in all.
    pub async fn verify(&self, progress: impl FnMut(u64, u64) + Send) -> Result<Verified, Failure> {
        let log = &self.running.log;
        verify(&*log.store, log.ledger, self.running.config.page_events, progress).await
    }
}

/// What is asked was not recorded yet, when `size` events are asked for and the log holds `known`.
const fn not_yet(size: u64, known: u64) -> Failure {
    Failure::NotYet {
        asked: size.saturating_sub(1),
        last: known.saturating_sub(1),
    }
}

fn recorded(page: Vec<Decoded>) -> Vec<Recorded> {
    page.into_iter().map(|event| event.recorded).collect()
}

struct Follower {
    running: Arc<RunningLedger>,
    published: watch::Receiver<Published>,
    /// Position of the next event to read.
    next: u64,
    page: std::vec::IntoIter<Decoded>,
}

impl Follower {
    async fn next(&mut self) -> Result<Option<Recorded>, Failure> {
        loop {
            if let Some(event) = self.page.next() {
                return Ok(Some(event.recorded));
            }
            let next = self.next;
            if self
                .published
                .wait_for(|published| published.size > next)
                .await
                .is_err()
            {
                return Ok(None);
            }
            let page = self.running.log.read(next, FOLLOW_PAGE).await?;
            self.next += page.len() as u64;
            self.page = page.into_iter();
        }
    }
}
