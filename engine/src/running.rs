//! An open ledger: its writer, its follower and what they publish.

use crate::config::EngineConfig;
use crate::environment::Environment;
use crate::error::Failure;
use crate::fold::Fold;
use crate::history::History;
use crate::log::Log;
use crate::open::open;
use crate::order::Order;
use crate::publication::Guard;
use crate::writer::Writer;
use domain::Ledger;
use domain::value::{Instant, LedgerId};
use eventstore::EventStore;
use projections::LedgerView;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

/// How long the follower waits for another process's events before it asks again.
const FOLLOW_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a ledger must be quiet before the follower asks: a busy writer learns by itself what others wrote.
const FOLLOW_PAUSE: Duration = Duration::from_millis(25);

/// The pause after the store failed to answer the follower.
const FAILURE_PAUSE: Duration = Duration::from_secs(1);

/// What an open ledger takes before its first event: tasks, queue, empty collections.
const BASE_BYTES: u64 = 64 << 10;

/// What views and rules remember, those kept of the past too, against the bytes they read: measured by `engine/benches/ledger.rs` and
/// `engine/benches/views.rs`, rounded up.
const BYTES_PER_BODY_BYTE: u64 = 2;

/// What the writer is told.
#[derive(Debug)]
pub(crate) enum Message {
    /// A command to execute.
    Execute(Box<Order>),
    /// Tell what the rules know: how many events are recorded, and the state after them.
    Rules(oneshot::Sender<(u64, Ledger)>),
    /// The store holds more than what is published: another process wrote.
    CatchUp,
    /// Answer what is queued, take nothing more, and stop.
    Close,
}

/// The state of a ledger, as readers see it.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) size: u64,
    pub(crate) recorded_at: Instant,
    pub(crate) body_bytes: u64,
    pub(crate) view: Arc<LedgerView>,
}

impl Published {
    pub(crate) fn of(fold: &Fold) -> Self {
        Self {
            size: fold.size(),
            recorded_at: fold.recorded_at,
            body_bytes: fold.body_bytes,
            view: Arc::new(fold.view()),
        }
    }
}

/// An open ledger. Its writer stops once this is dropped and the queue is empty.
#[derive(Debug)]
pub(crate) struct RunningLedger {
    pub(crate) log: Log,
    pub(crate) config: EngineConfig,
    pub(crate) environment: Environment,
    pub(crate) orders: mpsc::Sender<Message>,
    pub(crate) published: watch::Receiver<Published>,
    pub(crate) history: Arc<History>,
    /// Stops when dropped.
    _follower: JoinSet<()>,
}

impl RunningLedger {
    /// Reads the ledger and starts its tasks. An unknown ledger starts empty.
    pub(crate) async fn start(
        ledger: LedgerId,
        store: Arc<dyn EventStore>,
        environment: Environment,
        config: EngineConfig,
        guard: Guard,
    ) -> Result<Self, Failure> {
        let log = Log { ledger, store };
        let history = Arc::new(History::new());
        let fold = open(&log, config.page_events, &history).await?;
        let (orders, queue) = mpsc::channel(config.queue_commands.max(1));
        let (sender, published) = watch::channel(Published::of(&fold));
        let writer = Writer::new(
            log.clone(),
            environment.clone(),
            config,
            Arc::clone(&history),
            sender,
            guard,
            fold,
        );
        tokio::spawn(writer.run(queue));
        let mut follower = JoinSet::new();
        follower.spawn(follow_other_processes(
            log.clone(),
            published.clone(),
            orders.downgrade(),
        ));
        Ok(Self {
            log,
            config,
            environment,
            orders,
            published,
            history,
            _follower: follower,
        })
    }

    /// How many events are published.
    pub(crate) fn size(&self) -> u64 {
        self.published.borrow().size
    }

    /// Approximately how many bytes it takes in memory.
    pub(crate) fn bytes(&self) -> u64 {
        BASE_BYTES + self.published.borrow().body_bytes * BYTES_PER_BODY_BYTE
    }

    /// Whether its writer takes no more commands.
    pub(crate) fn is_closed(&self) -> bool {
        self.orders.is_closed()
    }

    /// Answers what is queued and stops. Returns once all is answered.
    pub(crate) async fn close(&self) {
        // If the queue is closed already, the writer is stopping or gone.
        drop(self.orders.send(Message::Close).await);
        // The writer lets go of the publisher as the last thing it does.
        drop(self.published.clone().wait_for(|_| false).await);
    }
}

/// Tells the writer when the store holds more than is published. While the writer itself publishes there is nothing to ask: an append that
/// succeeds proves that nobody else wrote, and one that loses makes the writer read on.
async fn follow_other_processes(log: Log, published: watch::Receiver<Published>, orders: mpsc::WeakSender<Message>) {
    loop {
        let known = published.borrow().size;
        tokio::time::sleep(FOLLOW_PAUSE).await;
        if published.borrow().size > known {
            continue;
        }
        match log.store.wait_beyond(log.ledger.uuid(), known, FOLLOW_TIMEOUT).await {
            Ok(size) if size > published.borrow().size => {
                let Some(orders) = orders.upgrade() else { return };
                // If the queue is closed, the writer is stopping and needs no news.
                drop(orders.send(Message::CatchUp).await);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(ledger = %log.ledger, %error, "le suivi du registre est interrompu, nouvel essai");
                tokio::time::sleep(FAILURE_PAUSE).await;
            }
        }
    }
}
