//! Wake-up hints between processes, by NOTIFY, on a connection of their own and outside the transactions of appends: a commit that
//! notifies takes a lock which all others then wait for, across their fsync. What is lost here only costs the time of a poll.

use crate::hints::Hints;
use futures::StreamExt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Config, Error, NoTls};
use uuid::Uuid;

/// How long to leave the server alone after the connection broke.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// What is appended meanwhile goes out with the next notification.
const BETWEEN_NOTIFICATIONS: Duration = Duration::from_millis(5);

/// Its commits need not be durable, and its answers are hints.
const FIRST_WORDS: &str = "SET synchronous_commit = off; LISTEN entente_head";

/// Listens for what other processes append, and tells them what this one appends. Ends when dropped.
#[derive(Debug)]
pub(super) struct Listener {
    news: Arc<News>,
    task: JoinHandle<()>,
}

/// What was appended here and not told yet.
#[derive(Debug, Default)]
struct News {
    sizes: Mutex<HashMap<Uuid, u64>>,
    arrived: Notify,
}

impl Listener {
    /// Starts listening, and connects again whenever the connection breaks.
    pub(super) fn start(config: Config, hints: Arc<Hints>) -> Self {
        let news = Arc::new(News::default());
        let task = tokio::spawn(run(config, hints, Arc::clone(&news)));
        Self { news, task }
    }

    /// Tells the other processes, soon, that `ledger` holds `size` events.
    pub(super) fn tell(&self, ledger: Uuid, size: u64) {
        let mut sizes = self.news.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sizes.entry(ledger).or_default();
        *known = size.max(*known);
        self.news.arrived.notify_one();
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl News {
    fn take(&self) -> Vec<String> {
        let sizes = std::mem::take(&mut *self.sizes.lock().unwrap_or_else(PoisonError::into_inner));
        sizes.iter().map(|(ledger, size)| format!("{ledger} {size}")).collect()
    }
}

async fn run(config: Config, hints: Arc<Hints>, news: Arc<News>) {
    loop {
        if let Err(error) = converse(&config, &hints, &news).await {
            tracing::warn!(%error, "écoute de PostgreSQL interrompue ; les lecteurs attendent d’ici là la relève périodique");
        }
        tokio::time::sleep(RECONNECT_AFTER).await;
    }
}

/// Until the connection breaks.
async fn converse(config: &Config, hints: &Arc<Hints>, news: &News) -> Result<(), Error> {
    let (client, mut connection) = config.connect(NoTls).await?;
    let hints = Arc::clone(hints);
    let mut hearing = tokio::spawn(async move {
        let mut messages = futures::stream::poll_fn(|context| connection.poll_message(context));
        while let Some(message) = messages.next().await {
            if let AsyncMessage::Notification(notification) = message? {
                hear(&hints, notification.payload());
            }
        }
        Ok(())
    });
    client.batch_execute(FIRST_WORDS).await?;
    loop {
        tokio::select! {
            heard = &mut hearing => return heard.unwrap_or(Ok(())),
            () = news.arrived.notified() => notify(&client, &news.take()).await?,
        }
        tokio::time::sleep(BETWEEN_NOTIFICATIONS).await;
    }
}

async fn notify(client: &Client, payloads: &[String]) -> Result<(), Error> {
    client
        .execute(
            "SELECT pg_notify('entente_head', payload) FROM unnest($1::text[]) AS payload",
            &[&payloads],
        )
        .await?;
    Ok(())
}

/// Whatever else is said on the channel is not for us.
fn hear(hints: &Hints, payload: &str) {
    if let Some((ledger, size)) = payload.split_once(' ')
        && let (Ok(ledger), Ok(size)) = (ledger.parse(), size.parse())
    {
        hints.announce(ledger, size);
    }
}
