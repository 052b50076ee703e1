//! The one task that writes a ledger.
//!
//! It decides orders as they come, on top of what it has already decided, while the batch before commits. When that batch has landed,
//! the next one leaves with all that was decided meanwhile: the slower the store, the larger the batch. Nothing waits on purpose.
//!
//! A batch that fails is undone by forgetting the state built on it. What rested on it is decided again.

use crate::config::EngineConfig;
use crate::environment::Environment;
use crate::error::{ExecuteError, Failure};
use crate::fold::Fold;
use crate::history::History;
use crate::landing::{Earlier, Landing, NotLanded, Suspects, land};
use crate::log::Log;
use crate::order::Order;
use crate::publication::Guard;
use crate::running::{Message, Published};
use crate::stage::{Entry, Stage, Verdict};
use domain::value::CommandId;
use eventstore::{AppendError, StoreError};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// The writer of one ledger.
pub(crate) struct Writer {
    log: Log,
    environment: Environment,
    config: EngineConfig,
    history: Arc<History>,
    publisher: watch::Sender<Published>,
    guard: Arc<Guard>,
    /// What is recorded, as far as this writer knows.
    recorded: Fold,
    /// The batch on its way to the store.
    flight: Option<Flight>,
    /// The batch in the making, on top of the one in flight.
    stage: Stage,
    /// Whether the store must be read before anything is decided: the last attempt to do so failed.
    stale: bool,
    /// Batches lost in a row to other processes.
    lost: u32,
}

/// A batch on its way to the store.
struct Flight {
    entries: Vec<Entry>,
    /// Commands whose facts it holds.
    accepted: HashSet<CommandId>,
    /// The state once it is recorded.
    fold: Fold,
    landing: BoxFuture<'static, Landing>,
}

impl Writer {
    pub(crate) fn new(
        log: Log,
        environment: Environment,
        config: EngineConfig,
        history: Arc<History>,
        publisher: watch::Sender<Published>,
        guard: Guard,
        recorded: Fold,
    ) -> Self {
        Self {
            stage: Stage::on(log.ledger, &recorded),
            log,
            environment,
            config,
            history,
            publisher,
            guard: Arc::new(guard),
            recorded,
            flight: None,
            stale: false,
            lost: 0,
        }
    }

    /// Runs until every sender is gone or until told to close, and in both cases until every order is answered.
    pub(crate) async fn run(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut open = true;
        while open || self.flight.is_some() {
            tokio::select! {
                biased;
                landing = async { Some((&mut self.flight.as_mut()?.landing).await) }, if self.flight.is_some() => {
                    if let Some(landing) = landing {
                        self.settle(landing).await;
                    }
                }
                message = queue.recv(), if open && self.has_room() => match message {
                    Some(message) => self.take(message, &mut queue).await,
                    None => open = false,
                },
            }
            self.launch(&mut queue).await;
        }
    }

    fn has_room(&self) -> bool {
        let Stage { entries, .. } = &self.stage;
        let within_limits =
            entries.len() < self.config.batch_commands && self.stage.body_bytes() < self.config.batch_bytes;
        entries.is_empty() || within_limits
    }

    async fn take(&mut self, message: Message, queue: &mut mpsc::Receiver<Message>) {
        match message {
            Message::Execute(order) => self.admit(*order).await,
            // Whoever asked may have left.
            Message::Rules(answer) => drop(answer.send((self.recorded.size(), self.recorded.ledger.clone()))),
            Message::CatchUp => self.follow().await,
            Message::Close => queue.close(),
        }
    }

    /// Decides `order` on top of all that is decided.
    async fn admit(&mut self, order: Order) {
        if self.stale
            && let Err(failure) = self.catch_up().await
        {
            order.answer(Err(failure.into()));
            return;
        }
        self.decide(order);
    }

    fn decide(&mut self, order: Order) {
        let command = order.command_id();
        let in_flight = self
            .flight
            .as_ref()
            .is_some_and(|flight| flight.accepted.contains(&command));
        if in_flight || self.stage.accepted.contains(&command) {
            self.stage.admit_twin(order);
        } else {
            self.stage.admit(order, &self.environment);
        }
    }

    /// Sends the batch in the making, if none is in flight, with whatever else is queued.
    async fn launch(&mut self, queue: &mut mpsc::Receiver<Message>) {
        if self.flight.is_some() || self.stage.entries.is_empty() {
            return;
        }
        // Senders that are ready to run, often those just answered, get their order in before the batch leaves.
        tokio::task::yield_now().await;
        while self.has_room()
            && let Ok(message) = queue.try_recv()
        {
            self.take(message, queue).await;
        }
        let next = Stage::on(self.log.ledger, &self.stage.fold);
        let Stage {
            entries,
            accepted,
            batch,
            fold,
            ..
        } = std::mem::replace(&mut self.stage, next);
        let (store, guard) = (Arc::clone(&self.log.store), Arc::clone(&self.guard));
        let landing = land(store, guard, batch, Suspects::among(&entries)).boxed();
        self.flight = Some(Flight {
            entries,
            accepted,
            fold,
            landing,
        });
    }

    /// Ends the batch in flight: its callers are answered, or its orders decided again.
    async fn settle(&mut self, landing: Landing) {
        let Some(Flight { entries, fold, .. }) = self.flight.take() else {
            return;
        };
        let Landing { append, earlier } = landing;
        let again = match append {
            Ok(()) => {
                self.lost = 0;
                self.publish(fold);
                for order in conclude(entries, &earlier) {
                    self.decide(order);
                }
                return;
            }
            Err(NotLanded::Barred(failure)) => {
                for entry in entries {
                    entry.order.answer(Err(failure.clone().into()));
                }
                Vec::new()
            }
            Err(NotLanded::Append(error)) => self.not_appended(error, entries, &earlier),
        };
        self.decide_again(again).await;
    }

    /// Answers what can be of a batch that the store did not take, and gives back the orders to decide again.
    fn not_appended(
        &mut self,
        error: AppendError,
        entries: Vec<Entry>,
        earlier: &Result<Earlier, Failure>,
    ) -> Vec<Order> {
        match error {
            AppendError::DuplicateCommand => {
                let sent = entries.len();
                let again = answer_earlier(entries, earlier);
                if again.len() < sent { again } else { self.lose(again) }
            }
            AppendError::Unknown(why) => answer_accepted(entries, &ExecuteError::Unknown(why)),
            AppendError::Failed(error) => answer_accepted(entries, &Failure::from(error).into()),
            AppendError::Conflict { .. } | AppendError::DuplicateEvent => {
                self.lose(entries.into_iter().map(|entry| entry.order).collect())
            }
        }
    }

    /// Another process was faster: the orders are decided again, unless that happened too often in a row.
    fn lose(&mut self, orders: Vec<Order>) -> Vec<Order> {
        self.lost += 1;
        if self.lost <= self.config.conflict_retries {
            return orders;
        }
        self.lost = 0;
        for order in orders {
            order.answer(Err(Failure::Contended(self.log.ledger).into()));
        }
        Vec::new()
    }

    /// Forgets what was built on a batch that failed, reads what the store holds, and decides `orders` and the batch in the making again.
    async fn decide_again(&mut self, mut orders: Vec<Order>) {
        orders.extend(self.stage.entries.drain(..).map(|entry| entry.order));
        match self.catch_up().await {
            Ok(()) => orders.into_iter().for_each(|order| self.decide(order)),
            Err(failure) => orders
                .into_iter()
                .for_each(|order| order.answer(Err(failure.clone().into()))),
        }
    }

    /// Another process may have written. If a batch is in flight, its landing will tell.
    async fn follow(&mut self) {
        if self.flight.is_none() && self.stage.entries.is_empty() {
            // A failure leaves the state stale, and the next order is told.
            drop(self.catch_up().await);
        }
    }

    /// Reads what other processes recorded. The batch in the making must be empty: it starts anew on what is found.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        self.stale = true;
        while is_behind(&self.log, &self.recorded).await? {
            for event in self.log.read(self.recorded.size(), self.config.page_events).await? {
                self.recorded.apply(&event.recorded, event.leaf, event.bytes);
            }
        }
        self.publish(self.recorded.clone());
        self.stage = Stage::on(self.log.ledger, &self.recorded);
        self.stale = false;
        Ok(())
    }

    fn publish(&mut self, fold: Fold) {
        self.recorded = fold;
        if self.publisher.borrow().size == self.recorded.size() {
            return;
        }
        self.history.offer(self.recorded.size(), || self.recorded.view());
        self.publisher.send_replace(Published::of(&self.recorded));
    }
}

/// Whether the store holds more than is known to be recorded. It may not hold less, nor as much with another root.
async fn is_behind(log: &Log, recorded: &Fold) -> Result<bool, Failure> {
    let head = log.store.head(log.ledger.uuid()).await?.unwrap_or_default();
    if head.size() > recorded.size() {
        return Ok(true);
    }
    if head == recorded.head() {
        return Ok(false);
    }
    let corrupt = StoreError::Corrupt {
        ledger: log.ledger.uuid(),
        position: head.size(),
        what: format!(
            "la tête est revenue en arrière, ou diffère de celle déjà lue ({} faits)",
            recorded.size()
        ),
    };
    Err(corrupt.into())
}

/// Answers the entries of a batch that is recorded. Gives back the second sendings whose first was not recorded after all.
fn conclude(entries: Vec<Entry>, earlier: &Result<Earlier, Failure>) -> Vec<Order> {
    let mut again = Vec::new();
    for entry in entries {
        let doubtful = entry.is_doubtful();
        let Entry { order, verdict } = entry;
        let answered_before = match earlier {
            Ok(earlier) => earlier.answer_to(&order),
            Err(failure) => Some(Err(failure.clone().into())),
        };
        match (answered_before.filter(|_| doubtful), verdict) {
            (Some(answer), _) => order.answer(answer),
            (None, Verdict::Accepted(receipt) | Verdict::AlreadySo(receipt)) => order.answer(Ok(receipt)),
            (None, Verdict::Refused(refusal)) => order.answer(Err(refusal.into())),
            (None, Verdict::Failed(failure)) => order.answer(Err(failure.into())),
            (None, Verdict::Twin) => again.push(order),
        }
    }
    again
}

/// Answers the entries whose command has a receipt already. Gives back the others: nothing of theirs was recorded.
fn answer_earlier(entries: Vec<Entry>, earlier: &Result<Earlier, Failure>) -> Vec<Order> {
    let mut again = Vec::new();
    for Entry { order, .. } in entries {
        match earlier.as_ref().map(|earlier| earlier.answer_to(&order)) {
            Ok(Some(answer)) => order.answer(answer),
            Ok(None) => again.push(order),
            Err(failure) => order.answer(Err(failure.clone().into())),
        }
    }
    again
}

/// Answers the entries whose facts were in the batch with `error`. Gives back the others.
fn answer_accepted(entries: Vec<Entry>, error: &ExecuteError) -> Vec<Order> {
    let (accepted, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(Entry::is_accepted);
    for entry in accepted {
        entry.order.answer(Err(error.clone()));
    }
    others.into_iter().map(|entry| entry.order).collect()
}
